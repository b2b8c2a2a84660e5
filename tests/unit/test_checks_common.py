from __future__ import annotations

from typing import Any

import pytest

from postdeploy.checks import common
from postdeploy.platform.answer import Answer
from tests.unit.answers import BROKEN, HTML, NOT_YES, ODD, REFUSED, SAID_NO, answer, said
from tests.unit.russian import accepts, rejects

YES = answer({"success": True, "data": {"id": "a1"}})


def test_accepted_takes_a_yes() -> None:
    accepts(common.accepted(), YES)


@pytest.mark.parametrize("reply", NOT_YES, ids=lambda reply: reply.describe()[:40])
def test_accepted_refuses_everything_else(reply: Answer) -> None:
    rejects(common.accepted(), reply)


def test_a_yes_without_a_body_is_one_where_its_status_says_that_there_is_none() -> None:
    accepts(common.accepted(), said("", status=204))
    rejects(common.accepted(), said("", status=200), "вместо JSON")


def test_accepted_repeats_the_platforms_own_words() -> None:
    rejects(common.accepted(), REFUSED, "GET /api/x → 401", "Не авторизовано")


@pytest.mark.parametrize("reply", [*NOT_YES, *ODD], ids=lambda reply: reply.describe()[:40])
def test_gives_id_refuses_a_yes_without_an_id_too(reply: Answer) -> None:
    rejects(common.gives_id(), reply)


def test_gives_id_looks_at_the_given_place() -> None:
    accepts(common.gives_id(), YES)
    accepts(common.gives_id("data", "execution_id"), answer({"success": True, "data": {"execution_id": "e1"}}))
    rejects(common.gives_id("data", "execution_id"), YES)


@pytest.mark.parametrize("reply", [REFUSED, BROKEN, SAID_NO])
def test_refused_takes_any_no(reply: Answer) -> None:
    accepts(common.refused(), reply)


def test_refused_with_a_code_takes_that_code_alone() -> None:
    accepts(common.refused(401), REFUSED)
    rejects(common.refused(404), REFUSED, "401")
    rejects(common.refused(404), YES)
    accepts(common.refused(404, 401), REFUSED)
    rejects(common.refused(404, 410), REFUSED, "401")
    rejects(common.refused(), YES)
    rejects(common.refused(), HTML)


ROW = {"id": "a1", "status": "active", "steps": [1, 2], "extra": "что угодно"}


def test_has_fields_ignores_other_fields() -> None:
    accepts(common.has_fields({"id": "a1", "steps": [1, 2]}, "строка такая"), ROW)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (None, ["этого объекта нет"]),
        ("текст", ["текст"]),
        ({}, ["id", "a1", "status", "active"]),
        ({**ROW, "id": "a2"}, ["id", "a2", "a1"]),
        ({**ROW, "status": "Active"}, ["status"]),
        ({**ROW, "steps": [2, 1]}, ["steps"]),
        ({"id": "a1", "status": "active"}, ["steps"]),
    ],
)
def test_has_fields_names_each_wrong_one(found: Any, words: list[str]) -> None:
    wanted = {"id": "a1", "status": "active", "steps": [1, 2]}
    rejects(common.has_fields(wanted, "строка такая"), found, *words)


def test_exactly_one_refuses_none_and_two() -> None:
    accepts(common.exactly_one("запись"), ["a"])
    rejects(common.exactly_one("запись"), [], "ни одной")
    rejects(common.exactly_one("запись"), ["a", "a"], "2:")


def test_has_item_id() -> None:
    accepts(common.has_item_id("a"), ["b", "a"])
    rejects(common.has_item_id("a"), ["b", "aa"], "aa")


def test_nothing_shows_what_there_is() -> None:
    accepts(common.nothing("ничего нет"), [])
    rejects(common.nothing("ничего нет"), ["лишнее"], "1:", "лишнее")


def test_only_of_takes_ones_own_organisation_alone() -> None:
    own, strange = {"org_id": "north", "id": "n1"}, {"org_id": "south", "id": "s2"}
    accepts(common.only_of("north", "записи"), [own, own])
    accepts(common.only_of("north", "записи"), [])
    message = rejects(common.only_of("north", "записи"), [own, strange], "s2")
    assert "n1" not in message
    rejects(common.only_of("north", "записи"), [{"id": "3"}])


def test_holds() -> None:
    accepts(common.holds("чётное число", lambda n: n % 2 == 0), 4)
    rejects(common.holds("чётное число", lambda n: n % 2 == 0, lambda n: f"нечётное {n}"), 3, "нечётное 3")
