from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.switch import Switch
from postdeploy.checks.talk import Talk, Talker
from postdeploy.errors import CannotTell
from postdeploy.platform.agents import MODEL, Agent
from postdeploy.platform.answer import Answer
from postdeploy.platform.rules import DEAL_CREATED, DEAL_UPDATED, RuleDraft
from postdeploy.platform.sequences import SequenceDraft
from postdeploy.session import fixtures
from postdeploy.session.cleanup import Cleanup
from postdeploy.session.fixtures import PausedSequence, RuleScene, SequenceScene
from postdeploy.session.run import Run
from tests.unit.answers import BROKEN, HTML, NOT_YES, ODD, REFUSED, answer
from tests.unit.runs import run_of

AGENT = Agent("a1", "Агент", "active")
CREATED = answer({"success": True, "data": {"id": "x1"}})
OFF = Switch(cast(Any, None), cast(Any, None), ("a1", ""), "то, чего нет")


class Maker:
    """Takes what is made, and answers with one reply."""

    def __init__(self, reply: Answer = CREATED) -> None:
        self.made: list[Any] = []
        self.reply = reply
        self.agents = answer({"success": True, "data": []})
        self.models: set[str] = set()
        self.started: list[str] = []

    def start(self, _agent_id: str, sequence_id: str, _lead_id: int) -> Answer:
        self.started.append(sequence_id)
        return self.reply

    def create(self, _agent_id: str, draft: Any) -> Answer:
        self.made.append(draft)
        return self.reply


def run(maker: Maker) -> Run:
    def new_agent(what: str, *, status: str = "active", instructions: str = "", model: str = "") -> Agent:
        maker.made.append((what, status, instructions))
        maker.models.add(model)
        return Agent(f"a{len(maker.made)}", what, status)

    agents = SimpleNamespace(active=lambda: maker.agents)
    nouns = SimpleNamespace(scripts=maker, rules=maker, sequences=maker, agents=agents)
    account = SimpleNamespace(signed_in=lambda: None)
    parts: dict[str, Any] = {"account": account}
    parts |= {"mark": "pd-1", "named": lambda what: f"{what} pd-1", "new_agent": new_agent, "api": nouns}
    parts |= {"cleanup": Cleanup()}
    return run_of(**parts)


def test_two_agents_can_be_told_apart_and_a_third_is_idle() -> None:
    for _ in range(20):
        maker = Maker()
        chosen, other, idle = fixtures.talkers(run(maker))
        assert chosen.word not in other.word
        assert other.word not in chosen.word
        assert sorted(status for _, status, _ in maker.made) == ["active", "active", "inactive"]
        (instructions,) = (told for _, _, told in maker.made if chosen.word in told)  # made at once, in any order
        assert other.word not in instructions
        assert idle.status == "inactive"


def agents(*models: str | None, name: str = "Продавец") -> Answer:
    return answer({"success": True, "data": [{"id": str(n), "name": name, "model": m} for n, m in enumerate(models)]})


@pytest.mark.parametrize(
    ("listed", "model"),
    [
        (agents(), MODEL),
        (agents("claude", MODEL), MODEL),
        (agents("claude", "gpt-9", "claude", None), "claude"),
        (agents("claude", name="Агент приёмки pd-261128T132343-60m-ccf515eb"), MODEL),
        (BROKEN, MODEL),
        (HTML, MODEL),
    ],
)
def test_agents_to_talk_to_have_a_model_that_is_in_use(listed: Answer, model: str) -> None:
    maker = Maker()
    maker.agents = listed
    chosen, other, _ = fixtures.talkers(run(maker))
    assert (chosen.model, other.model) == (model, model)
    assert maker.models - {""} == {model}


def test_a_talk_carries_the_mark_and_keeps_what_was_said() -> None:
    talk = Talk(Talker(AGENT, "топаз1"), Talker(AGENT, "опал2"), "pd-1")
    assert "pd-1" in talk.question[:20], "a chat is named after the beginning of its first message"
    assert "pd-1" in talk.next_question
    assert talk.question != talk.next_question
    assert "pd-1" in talk.reminder
    before = talk.reminder
    assert "топаз1" not in talk.question
    talk.heard("Привет", "Добрый день", answer({}))
    assert talk.said == [("user", "Привет"), ("assistant", "Добрый день")]
    assert talk.reminder != before


def test_the_control_script_is_marked_and_known() -> None:
    maker = Maker()
    script_id, script = fixtures.stored_script(run(maker), AGENT.id)
    assert (script_id, maker.made) == ("x1", [script])
    assert "pd-1" in script.title


def rule_scene(reply: Answer = CREATED) -> RuleScene:
    return RuleScene(AGENT, RuleDraft("Правило", DEAL_CREATED, "Спасибо!"), reply, OFF)


def test_the_control_rules_must_keep_silent() -> None:
    maker = Maker()
    controls = fixtures.rule_controls(run(maker), rule_scene())
    made = sorted((draft.trigger_type, draft.is_active, draft.conditions[0]["value"] == "") for draft in maker.made)
    assert made == [
        (DEAL_CREATED, False, False),
        (DEAL_CREATED, False, True),
        (DEAL_UPDATED, False, True),
    ]
    assert all("pd-1" in draft.name for draft in maker.made)
    assert (controls.inactive_id, controls.on_update.object_id, controls.unmet.object_id) == ("x1", "x1", "x1")


def test_the_control_sequence_is_switched_off() -> None:
    maker = Maker()
    scene = SequenceScene(AGENT, SequenceDraft("Цепочка"), CREATED, OFF)
    assert fixtures.inactive_sequence(run(maker), scene) == "x1"
    assert [(draft.trigger_type, draft.is_active) for draft in maker.made] == [(DEAL_CREATED, False)]


def paused(reply: Answer, given: bool = True) -> tuple[Maker, PausedSequence]:
    maker = Maker(reply)
    announced: list[int] = []
    over = run(maker)
    over.tables = SimpleNamespace(given=given)  # type: ignore[assignment]
    over.testdata.traces = SimpleNamespace(lead=announced.append)  # type: ignore[assignment]
    return maker, fixtures.paused_sequence(over, SequenceScene(AGENT, SequenceDraft("Цепочка"), CREATED, OFF))


def test_the_sequence_with_pauses_is_started_by_hand_alone() -> None:
    maker, found = paused(answer({"success": True, "data": {"id": "x1", "execution_id": "e1"}}))
    assert found == PausedSequence("e1")
    assert [(draft.trigger_type, draft.steps[0]["action_type"]) for draft in maker.made] == [("manual", "wait")]
    assert {step["delay_minutes"] for step in maker.made[0].steps} == {45}
    assert maker.started == ["x1"]


@pytest.mark.parametrize("reply", [CREATED, *NOT_YES, *ODD], ids=lambda reply: reply.describe()[:40])
def test_a_platform_that_starts_none_by_hand_says_why(reply: Answer) -> None:
    found = paused(reply)[1]
    assert not found.execution_id
    assert found.why_not


def test_without_tables_no_sequence_with_pauses_is_made() -> None:
    maker, found = paused(CREATED, given=False)
    assert (maker.made, found.execution_id) == ([], "")
    assert "без таблиц" in found.why_not


@pytest.mark.parametrize("reply", [*NOT_YES, *ODD])
def test_a_platform_that_makes_no_second_script_is_wrong(reply: Answer) -> None:
    with pytest.raises(Mismatch):
        fixtures.stored_script(run(Maker(reply)), AGENT.id)


@pytest.mark.parametrize("reply", [*NOT_YES, *ODD], ids=lambda reply: reply.describe()[:40])
def test_a_platform_that_refuses_a_control_cannot_be_told_one_that_fails_is_wrong(reply: Answer) -> None:
    scene = SequenceScene(AGENT, SequenceDraft("Цепочка"), CREATED, OFF)
    for make in (
        lambda: fixtures.rule_controls(run(Maker(reply)), rule_scene()),
        lambda: fixtures.inactive_sequence(run(Maker(reply)), scene),
    ):
        with pytest.raises(Mismatch if reply.status >= 500 else CannotTell):
            make()


@pytest.mark.parametrize("reply", [HTML, REFUSED, *ODD])
def test_a_scene_whose_object_was_not_made_has_no_id(reply: Answer) -> None:
    assert rule_scene(reply).object_id == ""
    assert SequenceScene(AGENT, SequenceDraft("Цепочка"), reply, OFF).object_id == ""
    assert rule_scene().object_id == "x1"
