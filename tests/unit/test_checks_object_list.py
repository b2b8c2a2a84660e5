from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from postdeploy.checks import object_list
from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.fresh import fresh
from postdeploy.checks.waiting import Budget
from postdeploy.platform.answer import Answer
from tests.unit.answers import HTML, ODD, answer
from tests.unit.russian import accepts, rejects

WANTED = {"name": "Моё", "agent_id": "a1", "org_id": "north"}
MINE = {"id": "r1", "name": "Моё"}


def listed(*rows: Any, place: str = "data") -> Answer:
    return answer({"success": True, place: list(rows)}, request="GET /api/agents/a/rules")


def expect_listed(*replies: Answer, seconds: float = 0) -> Answer:
    coming = list(replies)
    ask = lambda: coming.pop(0) if len(coming) > 1 else coming[0]  # noqa: E731
    return object_list.expect_listed(ask, "r1", WANTED, "правило", Budget(seconds))


def test_the_list_has_the_object_once_as_created() -> None:
    reply = expect_listed(listed({"id": "r0"}, {**MINE, "steps": []}))
    assert object_list.item_of(reply, "r1") == {**MINE, "steps": []}
    assert object_list.item_of(reply, "r2") == {}


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (listed(), "в списке нет"),
        (listed({"id": "r1"}, {"id": "r1"}), "раз: 2"),
        (listed({"id": "r1", "name": "Чужое"}), "Чужое"),
        (listed({**MINE, "agent_id": "a2"}), "a2"),
        (HTML, "вместо JSON"),
        *((reply, "в списке нет") for reply in ODD[4:]),
    ],
)
def test_the_list_does_not_have_it(reply: Answer, word: str) -> None:
    with pytest.raises(Mismatch, match=word):
        expect_listed(reply)


def test_a_list_that_was_kept_for_a_moment_is_asked_for_again() -> None:
    expect_listed(listed(), listed({**MINE, "name": "Прежнее"}), listed(MINE), seconds=2)


def test_a_refusal_is_not_asked_for_again() -> None:
    asked: list[int] = []

    def ask() -> Answer:
        asked.append(1)
        return HTML

    with pytest.raises(Mismatch):
        fresh(ask, Budget(60), object_list.shown_once("r1", "правило"))
    assert len(asked) == 1


only = partial(object_list.only_of, WANTED, "правила")


@pytest.mark.parametrize(
    "other",
    [
        {"id": "r2"},
        {"id": "r2", "agent_id": "a1", "org_id": "north"},
        {"id": "r2", "agent_id": None, "org_id": "north"},
        {"id": "r2", "agent_id": None, "org_id": None},
    ],
)
def test_others_objects_may_be_of_all(other: dict[str, Any]) -> None:
    accepts(only(), listed(MINE, other))
    accepts(only("integrations"), listed(MINE, other, place="integrations"))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"agent_id": "a2", "org_id": "north"}, "другого агента — 2"),
        ({"agent_id": "a9", "org_id": "south"}, "другой организации — 2"),
        ({"agent_id": None, "org_id": "south"}, "другой организации — 2"),
    ],
)
def test_objects_of_others_are_counted_and_not_named(other: dict[str, Any], words: str) -> None:
    strange = [{"id": key, "name": "Секретная скидка", **other} for key in ("r2", "r3")]
    rejects(only(), listed(MINE, *strange), words)
    with pytest.raises(Mismatch) as caught:
        expect_listed(listed(MINE, *strange))
    assert "Секретная" not in str(caught.value)
