"""What a scenario needs before its first line can be looked at: agents, control objects, words to recognise."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postdeploy.platform.agents import Agent
from postdeploy.platform.answer import Answer
from postdeploy.platform.crm_events import Lead, new_lead
from postdeploy.platform.rules import DEAL_CREATED, DEAL_UPDATED, RuleDraft
from postdeploy.platform.scripts import Script
from postdeploy.platform.sequences import SequenceDraft

if TYPE_CHECKING:
    from postdeploy.run import Run

STONES = ("берилл", "топаз", "янтарь", "малахит", "лазурит", "гранат", "опал", "агат", "рубин", "нефрит")


@dataclass(frozen=True)
class Talker:
    """An agent that can be recognised by the code word in its answers."""

    agent: Agent
    word: str


@dataclass
class Talk:
    """A conversation with the chosen agent; `replies` holds the answers to our questions, in order."""

    chosen: Talker
    other: Talker
    mark: str
    conversation_id: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)
    """(role, content) of all messages so far."""

    @property
    def question(self) -> str:
        """Our first message; carries the run's mark."""
        return f"Здравствуйте! Назовите, пожалуйста, ваше кодовое слово. ({self.mark})"

    @property
    def next_question(self) -> str:
        """Our second message."""
        return f"Спасибо! Повторите кодовое слово ещё раз, пожалуйста. ({self.mark}-2)"

    def heard(self, question: str, answer: str) -> None:
        """Note a question with its answer."""
        self.said += [("user", question), ("assistant", answer)]


def talkers(run: Run) -> tuple[Talker, Talker, Agent]:
    """Two active agents with different code words, and one that is not active."""
    words = random.sample(STONES, 2)
    chosen, other = (_talker(run, f"{stone}{random.randint(100, 999)}") for stone in words)
    idle = run.new_agent("Неактивный агент", status="inactive")
    return chosen, other, idle


def _talker(run: Run, word: str) -> Talker:
    instructions = f"Кодовое слово: {word}. Называй своё кодовое слово в каждом ответе. Отвечай одним предложением."
    return Talker(run.new_agent(f"Агент «{word}»", instructions=instructions), word)


def stored_script(run: Run, agent: Agent) -> tuple[str, Script]:
    """A script that was there before; nothing may happen to it."""
    script = Script(run.named("Контрольный скрипт"), "closing", "До свидания! Контрольный текст.")
    answer = run.api.scripts.create(agent.id, script)
    return str(answer.need("data", "id", purpose="создать контрольный скрипт")), script


@dataclass(frozen=True)
class RuleScene:
    """The rule that the checklist creates, with what came of asking for it."""

    agent: Agent
    draft: RuleDraft
    creation: Answer

    @property
    def rule_id(self) -> str:
        """Id of the created rule; empty when there is none."""
        return str(self.creation.at("data", "id", default=""))


@dataclass(frozen=True)
class RuleControls:
    """Rules that must keep silent when a deal is created, and a deal that was only changed."""

    inactive_id: str
    on_update_id: str
    updated: Lead


def rule_controls(run: Run, scene: RuleScene) -> RuleControls:
    """Make the control rules of a scene.

    Raises:
        CannotTell: the platform refused one of them.
    """
    drafts = (
        RuleDraft(run.named("Выключенное правило"), DEAL_CREATED, "Не отправлять", is_active=False),
        RuleDraft(run.named("Правило на обновление"), DEAL_UPDATED, "Сделка обновлена"),
    )
    purpose = "создать контрольные правила"
    ids = [str(run.api.rules.create(scene.agent.id, draft).need("data", "id", purpose=purpose)) for draft in drafts]
    return RuleControls(ids[0], ids[1], new_lead(run.mark))


@dataclass(frozen=True)
class SequenceScene:
    """The sequence that the checklist creates, with what came of asking for it."""

    agent: Agent
    draft: SequenceDraft
    creation: Answer

    @property
    def sequence_id(self) -> str:
        """Id of the created sequence; empty when there is none."""
        return str(self.creation.at("data", "id", default=""))


def inactive_sequence(run: Run, scene: SequenceScene) -> str:
    """A switched-off sequence with the same trigger; gives its id.

    Raises:
        CannotTell: the platform refused it.
    """
    draft = SequenceDraft(run.named("Выключенная цепочка"), is_active=False)
    answer = run.api.sequences.create(scene.agent.id, draft)
    return str(answer.need("data", "id", purpose="создать выключенную цепочку для контроля"))
