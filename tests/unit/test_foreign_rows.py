"""Whatever stands in a table, judging it ends in a verdict of ours: no other exception."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hamcrest.core.matcher import Matcher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postdeploy.checks import chat, dashboard, engine, history, kommo, rules, scripts, sequences, sync, updates
from postdeploy.checks.agent_scripts import scripts_of
from postdeploy.checks.asserting import explain
from postdeploy.checks.deals import OurDeals
from postdeploy.checks.read_only import chat as past_chat
from postdeploy.checks.read_only import dashboard as past_dashboard
from postdeploy.checks.read_only import engine as past_engine
from postdeploy.checks.read_only import kommo as past_kommo
from postdeploy.checks.waiting import Budget
from postdeploy.errors import CannotTell, NotChecked, ReadOnly
from postdeploy.platform.crm import Crm
from postdeploy.platform.crm_events import Lead
from postdeploy.platform.dashboard import Dashboard
from postdeploy.platform.record import Lacking, Record, inner, text, whole
from postdeploy.platform.rules import SEND_MESSAGE
from postdeploy.platform.scripts import Script
from postdeploy.platform.sequences import STEPS
from postdeploy.session.run import Run
from postdeploy.testdata.tables import _leads
from tests.unit.answers import answer
from tests.unit.runs import run_of
from tests.unit.tables import MARK, ORG, Notes

OURS = (CannotTell, AssertionError, NotChecked, ReadOnly)
LEAD = Lead(1_795_343_325, "Сделка pd-1")
DEALS = OurDeals(LEAD, frozenset({"7"}), "pd-1")
WANTED = {"s1": Script("Приветствие", "greeting", "Здравствуйте!")}
NOW = "2026-11-22T10:32:01+00:00"

TEXTS = st.sampled_from(
    ["", "completed", "running", "s1", "e1", str(LEAD.id), ORG, NOW, "вчера", "[]", "\x00", "9" * 40]
)
SCALARS = st.none() | st.booleans() | st.integers(-1, 4) | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda one: (
        st.lists(one, max_size=3)
        | st.dictionaries(st.sampled_from(["sync", "lead_id", "action", "success", "type", "leads", "add", "id"]), one)
    ),
    max_leaves=6,
)
USUAL: dict[str, Any] = {
    "id": "s1",
    "org_id": ORG,
    "lead_id": str(LEAD.id),
    "rule_id": "r1",
    "pipeline_id": "s1",
    "external_id": "1",
    "conversation_id": "c1",
    "agent_id": "a1",
    "name": "Первичный контакт",
    "title": "Правило выполнено: А",
    "content": "Здравствуйте!",
    "role": "assistant",
    "status": "completed",
    "error_message": None,
    "provider": "kommo",
    "base_domain": "kommo.test",
    "access_token": "t",
    "sort_order": 1,
    "step_order": 1,
    "current_step": 3,
    "action_type": "send_message",
    "created_at": NOW,
    "updated_at": NOW,
    "started_at": NOW,
    "completed_at": NOW,
    "executed_at": NOW,
    "metadata": {"lead_id": str(LEAD.id), "sync": {"status": "completed"}},
    "execution_data": {"step_results": []},
    "execution_context": {},
    "action_results": [{"success": True, "action": {"type": SEND_MESSAGE, "template": "Спасибо!"}}],
    "payload": {"leads": {"add": [{"id": 1}]}},
}
"""A row of all tables at once; most columns of a spoilt one stay as they are, so that judging gets far."""


def spoilt(changes: dict[str, Any], missing: set[str]) -> Record:
    return Record(
        {key: value for key, value in {**USUAL, **changes}.items() if key not in missing}, "таблица `т`", "столбец"
    )


COLUMNS = st.sampled_from(sorted(USUAL))
ROWS = st.lists(
    st.builds(spoilt, st.dictionaries(COLUMNS, VALUES, max_size=4), st.sets(COLUMNS, max_size=1)), max_size=3
)


class Anything:
    """Tables that answer each question with the same rows."""

    given = True

    def __init__(self, rows: list[Record]) -> None:
        self._rows = rows

    def rows(self, *_: Any, **__: Any) -> list[Record]:
        return self._rows

    containing = rows

    def seen(self, _where: str) -> bool:
        return True

    def row(self, *_: Any, **__: Any) -> Record | None:
        return self._rows[0] if self._rows else None


def run_with(rows: list[Record]) -> Run:
    tables = Anything(rows)
    items = answer({"success": True, "data": [dict(row) for row in rows]})
    crm = Crm(SimpleNamespace(client=lambda _service: None), tables, ORG)  # type: ignore[arg-type]
    shown = Dashboard(cast("Any", None), "UTC")
    board = SimpleNamespace(updates=lambda: items, longer=lambda _n: items, local_time=shown.local_time)
    parts = {
        "tables": tables,
        "crm": crm,
        "dashboard": board,
        "scripts": SimpleNamespace(of=lambda _agent: items),
        "evidence": Notes(),
        "budget": Budget(0),
        "user": SimpleNamespace(id="u1", org_id=ORG),
        "settings": SimpleNamespace(model_fields_set=set(), app_timezone="UTC"),
        "signed_in": lambda: None,
        "mark": MARK,
    }
    return run_of(**parts)


def judged(matcher: Matcher[Any], value: Any) -> None:
    if not matcher.matches(value):
        explain(value, matcher)


def each(matcher: Callable[[], Matcher[Any]]) -> Callable[[list[Record]], None]:
    def judge(rows: list[Record]) -> None:
        for row in rows:
            judged(matcher(), row)

    return judge


def whole_list(matcher: Callable[[], Matcher[Any]]) -> Callable[[list[Record]], None]:
    return lambda rows: judged(matcher(), rows)


def of_run(look: Callable[[Run], object]) -> Callable[[list[Record]], object]:
    return lambda rows: look(run_with(rows))


def listing(rows: list[Record]) -> None:
    found = updates.read_updates(run_with(rows))
    for row in rows:
        for matcher in (dashboard.shows(row), dashboard.on_top(row), dashboard.below(row, rows[0])):
            judged(matcher, found)
        found.has_pushed_out(row)
        updates.expect_told_as_stored(run_with(rows), found, row)


def selector(rows: list[Record]) -> None:
    offered = chat.difference(answer({"data": [dict(row) for row in rows]}), rows)
    judged(chat.same_as_table(), offered)


def closing(rows: list[Record]) -> None:
    for row in rows:
        judged(sequences.finished_after(rows[-1], rows[0]), row)
        judged(scripts.changed_since(rows[0]), row)
        sequences._stuck(row)


JUDGES: dict[str, Callable[[list[Record]], object]] = {
    "steps": whole_list(lambda: sequences.same_steps(STEPS)),
    "started": whole_list(lambda: sequences.started_once(DEALS, ORG, sequences.has_done_a_step)),
    "completed": each(lambda: sequences.completed(3)),
    "closing": closing,
    "executed": whole_list(lambda: rules.executed_once("А", DEALS, ORG)),
    "action": each(lambda: rules.action_done(SEND_MESSAGE, "Спасибо!")),
    "logged": whole_list(lambda: engine.logged_once("Правило выполнено: А", LEAD)),
    "titles": lambda rows: engine._with_title(rows, "Правило выполнено: А"),
    "event": each(engine.is_processed),
    "unprocessed": lambda rows: [engine._unprocessed(row) for row in rows],
    "scripts": whole_list(lambda: scripts.holds_exactly(WANTED, ORG)),
    "stored scripts": of_run(lambda run: scripts_of(run, "a1").expect_stored(WANTED)),
    "history": whole_list(lambda: chat.is_history([("user", "Здравствуйте!")])),
    "own words": of_run(lambda run: history._stored(run.tables, "Здравствуйте!", "s1")),
    "listing": listing,
    "selector": selector,
    "sync": of_run(lambda run: judged(kommo.completed_since(kommo.SyncState()), sync.sync_state(run.kommo.crm))),
    "past sync": of_run(lambda run: judged(past_kommo.was_completed(), sync.sync_state(run.kommo.crm))),
    "past messages": lambda rows: judged(past_chat.same_messages(rows), [dict(row) for row in rows]),
    "past answer": lambda rows: judged(past_chat.answered(), rows),
    "past rule": of_run(lambda run: past_engine.rule_fired(run, cast("Any", None))),
    "past rule log": of_run(lambda run: past_engine.rule_was_logged(run, cast("Any", None))),
    "past start": of_run(lambda run: past_engine.start_was_logged(run, cast("Any", None))),
    "past finish": of_run(lambda run: past_engine.finish_was_logged(run, cast("Any", None))),
    "past update": of_run(lambda run: past_dashboard.update_is_listed(run, cast("Any", None))),
    "traces": lambda rows: [_leads(row) for row in rows],
}


@pytest.mark.parametrize("judge", JUDGES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(rows=ROWS)
def test_judging_ends_in_a_verdict(judge: str, rows: list[Record]) -> None:
    with suppress(*OURS):
        JUDGES[judge](rows)


ROW = Record({"n": "5", "half": "½", "made": None, "meta": '{"a": 1}'}, "таблица `т`", "столбец")


def test_what_is_of_another_kind_is_named() -> None:
    assert whole(ROW, "n") == 5
    assert inner(ROW, "made") == {}
    with pytest.raises(Lacking, match=r"целое число, столбец `half`.*\n.*½.*\n.*таблица `т`"):
        whole(ROW, "half")
    with pytest.raises(Lacking, match=r"текст, столбец `made`.*\n.*null"):
        text(ROW, "made")
    with pytest.raises(Lacking, match=r"объект, столбец `meta`"):
        inner(ROW, "meta")
    with pytest.raises(Lacking, match="такого столбца нет"):
        text(ROW, "title")
