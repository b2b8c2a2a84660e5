from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import pytest

from postdeploy.checks.agent_scripts import scripts_of
from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.editing import expect_edited, expect_edited_again
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.scripts import Script
from tests.unit.answers import BROKEN, answer
from tests.unit.tables import NoTables, run_over

if TYPE_CHECKING:
    from postdeploy.platform.ports import Scripts

SCRIPT = Script("Приветствие", "greeting", "Здравствуйте!")
TAKEN = answer({"success": True, "data": {"id": "s1"}})


class Route:
    def __init__(self, *refused: str, error: Exception | None = None) -> None:
        self.refused = refused
        self.error = error
        self.asked: list[dict[str, Any]] = []

    def change(self, _agent: str, _script: str, fields: Mapping[str, str | None]) -> Answer:
        if self.error:
            raise self.error
        self.asked.append(dict(fields))
        return BROKEN if set(fields) & set(self.refused) else TAKEN


def hint_of(route: Route) -> str:
    with pytest.raises(Mismatch, match="500 Сбой") as caught:
        expect_edited(BROKEN, SCRIPT, partial(route.change, "a1", "s1"))
    return caught.value.hint


def test_an_edit_that_was_taken_is_not_asked_about() -> None:
    route = Route()
    expect_edited(TAKEN, SCRIPT, partial(route.change, "a1", "s1"))
    assert route.asked == []


class Stored(Route):
    """A route that has kept the first version, or the last."""

    def __init__(self, kept: Script) -> None:
        super().__init__()
        self.kept = kept

    def edit(self, _agent: str, _script: str, _fields: Script) -> Answer:
        return TAKEN

    def of(self, _agent: str) -> Answer:
        item = {"id": "s1", "orgId": "north", **self.kept.as_api()}
        return answer({"success": True, "data": [item]})


def edited_again(route: Stored, script: Script) -> None:
    run = run_over(NoTables(), scripts=route)
    expect_edited_again(scripts_of(run, "a1"), cast("Scripts", route), "s1", script, {"s1": SCRIPT})


def test_a_script_can_be_edited_twice() -> None:
    again = replace(SCRIPT, content="Добрый день!")
    edited_again(Stored(again), again)
    with pytest.raises(Mismatch, match="content: «Здравствуйте!» вместо «Добрый день!»"):
        edited_again(Stored(SCRIPT), again)


def test_the_fields_that_are_refused_are_named() -> None:
    route = Route("scriptType", "pipelineStageId")
    hint = hint_of(route)
    assert "принимает `title`, `content`, а отказывает на `scriptType`, `pipelineStageId`" in hint
    assert route.asked == [{name: value} for name, value in SCRIPT.as_api().items()]


@pytest.mark.parametrize(
    "route",
    [Route(), Route(*SCRIPT.as_api()), Route(error=CannotTell("нет связи")), Route(error=AssertionError("нет"))],
    ids=["all are taken", "none is taken", "no answer", "the app is down"],
)
def test_there_is_no_hint_where_the_fields_tell_nothing(route: Route) -> None:
    assert hint_of(route) == ""
