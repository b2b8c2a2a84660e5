from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.editing import expect_edited
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.scripts import Script
from tests.unit.answers import BROKEN, answer

if TYPE_CHECKING:
    from postdeploy.session.run import Run

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
    run = cast("Run", SimpleNamespace(api=SimpleNamespace(scripts=route)))
    with pytest.raises(Mismatch, match="500 Сбой") as caught:
        expect_edited(run, "a1", "s1", SCRIPT, BROKEN)
    return caught.value.hint


def test_an_edit_that_was_taken_is_not_asked_about() -> None:
    route = Route()
    expect_edited(cast("Run", SimpleNamespace(api=SimpleNamespace(scripts=route))), "a1", "s1", SCRIPT, TAKEN)
    assert route.asked == []


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
