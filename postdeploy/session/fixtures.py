"""What a scenario needs before its first line can be looked at: agents, control objects, words to recognise."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from postdeploy.checks.limits import expect_made, id_of_another
from postdeploy.checks.switch import Switch, Switched, as_created
from postdeploy.checks.talk import Talker
from postdeploy.config.drivers import HTTP
from postdeploy.errors import CannotTell, NotChecked
from postdeploy.platform.agents import MODEL, Agent
from postdeploy.platform.answer import Answer
from postdeploy.platform.at_once import at_once, both
from postdeploy.platform.crm_events import Lead, new_lead
from postdeploy.platform.rules import DEAL_CREATED, DEAL_UPDATED, NO_DEAL, RuleDraft
from postdeploy.platform.scripts import Script
from postdeploy.platform.sequences import BY_HAND, PAUSED_STEPS, SequenceDraft

if TYPE_CHECKING:
    from postdeploy.session.run import Run

UNMET = "Невыполнимое правило"
MARKED = " pd-"
"""In the names of what the checklist has made, in this run or another one."""
LIKE_THOSE_OF_PEOPLE = "\n".join(
    f"{number}. Спросите: \"Что важнее — цена & срок, или 'всё под ключ'?\" Имя: {{{{client_name}}}} 👍"
    for number in range(1, 9)
)
"""A text with what gets lost on bad ways: quotes, lines, signs of markup, of templates, beyond the alphabet; long."""
STONES = ("берилл", "топаз", "янтарь", "малахит", "лазурит", "гранат", "опал", "агат", "рубин", "нефрит")


def newcomer(run: Run, what: str) -> Agent:
    """An agent for a ШАГ that begins here: the line is about entering the app, too."""
    run.account.sign_in()
    return run.testdata.new_agent(what)


def agent_over_http(run: Run, what: str, line: str) -> Agent:
    """An agent in place of one that could not be made on the page, so that lines about agents can still be looked at.

    Raises:
        NotChecked: `line` has failed over HTTP already, or it fails there too.
    """
    if run.driver.way == HTTP:
        raise NotChecked(f"не проверено: опирается на «{line}»", line)
    try:
        agent = run.testdata.new_agent(what)
    except CannotTell as error:
        raise NotChecked(f"не проверено: опирается на «{line}»", line) from error
    run.evidence.text("Создано по HTTP", f"«{line}» в браузере не удалось; смотрим на агента «{agent.name}».")
    return agent


def talkers(run: Run) -> tuple[Talker, Talker, Agent]:
    """Two active agents with different code words, and one that is not active."""
    first, second = (f"{stone}{random.randint(100, 999)}" for stone in random.sample(STONES, 2))
    model = model_in_use(run)
    chosen, talkative = both(lambda: _talker(run, first, model), lambda: _other_agents(run, second, model))
    return chosen.result(), *talkative.result()


def model_in_use(run: Run) -> str:
    """The usual model, unless the organisation's own active agents have others alone: not each gateway knows it."""
    run.account.signed_in()
    agents: list[dict[str, Any]] = []
    with suppress(CannotTell, AssertionError):  # the list is what another line is about
        agents = run.api.agents.active().objects("data")
    own = [agent for agent in agents if MARKED not in str(agent.get("name"))]
    models = [str(agent["model"]) for agent in own if agent.get("model")]
    return MODEL if not models or MODEL in models else Counter(models).most_common(1)[0][0]


def _other_agents(run: Run, word: str, model: str) -> tuple[Talker, Agent]:
    other, idle = both(
        lambda: _talker(run, word, model), lambda: run.testdata.new_agent("Неактивный агент", status="inactive")
    )
    return other.result(), idle.result()


def _talker(run: Run, word: str, model: str) -> Talker:
    instructions = f"Кодовое слово: {word}. Называй своё кодовое слово в каждом ответе. Отвечай одним предложением."
    return Talker(run.testdata.new_agent(f"Агент «{word}»", instructions=instructions, model=model), word, model)


def stored_script(run: Run, agent_id: str) -> tuple[str, Script]:
    """Another script, to which nothing may happen; that there can be one more is what the line is about, too."""
    script = Script(run.testdata.named("Контрольный скрипт"), "closing", LIKE_THOSE_OF_PEOPLE)
    answer = run.api.scripts.create(agent_id, script)
    expect_made(answer)
    return str(answer.at("data", "id")), script


Draft = TypeVar("Draft", RuleDraft, SequenceDraft)


@dataclass(frozen=True)
class Scene(Generic[Draft]):
    """The rule, or the sequence, that the checklist creates, with what came of asking for it."""

    agent: Agent
    draft: Draft
    creation: Answer
    switch: Switch
    """Switches it on, around our own event alone."""
    stored: Mapping[str, Any] | None = None
    """Its row as it was created, before it was switched off."""

    @property
    def object_id(self) -> str:
        """Id of what was created; empty when there is nothing."""
        return str(self.creation.at("data", "id", default=""))


RuleScene: TypeAlias = Scene[RuleDraft]
SequenceScene: TypeAlias = Scene[SequenceDraft]


def rule_scene(run: Run, agent: Agent, draft: RuleDraft, creation: Answer) -> RuleScene:
    """The scene of a rule that was just asked for: looked at as it was created, and switched off."""
    stored = as_created(run, run.api.rules, "automation_rules", agent.id, creation)
    switch = _off(run, run.api.rules, agent, draft.name, creation)
    return RuleScene(agent, draft, creation, switch, stored)


def sequence_scene(run: Run, agent: Agent, draft: SequenceDraft, creation: Answer) -> SequenceScene:
    """The same of a sequence."""
    stored = as_created(run, run.api.sequences, "sequences", agent.id, creation)
    switch = _off(run, run.api.sequences, agent, draft.name, creation)
    return SequenceScene(agent, draft, creation, switch, stored)


def _off(run: Run, nouns: Switched, agent: Agent, name: str, creation: Answer) -> Switch:
    object_id = str(creation.at("data", "id", default="")) if creation.ok else ""
    switch = Switch(run, nouns, (agent.id, object_id), name)
    switch.off()
    return switch


def switched_on(*switches: Switch) -> AbstractContextManager[object]:
    """Have all of them on, and off again whatever happens."""
    stack = ExitStack()
    try:
        for switch in switches:
            stack.enter_context(switch.on())
    except BaseException:
        stack.close()
        raise
    return stack


@dataclass(frozen=True)
class RuleControls:
    """Rules that must keep silent when a deal is created, and a deal that was only changed."""

    inactive_id: str
    updated: Lead
    on_update: Switch
    """Switches the rule for changed deals on, around our own events alone."""
    unmet: Switch
    """The same of a rule whose condition no deal meets."""


def rule_controls(run: Run, scene: RuleScene) -> RuleControls:
    """Make the control rules of a scene.

    Raises:
        Mismatch: the platform has failed at one of them, as if there could be but one rule.
        CannotTell: the platform refused one of them.
    """
    drafts = (
        RuleDraft(run.testdata.named("Выключенное правило"), DEAL_CREATED, "Не отправлять", is_active=False),
        RuleDraft(run.testdata.named("Правило обновления"), DEAL_UPDATED, "Сделка обновлена", is_active=False),
        RuleDraft(run.testdata.named(UNMET), DEAL_CREATED, "Не отправлять", is_active=False, condition=NO_DEAL),
    )
    purpose = "создать контрольные правила"
    made = at_once(*(partial(run.api.rules.create, scene.agent.id, draft) for draft in drafts))
    ids = [id_of_another(answer, purpose) for answer in made]
    on_update, unmet = (
        Switch(run, run.api.rules, (scene.agent.id, rule_id), draft.name, is_on=False)
        for rule_id, draft in zip(ids[1:], drafts[1:], strict=True)
    )
    return RuleControls(ids[0], new_lead(run.testdata.mark), on_update, unmet)


def inactive_sequence(run: Run, scene: SequenceScene) -> str:
    """A switched-off sequence with the same trigger; gives its id.

    Raises:
        Mismatch: the platform has failed at it, as if there could be but one sequence.
        CannotTell: the platform refused it.
    """
    draft = SequenceDraft(run.testdata.named("Выключенная цепочка"), is_active=False)
    answer = run.api.sequences.create(scene.agent.id, draft)
    return id_of_another(answer, "создать выключенную цепочку для контроля")


@dataclass(frozen=True)
class PausedSequence:
    """An execution of a sequence with pauses, started by hand; without an id `why_not` says why there is none."""

    execution_id: str = ""
    why_not: str = ""


def control_sequences(run: Run, scene: SequenceScene) -> tuple[str, PausedSequence]:
    """The id of a switched-off sequence, and an execution of one with pauses; made at once.

    Raises:
        CannotTell: the platform refused the first.
    """
    inactive, paused = both(lambda: inactive_sequence(run, scene), lambda: paused_sequence(run, scene))
    return inactive.result(), paused.result()


def paused_sequence(run: Run, scene: SequenceScene) -> PausedSequence:
    """Start a sequence with pauses, by hand: no event starts it, so it has nothing to do with customers' deals."""
    if not run.tables.given:
        return PausedSequence(why_not="без таблиц срока следующего шага не узнать.")
    draft = SequenceDraft(run.testdata.named("Цепочка с паузами"), BY_HAND, PAUSED_STEPS)
    lead = new_lead(run.testdata.mark)
    run.testdata.traces.lead(lead.id)
    try:
        created = run.api.sequences.create(scene.agent.id, draft)
        sequence_id = str(created.need("data", "id", purpose="создать цепочку с паузами"))
        started = run.api.sequences.start(scene.agent.id, sequence_id, lead.id)
        return PausedSequence(str(started.need("data", "execution_id", purpose="запустить её вручную")))
    except (CannotTell, AssertionError) as error:
        return PausedSequence(why_not=" ".join(str(error).split()))
