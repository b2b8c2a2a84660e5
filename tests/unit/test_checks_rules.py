from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from postdeploy.checks import rules
from postdeploy.checks.asserting import Mismatch, description_of
from postdeploy.checks.deals import OurDeals
from postdeploy.checks.switch import Switch
from postdeploy.checks.waiting import Budget
from postdeploy.errors import CannotTell, NotChecked
from postdeploy.platform.answer import Answer
from postdeploy.platform.crm_events import Lead
from postdeploy.session.fixtures import RuleControls
from tests.unit.answers import NOT_YES, ODD, answer
from tests.unit.russian import accepts, rejects
from tests.unit.tables import MARK, NoTables, Tables, run_over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postdeploy.session.run import Run

LEAD = Lead(1_795_343_325, "Сделка pd-1")
DEALS = OurDeals(LEAD, frozenset({"7"}), "pd-1")
CREATED = answer({"success": True, "data": {"id": "r1"}}, request="POST /api/agents/a/rules")


def execution(**changes: Any) -> dict[str, Any]:
    done = {"action": {"type": "send_message", "template": "Спасибо!"}, "success": True}
    row = {"id": "e1", "rule_id": "r1", "org_id": "north", "lead_id": str(LEAD.id), "action_results": [done]}
    return {**row, **changes}


def test_executed_once_for_this_deal() -> None:
    accepts(rules.executed_once("Моё", DEALS, "north"), [execution()])


def test_deals_of_others_are_no_business_of_ours() -> None:
    customers = execution(id="e2", lead_id="5", execution_context=about("Сделка клиента"))
    accepts(rules.executed_once("Моё", DEALS, "north"), [customers, execution(), execution(id="e3", lead_id=None)])


def about(name: str) -> dict[str, Any]:
    return {"ruleName": "Правило pd-1", "triggerData": {"id": 1, "name": name}, "currentState": None}


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], "выполнений: 0"),
        ([execution(), execution(id="e2")], "выполнений: 2"),
        ([execution(lead_id="5")], "выполнений: 0; для чужих сделок: 1"),
        ([execution(lead_id=None)], "выполнений: 0"),
        ([execution(lead_id="7")], "другой сделки: «7»"),
        ([execution(lead_id="5", execution_context=about("Сделка pd-1"))], "другой сделки: «5»"),
        ([execution(), execution(id="e2", lead_id="7")], "выполнений: 2"),
        ([execution(), execution(id="e2", lead_id="5", execution_context=about("Сделка pd-1"))], "выполнений: 2"),
        ([execution(org_id="south")], "чужой организации: «south»"),
        ([execution(org_id=None)], "чужой организации"),
    ],
)
def test_not_executed_once_for_this_deal(rows: list[dict[str, Any]], word: str) -> None:
    rejects(rules.executed_once("Моё", DEALS, "north"), rows, word)


def test_the_action_was_done() -> None:
    accepts(rules.action_done("send_message", "Спасибо!"), execution())


def results(*entries: Any) -> dict[str, Any]:
    return execution(action_results=list(entries))


ACTION = {"type": "send_message", "template": "Спасибо!"}


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (results(), "0"),
        (execution(action_results=None), "0"),
        (results({"action": ACTION, "success": True}, {"action": ACTION, "success": True}), "2"),
        (results({"action": ACTION, "success": False, "error": "нет канала"}), "нет канала"),
        (results({"action": ACTION}), "не удалось"),
        (results({"action": ACTION, "success": "true"}), "не удалось"),
        (results({"action": {**ACTION, "template": "Другое"}, "success": True}), "Другое"),
        (results({"action": {**ACTION, "type": "create_task"}, "success": True}), "create_task"),
        (results({"success": True}), "другое действие"),
        (results("готово"), "готово"),
        (execution(action_results={"action": ACTION}), "непонятен"),
    ],
)
def test_the_action_was_not_done(row: dict[str, Any], word: str) -> None:
    rejects(rules.action_done("send_message", "Спасибо!"), row, word)


def test_a_refusal_because_of_the_very_part_is_this_lines_failure() -> None:
    refusal = answer({"success": False, "error": "Некорректные данные", "details": ["trigger_type"]}, status=400)
    with pytest.raises(Mismatch, match="trigger_type"):
        rules.expect_not_refused_for(refusal, "lead_created", "trigger")
    rules.expect_not_refused_for(refusal, "send_message")
    rules.expect_not_refused_for(CREATED, "id")


def nobody_asks() -> Answer:
    raise AssertionError("the list is asked for only where the tables are not seen")


def test_the_stored_object_is_the_one_that_was_created() -> None:
    run = run_over(Tables(automation_rules=[{"id": "r1", "name": "Моё"}, {"id": "r2"}]))
    row = rules.stored_object(run, "automation_rules", CREATED, "Правило создается", nobody_asks)
    assert row == {"id": "r1", "name": "Моё"}


def test_without_tables_the_list_is_asked() -> None:
    run = run_over(NoTables())
    found = rules.stored_object(run, "x", CREATED, "Правило создается", lambda: listed({"id": "r2"}, {"id": "r1"}))
    assert found == {"id": "r1"}


@pytest.mark.parametrize("reply", [CREATED, *NOT_YES, *ODD], ids=lambda reply: reply.describe()[:40])
def test_what_was_not_created_is_told_by_the_line_that_creates(reply: Answer) -> None:
    with pytest.raises(NotChecked, match="Правило создается") as caught:
        rules.stored_object(run_over(Tables()), "automation_rules", reply, "Правило создается", nobody_asks)
    assert caught.value.lines == ("Правило создается",)


def test_pressing_once_makes_one() -> None:
    one, two = ({"id": key, "agent_id": "a1", "name": f"Правило приёмки {MARK}"} for key in ("r1", "r2"))
    others = {**one, "id": "r3", "agent_id": "a2"}, {"id": "r4", "agent_id": "a1", "name": "Приветствие"}
    rules.expect_only_one(run_over(Tables(automation_rules=[one, *others])), "automation_rules", "a1", "x", nobody_asks)
    for rows in ([*others], [one, two]):
        run = run_over(Tables(automation_rules=rows))
        with pytest.raises(Mismatch, match="ровно одна запись"):
            rules.expect_only_one(run, "automation_rules", "a1", "правило", nobody_asks)


def listed(*rows: Any) -> Answer:
    return answer({"success": True, "data": list(rows)}, request="GET /api/agents/a/rules")


@pytest.mark.parametrize(("on", "word"), [(True, "«включено»"), (False, "мы выключили, и платформа согласилась")])
def test_the_list_shows_how_it_was_switched_last(on: bool, word: str) -> None:
    matcher = rules.as_switched(cast("Any", SimpleNamespace(switch=SimpleNamespace(is_on=on))), "правило")
    accepts(matcher, {"is_active": on})
    rejects(matcher, {"is_active": not on}, "is_active")
    assert word in description_of(matcher)


ON_UPDATE, UNMET = (cast(Switch, SimpleNamespace(object_id=each)) for each in ("on-update", "unmet"))
CONTROLS = RuleControls("off", Lead(5, "Другая"), ON_UPDATE, UNMET)


def controls_run(*rows: dict[str, Any]) -> Run:
    return run_over(Tables(rule_executions=list(rows)))


def test_controls_stay_untouched() -> None:
    changed = execution(rule_id="on-update", lead_id="5")
    rules.expect_controls_untouched(controls_run(execution(), changed), CONTROLS, LEAD)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (execution(rule_id="off"), "выключенное правило"),
        (execution(rule_id="off", lead_id="5"), "выключенное правило"),
        (execution(rule_id="on-update"), "правило на обновление"),
        (execution(rule_id="unmet"), "чьё условие не выполнено"),
        (execution(rule_id="south-rule", org_id="south"), "только своей организации"),
    ],
)
def test_a_control_was_touched(row: dict[str, Any], word: str) -> None:
    with pytest.raises(Mismatch, match=word):
        rules.expect_controls_untouched(controls_run(execution(), row), CONTROLS, LEAD)


def test_executed_a_second_time_in_the_end() -> None:
    scene = cast(Any, SimpleNamespace(object_id="r1", draft=SimpleNamespace(name="Моё")))
    rules.expect_still_once(controls_run(execution()), scene, LEAD)
    with pytest.raises(Mismatch, match="ещё раз в конце"):
        rules.expect_still_once(controls_run(execution(), execution(id="e2")), scene, LEAD)


ALWAYS = {"type": "field_value", "field": "name", "operator": "contains", "value": ""}


@pytest.mark.parametrize("conditions", [[], [ALWAYS], [{**ALWAYS, "value": None, "id": "c1"}]])
def test_a_rule_whose_conditions_let_every_deal_pass(conditions: list[dict[str, Any]]) -> None:
    assert rules.lets_every_deal_pass().matches(conditions)


@pytest.mark.parametrize(
    "conditions", [None, "{}", [{**ALWAYS, "value": "VIP"}], [ALWAYS, {"type": "stage_changed"}], [{}], ["x"]]
)
def test_a_rule_with_conditions_of_its_own(conditions: Any) -> None:
    assert not rules.lets_every_deal_pass().matches(conditions)


SEND = {"type": "send_message", "template": "Спасибо!"}


def test_an_action_may_carry_more_than_was_asked_for() -> None:
    accepts(rules.has_actions([SEND]), [SEND])
    accepts(rules.has_actions([SEND]), [{**SEND, "id": "a1", "channel": None}])


@pytest.mark.parametrize("found", [[], [SEND, SEND], [{**SEND, "type": "wait"}], [{"type": "send_message"}], None, "x"])
def test_other_actions_than_were_asked_for(found: Any) -> None:
    rejects(rules.has_actions([SEND]), found)


SAYS_MORE = "Сделка №1503846951: выполнено 1 из 1 действий за 35 мс"


@pytest.mark.parametrize("words", ["Выполнено 1 из 1 действий", "Действий: 1/1.", SAYS_MORE, "", None])
def test_in_which_words_actions_are_counted_does_not_matter(words: str | None) -> None:
    accepts(rules.counts_its_action(), {"description": words, "metadata": {"success_count": 1, "total_actions": "1"}})
    accepts(rules.counts_its_action(), {"description": words, "metadata": None})


@pytest.mark.parametrize(
    ("words", "metadata"),
    [
        ("Выполнено 0 из 1 действий", {}),
        ("Сделка №7: 0 из 1 за 35 мс", {}),
        (None, {"success_count": 0}),
        ("1 из 1", {"total_actions": 2}),
    ],
)
def test_an_entry_that_counts_something_else(words: str | None, metadata: dict[str, Any]) -> None:
    rejects(rules.counts_its_action(), {"description": words, "metadata": metadata}, "metadata")


class Unfolding(Tables):
    """Gives the outcome of an execution only when it is read for the second time."""

    def __init__(self, then: dict[str, Any]) -> None:
        super().__init__()
        self.left = [execution(action_results=[]), then]

    def row(self, table: str, **equals: Any) -> dict[str, Any] | None:
        assert (table, equals) == ("rule_executions", {"id": "e1"})
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]


def acted(then: dict[str, Any], first: dict[str, Any]) -> Mapping[str, Any]:
    scene = cast(Any, SimpleNamespace(draft=SimpleNamespace(template="Спасибо!")))
    return rules.expect_acted(run_over(Unfolding(then), budget=Budget(2)), scene, LEAD, first)


def test_the_outcome_of_an_action_is_waited_for() -> None:
    assert acted(execution(), execution(action_results=[])) == execution()
    assert acted(results(), execution()) == execution()


def test_an_action_that_has_failed_is_not_waited_for() -> None:
    failed = results({"action": ACTION, "success": False, "error": "нет канала"})
    with pytest.raises(Mismatch, match="выполнено"):
        acted(failed, failed)


def test_an_action_that_fails_for_want_of_the_deal_cannot_be_told() -> None:
    with pytest.raises(CannotTell, match="CRM_DEAL_ID"):
        acted(results({"action": ACTION, "success": False, "error": "Lead not found"}), execution(action_results=[]))


def test_actions_that_were_there_at_first_were_wiped() -> None:
    wanted = rules.has_actions([ACTION])
    scene = SimpleNamespace(stored={"actions": [ACTION]})
    assert "стирает" in rules.wiped_hint(cast(Any, scene), wanted)
    for row in (None, dict[str, Any](), {"actions": list[Any]()}):
        assert rules.wiped_hint(cast(Any, SimpleNamespace(stored=row)), wanted) == ""
