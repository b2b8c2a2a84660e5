from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks import updates
from postdeploy.checks.asserting import Mismatch
from postdeploy.platform.agents import Agent
from postdeploy.platform.answer import Answer
from postdeploy.session.run import Run
from tests.unit.answers import BROKEN, HTML, ODD, REFUSED, SAID_NO, answer
from tests.unit.tables import ORG, Tables, run_over

AGENT = Agent("a1", "Агент pd-1", "active")


def entry(key: str = "l1", **changes: Any) -> dict[str, Any]:
    row = {"id": key, "org_id": ORG, "agent_id": "a1", "activity_type": "agent_created", "title": f"Создан {key}"}
    return {**row, "created_at": f"2026-11-22T10:00:0{key[1:]}+00:00", **changes}


def shown(*rows: dict[str, Any]) -> Answer:
    return answer({"success": True, "data": [{"id": row["id"], "message": row["title"]} for row in rows]})


def run(reply: Answer, *rows: dict[str, Any]) -> Run:
    return run_over(Tables(activity_logs=list(rows)), dashboard=SimpleNamespace(updates=lambda: reply))


def test_the_list_with_the_rows_behind_it() -> None:
    seen = updates.read_updates(run(shown(entry("l2"), entry("l1")), entry("l1"), entry("l2"), entry("l3")))
    assert [item["id"] for item in seen.shown] == ["l2", "l1"]
    assert set(seen.rows) == {"l1", "l2"}


def test_an_empty_list_asks_no_rows() -> None:
    assert updates.read_updates(run(shown())).rows == {}


@pytest.mark.parametrize("reply", [HTML, REFUSED, BROKEN, SAID_NO], ids=lambda reply: reply.describe()[:40])
def test_a_list_that_is_refused(reply: Answer) -> None:
    with pytest.raises(Mismatch, match="GET /api/dashboard/updates"):
        updates.read_updates(run(reply))


@pytest.mark.parametrize("reply", ODD, ids=lambda reply: reply.text[:40])
def test_a_list_of_another_shape_shows_nothing(reply: Answer) -> None:
    with pytest.raises(Mismatch, match="Создан l1"):
        updates.expect_shown(run(reply, entry()), entry())


def test_the_entry_is_shown() -> None:
    assert updates.expect_shown(run(shown(entry()), entry()), entry()).rows == {"l1": entry()}
    with pytest.raises(Mismatch, match="Создан l1"):
        updates.expect_shown(run(shown(entry("l2")), entry(), entry("l2")), entry())


def crowd(number: int) -> list[dict[str, Any]]:
    return [entry(f"n{n}", created_at=f"2026-11-22T11:00:{n:02}+00:00") for n in range(number, 0, -1)]


def busy(screen: list[dict[str, Any]], longer: list[dict[str, Any]], *stored: dict[str, Any]) -> Run:
    dashboard = SimpleNamespace(updates=lambda: shown(*screen), longer=lambda _limit: shown(*longer))
    return run_over(Tables(activity_logs=list(stored)), dashboard=dashboard)


def test_an_entry_that_others_have_pushed_out_is_looked_for_in_a_longer_list() -> None:
    crowded = busy(crowd(20), [*crowd(20), entry()], *crowd(20), entry())
    assert updates.expect_shown(crowded, entry()).shown[-1]["id"] == "l1"


@pytest.mark.parametrize(
    ("screen", "longer"),
    [
        (crowd(20), crowd(30)),
        (crowd(5), [*crowd(5), entry()]),
        (crowd(20), [*crowd(20)[:10], entry(), *crowd(20)[10:]]),
    ],
    ids=["in no list", "the list is not full", "there was room for it"],
)
def test_a_crowd_hides_no_entry_that_is_missing(screen: list[dict[str, Any]], longer: list[dict[str, Any]]) -> None:
    with pytest.raises(Mismatch, match="Создан l1"):
        updates.expect_shown(busy(screen, longer, *longer, *screen, entry()), entry())


def test_words_that_deals_of_others_may_have_caused_count_as_often_as_they_come() -> None:
    twice = (entry(title="Правило выполнено: Моё"), entry("l2", title="Правило выполнено: Моё"))
    assert updates.expect_message(run(shown(*twice), *twice), twice[0]["title"], others_too=True)["id"] == "l1"
    with pytest.raises(Mismatch, match="таких обновлений 2"):
        updates.expect_message(run(shown(*twice), *twice), twice[0]["title"])


def test_the_one_entry_about_the_agent() -> None:
    others = (entry("l2", agent_id="a2"), entry("l3", activity_type="agent_updated"))
    assert updates.eventually_created_entry(run(shown(), entry(), *others), AGENT) == entry()


@pytest.mark.parametrize("rows", [[], [entry("l1"), entry("l2")], [entry(agent_id="a2")]])
def test_no_entry_about_the_agent_or_two(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(Mismatch, match="Агент pd-1"):
        updates.eventually_created_entry(run(shown(), *rows), AGENT)
