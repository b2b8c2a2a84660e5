from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from postdeploy.checks import scripts
from postdeploy.checks.agent_scripts import scripts_of
from postdeploy.checks.asserting import Mismatch
from postdeploy.platform.answer import Answer
from postdeploy.platform.scripts import Script
from tests.unit.answers import BROKEN, HTML, ODD, REFUSED, answer
from tests.unit.russian import accepts, rejects
from tests.unit.tables import MARK, ORG, NoTables, Tables, run_over

if TYPE_CHECKING:
    from postdeploy.session.run import Run

GREETING = Script("Приветствие", "greeting", "Здравствуйте!")
CLOSING = Script("Прощание", "closing", "До свидания!")
WANTED = {"s1": GREETING, "s2": CLOSING}


def row(key: str, script: Script, **changes: Any) -> dict[str, Any]:
    return {"id": key, "org_id": ORG, "agent_id": "a1", "updated_at": "1", **scripts.as_row(script), **changes}


def shown(key: str, script: Script, **changes: Any) -> dict[str, Any]:
    return {"id": key, "orgId": ORG, "agentId": "a1", "updatedAt": "1", **script.as_api(), **changes}


def listed(*items: Any) -> Answer:
    return answer({"success": True, "data": list(items)}, request="GET /api/agents/a1/scripts")


def test_these_scripts_and_no_others_in_any_order() -> None:
    accepts(scripts.holds_exactly(WANTED, ORG), [row("s2", CLOSING), row("s1", GREETING)])
    accepts(scripts.holds_exactly({}, ORG), [])
    without_owner = {key: value for key, value in row("s1", GREETING).items() if key != "org_id"}
    accepts(scripts.holds_exactly({"s1": GREETING}, ORG), [without_owner])


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], ""),
        ([row("s1", GREETING)], "Приветствие"),
        ([row("s1", GREETING), row("s1", GREETING)], "Приветствие"),
        ([row("s1", GREETING), row("s2", CLOSING), row("s2", CLOSING)], "Прощание"),
        ([row("s1", GREETING), row("s2", CLOSING), row("s3", CLOSING)], "Прощание"),
        ([row("s1", GREETING), row("s3", CLOSING)], "Прощание"),
        ([row("s1", CLOSING), row("s2", GREETING)], "content"),
        ([row("s1", GREETING, title="Другое"), row("s2", CLOSING)], "Другое"),
        ([row("s1", GREETING, content=""), row("s2", CLOSING)], "content"),
        ([row("s1", GREETING, script_type="closing"), row("s2", CLOSING)], "script_type"),
        ([row("s1", GREETING, pipeline_stage_id="p"), row("s2", CLOSING)], "pipeline_stage_id"),
        ([row("s1", GREETING, org_id="south"), row("s2", CLOSING)], "south"),
        ([{"title": "без номера"}, row("s2", CLOSING)], ""),
    ],
)
def test_other_scripts(rows: list[dict[str, Any]], word: str) -> None:
    rejects(scripts.holds_exactly(WANTED, ORG), rows, word)


def agents_run(reply: Answer, *rows: dict[str, Any]) -> Run:
    return run_over(Tables(sales_scripts=list(rows)), scripts=SimpleNamespace(of=lambda _agent: reply))


BOTH_SHOWN = listed(shown("s1", GREETING), shown("s2", CLOSING))
BOTH_STORED = (row("s1", GREETING), row("s2", CLOSING))


def test_the_table_holds_exactly_the_agents_scripts() -> None:
    others = row("s9", CLOSING, agent_id="a2"), row("s8", Script("Приветствие нового агента", "greeting", "Привет!"))
    found = scripts_of(agents_run(BOTH_SHOWN, *BOTH_STORED, *others), "a1").expect_stored(WANTED)
    assert list(found) == ["s1", "s2"]
    for rows in ([BOTH_STORED[0]], [*BOTH_STORED, row("s3", replace(CLOSING, title=f"Прощание {MARK}"))]):
        with pytest.raises(Mismatch, match="sales_scripts"):
            scripts_of(agents_run(BOTH_SHOWN, *rows), "a1").expect_stored(WANTED)


def test_the_list_shows_what_the_table_holds() -> None:
    assert scripts_of(agents_run(BOTH_SHOWN, *BOTH_STORED), "a1").expect_listed() == WANTED


@pytest.mark.parametrize(
    "reply",
    [
        HTML,
        REFUSED,
        BROKEN,
        *ODD,
        listed(),
        listed(shown("s1", GREETING)),
        listed(shown("s1", GREETING), shown("s2", CLOSING), shown("s3", CLOSING)),
        listed(shown("s1", GREETING), shown("s2", GREETING)),
        listed(shown("s1", GREETING), shown("s2", CLOSING, orgId="south")),
    ],
)
def test_the_list_shows_something_else(reply: Answer) -> None:
    with pytest.raises(Mismatch, match="GET /api"):
        scripts_of(agents_run(reply, *BOTH_STORED), "a1").expect_listed()


def test_without_tables_the_list_itself_is_judged() -> None:
    def unseen(reply: Answer) -> Run:
        calls = SimpleNamespace(of=lambda _agent: reply)
        return run_over(NoTables(), scripts=calls)

    assert list(scripts_of(unseen(BOTH_SHOWN), "a1").expect_stored(WANTED)) == ["s1", "s2"]
    with pytest.raises(Mismatch):
        scripts_of(unseen(listed(shown("s1", GREETING))), "a1").expect_stored(WANTED)


def test_a_change_makes_the_row_younger() -> None:
    before, after, earlier = ({"updated_at": f"2026-11-22T10:32:{rest}+00:00"} for rest in ("01.157869", "01.16", "01"))
    accepts(scripts.changed_since(before), after)
    rejects(scripts.changed_since(before), before)
    accepts(scripts.changed_since(before), earlier)  # by the app's clock, which may be behind
    rejects(scripts.changed_since(before), {"updated_at": "2026-11-22T10:02:01+00:00"})


NOT_FOUND = answer({"success": False, "error": "Скрипт не найден"}, status=404)


def gone_run(edit: Answer = NOT_FOUND, delete: Answer = NOT_FOUND, *rows: dict[str, Any]) -> Run:
    calls = SimpleNamespace(edit=lambda *_: edit, delete=lambda *_: delete)
    return run_over(Tables(sales_scripts=list(rows)), scripts=calls)


def test_a_deleted_script_is_gone_for_good() -> None:
    scripts_of(gone_run(), "a1").expect_gone("s1")


@pytest.mark.parametrize("mark", [{"deleted_at": "2026-11-22T10:00:00+00:00"}, {"is_deleted": True}])
def test_a_row_that_is_marked_as_deleted_is_gone(mark: dict[str, Any]) -> None:
    scripts_of(gone_run(NOT_FOUND, NOT_FOUND, row("s1", GREETING, **mark)), "a1").expect_gone("s1")
    kept = row("s1", GREETING, **dict.fromkeys(mark))
    with pytest.raises(Mismatch, match="скрипта больше нет"):
        scripts_of(gone_run(NOT_FOUND, NOT_FOUND, kept), "a1").expect_gone("s1")


@pytest.mark.parametrize(
    ("run", "word"),
    [
        (gone_run(NOT_FOUND, NOT_FOUND, row("s1", GREETING)), "скрипта больше нет"),
        (gone_run(edit=answer({"success": True})), "изменение удалённого"),
        (gone_run(edit=HTML), "изменение удалённого"),
        (gone_run(delete=answer({"success": True})), "повторное удаление"),
        (gone_run(delete=BROKEN), "повторное удаление"),
    ],
)
def test_a_deleted_script_is_not_gone(run: Run, word: str) -> None:
    with pytest.raises(Mismatch, match=word):
        scripts_of(run, "a1").expect_gone("s1")


def test_a_script_has_the_same_fields_under_both_names() -> None:
    assert scripts.script_from_row({**scripts.as_row(GREETING), "id": "s1", "usage_count": 3}) == GREETING
    assert set(scripts.as_row(GREETING)) == {"title", "script_type", "content", "pipeline_stage_id"}
    assert scripts.script_from_row({"id": "s1"}) == Script("", "", ""), "what is missing is for the checks to say"
