from __future__ import annotations

import dataclasses

from postdeploy.faultmatrix.bars import shortcomings, uncovered
from postdeploy.faultmatrix.judge import Outcome, judge
from postdeploy.stand.faults import EVERYTHING_ELSE
from postdeploy.verdict.ledger.result import RunError
from tests.unit.faultmatrix.samples import MESSAGE, case, line, rests, run_of


def test_declared_lines_red_and_the_others_green_is_exact() -> None:
    outcome = judge(case("S6.4"), run_of(line("S6.3"), line("S6.4", "failed")), 1.5)
    assert outcome.killed
    assert outcome.exact
    assert [(killing.line, killing.message) for killing in outcome.killings] == [("S6.4", MESSAGE)]


def test_lines_that_rest_on_a_red_one_are_excused_through_others_too() -> None:
    found = run_of(line("S6.4", "failed"), rests("S6.5", "S6.4"), rests("S7.6", "S6.5"))
    assert judge(case("S6.4"), found, 1).exact


def test_resting_on_something_else_is_no_excuse() -> None:
    outcome = judge(case("S6.4"), run_of(line("S6.4", "failed"), rests("S6.5", "S1.2"), line("S1.2")), 1)
    assert outcome.killed
    assert list(outcome.collateral) == ["S6.5"]


def test_two_lines_that_rest_on_each_other_end_the_search() -> None:
    outcome = judge(case("S6.4"), run_of(line("S6.4", "failed"), rests("S6.5", "S7.5"), rests("S7.5", "S6.5")), 1)
    assert list(outcome.collateral) == ["S6.5", "S7.5"]


def test_a_declared_line_that_could_not_be_told_has_survived() -> None:
    outcome = judge(case("S6.4"), run_of(line("S6.4", "unknown", "не удалось проверить: сеть")), 1)
    assert outcome.survived == ("S6.4",)
    assert not outcome.killed


def test_another_red_line_is_collateral() -> None:
    outcome = judge(case("S6.4"), run_of(line("S6.4", "failed"), line("S2.1", "failed")), 1)
    assert list(outcome.collateral) == ["S2.1"]
    assert not outcome.exact


def test_what_cannot_be_told_has_to_be_declared() -> None:
    found = run_of(line("S6.4", "failed"), line("S1.2", "unknown", "не удалось проверить: Supabase молчит"))
    assert not judge(case("S6.4"), found, 1).exact
    assert judge(case("S6.4", blinds=("S1.2",)), found, 1).exact
    assert judge(case("S6.4", blinds=EVERYTHING_ELSE), found, 1).exact


def test_what_cannot_be_told_has_to_say_why() -> None:
    because = rests("S1.3", "S1.2")
    silent = run_of(line("S6.4", "failed"), line("S1.2", "unknown", "не удалось проверить: сбой"), because)
    telling = run_of(line("S6.4", "failed"), line("S1.2", "unknown", "не удалось проверить: Supabase молчит"), because)
    declared = case("S6.4", blinds=EVERYTHING_ELSE, blinding="supabase")
    assert list(judge(declared, silent, 1).collateral) == ["S1.2", "S1.3"]
    assert judge(declared, telling, 1).exact


def test_a_skipped_line_is_never_excused() -> None:
    found = run_of(line("S6.4", "failed"), line("S1.2", "skipped", "не выбрано"))
    assert not judge(case("S6.4", blinds=EVERYTHING_ELSE), found, 1).exact


def test_errors_of_the_run_count_unless_the_fault_leaves_traces() -> None:
    found = run_of(line("S6.4", "failed"), errors=(RunError("Не удалось убрать за собой: агент"),))
    assert list(judge(case("S6.4"), found, 1).collateral.values()) == ["Не удалось убрать за собой: агент"]
    assert judge(case("S6.4", leaves_traces=True), found, 1).exact


def test_a_hint_that_is_due_has_to_come() -> None:
    red = line("S6.4", "failed")
    with_hint = dataclasses.replace(red, hint="похоже, движок правил выключен")
    wanted = case("S6.4", hint="движок правил")
    assert judge(wanted, run_of(red), 1).hint_missing
    assert judge(wanted, run_of(with_hint), 1).exact


def test_a_variation_must_change_nothing() -> None:
    assert judge(case(), run_of(line("S6.4")), 1).exact
    assert not judge(case(), run_of(line("S6.4", "failed")), 1).exact


def test_shortcomings_say_what_is_missing_and_nothing_else() -> None:
    good = Outcome(case("S6.4"))
    survivor = Outcome(case("S6.4"), survived=("S6.4",))
    alarm = Outcome(case(), collateral={"S1.1": "failed: нет\nRedis"})
    lost = Outcome(case("S6.4"), error="прогон не закончился вовремя")
    assert shortcomings([good]) == []
    assert shortcomings([survivor]) == ["RuleFails: осталась незамеченной на S6.4"]
    assert shortcomings([alarm]) == ["RuleFails: ложная тревога S1.1 — failed: нет Redis"]
    assert shortcomings([lost]) == ["RuleFails: прогон не закончился вовремя"]


def test_a_fault_of_a_page_must_not_be_seen_over_http() -> None:
    invisible, visible = (
        Outcome(case("S2.1"), seen_over_http=()),
        Outcome(case("S2.1"), seen_over_http=("S2.1", "S2.2")),
    )
    assert invisible.exact
    assert shortcomings([invisible]) == []
    assert not visible.exact
    assert shortcomings([visible]) == ["RuleFails: видна и по HTTP (S2.1, S2.2), значит, это неисправность не страницы"]


def test_a_line_needs_two_faults_of_its_own() -> None:
    alone = [case("S6.4"), case("S6.4")]
    shared = [case("S6.4", "S7.4"), case("S6.4", "S7.4")]
    assert uncovered(alone, ["S6.4"]) == []
    assert len(uncovered(alone[:1], ["S6.4"])) == 2
    assert uncovered(shared, ["S6.4"]) == ["S6.4: только своих неисправностей 0, нужно не меньше 2 или причина"]
    assert uncovered([case("S3.2"), case("S3.2", "S3.3")], ["S3.2"]) == [], "its reason is written"
