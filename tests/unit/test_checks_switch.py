"""Rules and sequences of ours act on customers' deals too, so they are on around our own event alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.switch import Switch, as_created
from postdeploy.errors import CannotTell
from postdeploy.platform.agents import Agent
from postdeploy.platform.answer import Answer
from postdeploy.platform.rules import DEAL_CREATED, RuleDraft
from postdeploy.platform.sequences import SequenceDraft
from postdeploy.session.cleanup import Cleanup
from postdeploy.session.fixtures import rule_scene, sequence_scene, switched_on
from postdeploy.session.run import Run
from tests.unit.answers import HTML, answer
from tests.unit.tables import NoTables, Tables, run_over

AGENT = Agent("a1", "Агент", "active")
YES, NO = answer({"success": True}), answer({"success": False, "error": "Правило не найдено"}, status=404)
CREATED = answer({"success": True, "data": {"id": "r1"}})
ROW = {"id": "r1", "name": "Моё", "is_active": True}


class Nouns:
    """Rules of a platform that answers as it is told to, and notes every press of a switch."""

    def __init__(self, *answers: Answer | Exception) -> None:
        self.pressed: list[bool] = []
        self._answers = list(answers)

    def of(self, _agent_id: str) -> Answer:
        return answer({"success": True, "data": [ROW]})

    def switch(self, _agent_id: str, _object_id: str, _name: str, *, on: bool) -> Answer:
        self.pressed.append(on)
        found = self._answers.pop(0) if self._answers else YES
        if isinstance(found, Exception):
            raise found
        return found


def run_with(nouns: Nouns, **parts: Any) -> Run:
    api = SimpleNamespace(rules=nouns, sequences=nouns)
    return run_over(Tables(automation_rules=[ROW], sequences=[ROW]), api=api, cleanup=Cleanup(), **parts)


def switch(run: Run, nouns: Nouns, *, is_on: bool = False) -> Switch:
    return Switch(run, nouns, ("a1", "r1"), "Моё", is_on=is_on)


@pytest.mark.parametrize("kind", ["rule", "sequence"])
def test_what_was_created_is_looked_at_and_switched_off_at_once(kind: str) -> None:
    nouns = Nouns()
    run = run_with(nouns)
    if kind == "rule":
        scene: Any = rule_scene(run, AGENT, RuleDraft("Моё", DEAL_CREATED, "Спасибо!"), CREATED)
    else:
        scene = sequence_scene(run, AGENT, SequenceDraft("Моё"), CREATED)
    assert scene.stored == ROW
    assert nouns.pressed == [False]
    assert not scene.switch.is_on


@pytest.mark.parametrize("creation", [NO, HTML, answer({"success": True, "data": {}})])
def test_what_was_not_created_has_no_switch(creation: Answer) -> None:
    nouns = Nouns()
    scene = rule_scene(run_with(nouns), AGENT, RuleDraft("Моё", DEAL_CREATED, "Спасибо!"), creation)
    assert (scene.stored, nouns.pressed) == (None, [])


@pytest.mark.parametrize("error", [None, KeyboardInterrupt(), Mismatch("", "", ""), CannotTell("")])
def test_it_is_on_around_the_event_alone_whatever_happens_there(error: BaseException | None) -> None:
    nouns = Nouns()
    with pytest.raises(type(error)) if error else switched_on():  # noqa: SIM117
        with switched_on(switch(run_with(nouns), nouns)):
            assert nouns.pressed == [True]
            if error:
                raise error
    assert nouns.pressed == [True, False]


def test_several_are_switched_off_although_one_does_not_go_on() -> None:
    first, second = Nouns(), Nouns(NO)
    with (
        pytest.raises(Mismatch, match="Правило не найдено"),
        switched_on(switch(run_with(first), first), switch(run_with(second), second)),
    ):
        pytest.fail("there is no event")
    assert (first.pressed, second.pressed) == ([True, False], [True, False])


def test_an_interrupted_line_leaves_it_to_the_clean_up() -> None:
    nouns = Nouns()
    run = run_with(nouns)
    switch(run, nouns).turn_on()
    assert run.testdata.cleanup.run() == []
    assert nouns.pressed == [True, False]
    run.testdata.cleanup.run()
    assert nouns.pressed == [True, False]


@pytest.mark.parametrize("refusal", [NO, HTML, CannotTell("нет ответа")])
def test_a_platform_that_does_not_switch_off_is_told_of_and_no_line_turns_red(refusal: Answer | Exception) -> None:
    nouns = Nouns(refusal)
    run = run_with(nouns)
    lasting = switch(run, nouns, is_on=True)
    lasting.off()
    assert lasting.is_on
    assert cast(Any, run.evidence).texts[0][0] == "Не выключено"
    lasting.turn_on()
    assert nouns.pressed == [False]


def test_without_tables_the_list_tells_what_was_created() -> None:
    nouns = Nouns()
    assert as_created(run_with(nouns, tables=NoTables()), nouns, "automation_rules", "a1", CREATED) == ROW
