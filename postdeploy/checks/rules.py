"""What ШАГ 6 expects of the rule engine (contract: Rules)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import Mismatch, check, expectation
from postdeploy.checks.common import accepted, exactly_one, has_fields, nothing, only_of
from postdeploy.checks.deals import OurDeals, Words, once_for, our_deals
from postdeploy.checks.engine import expect_unsaid, of_object_and_deal
from postdeploy.checks.formatting import listed, shown
from postdeploy.checks.fresh import fresh
from postdeploy.checks.invented import errors_of_actions, leave_open_if_unknown
from postdeploy.checks.limits import expect_made
from postdeploy.checks.object_list import Listed, expect_listed, item_of, shown_as
from postdeploy.checks.sending import tell_of_sending
from postdeploy.checks.updates import expect_message
from postdeploy.checks.waiting import eventually, found_soon, soon
from postdeploy.errors import NotChecked
from postdeploy.platform.answer import Answer
from postdeploy.platform.record import inner
from postdeploy.platform.rules import ANY_DEAL, SEND_MESSAGE

if TYPE_CHECKING:
    from postdeploy.platform.crm_events import Lead
    from postdeploy.platform.database import Database
    from postdeploy.session.fixtures import RuleControls, RuleScene, SequenceScene
    from postdeploy.session.run import Run

RULES = "automation_rules"
EXECUTED = Words("выполнений", "правило выполнено")
TABLE = f"таблица `{RULES}`"
EXECUTIONS = "таблица `rule_executions`"
NEVER_OFF = "выключение принимается, но не действует: остановить срабатывание на сделках клиентов нечем"
WIPED = (
    "при создании действия были, а пропали, когда мы выключили правило: изменение (PATCH с `name` и `is_active`)"
    " стирает то, чего нет в запросе"
)
COUNT = re.compile(r"(\d+)\s*(?:из|/|of|out of)\s*(\d+)", re.IGNORECASE)
"""«1 из 1», «1/1»; other numbers of a description tell of the deal, or of how long it took."""

SILENT = "выключенное правило не срабатывает"


def expect_not_refused_for(creation: Answer, *words: str) -> None:
    """The app did not refuse the object because of the part that the line is about."""
    if any(word in creation.error for word in words):
        check(creation, accepted())


def expect_begun(creation: Answer, line: str) -> None:
    """The form or the API took the object; what it did instead is for the line that is about its creation to say.

    Raises:
        NotChecked: names that line.
    """
    if not creation.ok:
        raise NotChecked(f"не проверено: опирается на «{line}»", line)


def stored_object(run: Run, table: str, creation: Answer, line: str, listed: Listed) -> dict[str, Any]:
    """The row of the object whose creation was asked for; without tables, its item of the list.

    Raises:
        NotChecked: it was not created, whatever the answer says; `line` is the line that says so.
    """
    object_id = creation.at("data", "id")
    row = None
    if creation.ok and object_id and run.tables.seen(f"таблица `{table}`"):
        row = found_soon(lambda: run.tables.row(table, id=object_id), run.budget)
    elif creation.ok and object_id:
        row = next((item for item in listed().objects("data") if item.get("id") == object_id), None)
    if row is None:
        raise NotChecked(f"не проверено: опирается на «{line}»", line)
    return row


class Called(NamedTuple):
    """What an object is called: «правило», «правило записано»."""

    name: str
    stored: str


def expect_created(
    run: Run, table: str, scene: RuleScene | SequenceScene, called: Called, listed: Listed, **more: Any
) -> Mapping[str, Any]:
    """One press has made one such object, stored and listed as it was asked for; gives it as the list has it.

    Args:
        run: the run.
        table: where it is stored.
        scene: the object.
        called: its name in messages.
        listed: asks for the list of the page.
        more: fields that only its kind has.
    """
    expect_made(scene.creation)
    wanted = {"name": scene.draft.name, **more, "agent_id": scene.agent.id, "org_id": run.account.user.org_id}
    expect_stored_on(run, table, scene, wanted, called.stored)
    expect_only_one(run, table, scene.agent.id, called.name, listed)
    shown_list = expect_listed(listed, scene.object_id, wanted, called.name, run.budget)
    switched, hint = shown_as(scene.object_id, as_switched(scene, called.name)), "" if scene.switch.is_on else NEVER_OFF
    shown_list = fresh(listed, run.budget, switched, known=shown_list, hint=hint)
    return item_of(shown_list, scene.object_id)


def as_switched(scene: RuleScene | SequenceScene, what: str) -> Matcher[Mapping[str, Any] | None]:
    """The list shows the object switched as the platform was told last and has agreed to."""
    on = scene.switch.is_on
    told = "«включено»" if on else "«выключено»: после создания мы выключили, и платформа согласилась"
    return has_fields({"is_active": on}, f"{what} в списке с выключателем в положении {told}")


def expect_stored_on(
    run: Run, table: str, scene: RuleScene | SequenceScene, wanted: Mapping[str, Any], what: str
) -> None:
    """The object was stored as it was asked for, and switched on; we have switched it off since."""
    where = f"таблица `{table}`"
    if not run.tables.seen(where):
        return
    row = scene.stored
    if row is None:
        row = found_soon(lambda: run.tables.row(table, id=scene.creation.at("data", "id")), run.budget)
    check(row, has_fields({**wanted, "is_active": True}, what), where=where)


def expect_only_one(run: Run, table: str, agent_id: str, what: str, listed: Listed) -> None:
    """Of ours the new agent has one such object: pressing the button once has made one.

    What the platform gives to each new agent of its own accord is no business of ours.
    """

    def ours(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        return [row for row in rows if run.testdata.mark in str(row.get("name"))]

    seen = run.tables.seen(f"таблица `{table}`")
    once: Matcher[Sequence[Any]] = exactly_one(f"{what} у нового агента")
    if not seen:
        check(ours(listed().objects("data")), once, where="список на странице")
        return
    rows = partial(run.tables.rows, table, agent_id=agent_id)
    eventually(lambda: ours(rows()), once, soon(run.budget), where=f"таблица `{table}`")


def has_actions(wanted: Sequence[Mapping[str, Any]]) -> Matcher[Any]:
    """These actions, one for one; what the platform adds to each of its own accord does not count."""

    def judge(actions: Any) -> str | None:
        if not isinstance(actions, list) or not all(isinstance(each, Mapping) for each in actions):
            return f"действия непонятны: {shown(actions)}"
        same = len(actions) == len(wanted) and all(
            one.items() <= more.items() for one, more in zip(wanted, actions, strict=True)
        )
        return None if same else f"действия: {shown(actions)}"

    return expectation(f"действие «Отправить сообщение»: {shown(wanted)}", judge)


def wiped_hint(scene: RuleScene, actions: Matcher[Any]) -> str:
    """What it points to that a rule was created with its actions and has other ones since we have switched it off."""
    return WIPED if actions.matches((scene.stored or {}).get("actions")) else ""


def lets_every_deal_pass() -> Matcher[Any]:
    """No condition beyond the trigger, but for the one without which the form refuses a rule: it holds always."""

    def judge(conditions: Any) -> str | None:
        others = [each for each in conditions if not _is_any_deal(each)] if isinstance(conditions, list) else conditions
        return None if others == [] else f"условия: {shown(others)}"

    return expectation("других условий, кроме «Сделка создана», у правила нет", judge)


def _is_any_deal(condition: Any) -> bool:
    wanted = {key: value or None for key, value in ANY_DEAL.items()}
    return isinstance(condition, Mapping) and {key: condition.get(key) or None for key in wanted} == wanted


def executed_once(name: str, deals: OurDeals, org_id: str) -> Matcher[Sequence[Mapping[str, Any]]]:
    """Among all executions of the rule one is for a deal of ours: the created one, in this organisation."""
    return once_for(deals, org_id, f"правило «{name}» выполнено", EXECUTED)


def action_done(action_type: str, template: str) -> Matcher[Mapping[str, Any]]:
    """The rule's one action is reported as done, as it was given."""

    def judge(row: Mapping[str, Any]) -> str | None:
        results = row.get("action_results") or []
        if not isinstance(results, list) or not all(isinstance(result, Mapping) for result in results):
            return f"итог действия непонятен: {shown(results)}"
        if len(results) != 1:
            return f"действий выполнено: {len(results)}"
        action = results[0].get("action") or {}
        if not isinstance(action, Mapping):
            return f"действие непонятно: {shown(action)}"
        if action.get("type") != action_type or action.get("template") != template:
            return f"выполнено другое действие: {shown(action)}"
        return None if results[0].get("success") is True else f"действие не удалось: {shown(results[0])}"

    return expectation(f"действие «{action_type}» выполнено", judge)


def counts_its_action() -> Matcher[Mapping[str, Any]]:
    """Where the entry counts actions, all of one were done; in which words, and what else it says, is its business."""

    def judge(row: Mapping[str, Any]) -> str | None:
        counted = COUNT.findall(str(row.get("description") or ""))
        metadata = inner(row, "metadata")
        told = [metadata.get("success_count", 1), metadata.get("total_actions", 1)]
        same = set(map(str, told)) == {"1"} and all(each == ("1", "1") for each in counted)
        return None if same else f"{shown(row.get('description'))}, в `metadata` {listed(map(str, told))}"

    return expectation("в записи выполнено 1 действие из 1", judge)


def done_message(scene: RuleScene) -> str:
    """What the dashboard says about an executed rule (contract: Rules)."""
    return f"Правило выполнено: {scene.draft.name}"


def executions(tables: Database, rule_id: str) -> list[dict[str, Any]]:
    """All executions of a rule."""
    return tables.rows("rule_executions", rule_id=rule_id)


def expect_executed(run: Run, scene: RuleScene, lead: Lead) -> None:
    """Wait until the rule was executed for the deal, once, with its action done."""
    if not run.tables.seen(EXECUTIONS):
        expect_message(run, done_message(scene), others_too=True)
        return
    deals = our_deals(run, lead)
    once = executed_once(scene.draft.name, deals, run.account.user.org_id)
    rows = eventually(lambda: executions(run.tables, scene.object_id), once, run.budget, where=EXECUTIONS)
    run.evidence.rows("Выполнения правила", rows)
    execution = expect_acted(run, scene, lead, next(filter(deals.is_created, rows)))
    tell_of_sending(run, execution, lead)


def expect_acted(run: Run, scene: RuleScene, lead: Lead, execution: Mapping[str, Any]) -> Mapping[str, Any]:
    """Wait until the execution tells that its action is done: a queue may do it; gives the row as it is then."""
    done = action_done(SEND_MESSAGE, scene.draft.template)
    latest = [execution]

    def read() -> Mapping[str, Any]:
        latest.append(run.tables.row("rule_executions", id=execution["id"]) or execution)
        return latest[-1]

    if done.matches(execution):
        check(execution, done, where=EXECUTIONS)
        return execution
    try:
        return eventually(read, done, run.budget, where=EXECUTIONS, final=lambda row: bool(row.get("action_results")))
    except Mismatch:
        leave_open_if_unknown(lead, errors_of_actions(latest[-1]))
        raise


def expect_still_once(run: Run, scene: RuleScene, lead: Lead) -> None:
    """After everything else has happened the rule has still been executed once."""
    if not run.tables.seen(EXECUTIONS):
        expect_message(run, done_message(scene), others_too=True)
        return
    once = executed_once(scene.draft.name, our_deals(run, lead), run.account.user.org_id)
    check(executions(run.tables, scene.object_id), once, where=f"{EXECUTIONS}, ещё раз в конце")


def expect_controls_untouched(run: Run, controls: RuleControls, lead: Lead) -> None:
    """The inactive rule and the rule for changes keep silent about a created deal; nobody else's rules heard of it."""
    if not run.tables.seen(EXECUTIONS):
        expect_unsaid(run, f"Правило выполнено: {run.testdata.named('Выключенное правило')}", SILENT)
        return
    of_inactive, of_lead = of_object_and_deal(run.tables, "rule_executions", lead, rule_id=controls.inactive_id)
    check(of_inactive.result(), nothing(SILENT), where=EXECUTIONS)
    about_lead = of_lead.result()
    on_update = [row for row in about_lead if row["rule_id"] == controls.on_update.object_id]
    check(on_update, nothing("правило на обновление не срабатывает от создания сделки"), where=EXECUTIONS)
    unmet = [row for row in about_lead if row["rule_id"] == controls.unmet.object_id]
    check(unmet, nothing("правило, чьё условие не выполнено, не срабатывает"), where=EXECUTIONS)
    check(about_lead, only_of(run.account.user.org_id, "выполнения правил для этой сделки"), where=EXECUTIONS)
