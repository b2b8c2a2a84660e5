from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hamcrest.core.matcher import Matcher

from postdeploy.checks import sequences
from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.deals import OurDeals
from postdeploy.platform.crm_events import Lead
from postdeploy.platform.sequences import STEPS, SequenceDraft
from tests.unit.russian import accepts, rejects
from tests.unit.tables import ORG, Tables, run_over

LEAD = Lead(1_795_343_325, "Сделка pd-1")
DEALS = OurDeals(LEAD, frozenset({"7"}), "pd-1")
SCENE = cast(Any, SimpleNamespace(object_id="q1", draft=SequenceDraft("Цепочка")))
OF_OURS = {"lead": {"id": 1, "name": "Сделка pd-1"}}


def steps(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [{"id": f"s{step['step_order']}", "template": None, **step} for step in STEPS]
    for number, change in enumerate(changes):
        rows[number] |= change
    return rows


def test_the_steps_are_stored_in_order_whatever_the_order_of_rows() -> None:
    accepts(sequences.same_steps(STEPS), steps())
    accepts(sequences.same_steps(STEPS), steps()[::-1])


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], ""),
        (steps()[:2], "шаги"),
        ([*steps(), steps()[2]], "шаги"),
        (steps({"step_order": 2}, {"step_order": 1}), "шаги"),
        (steps({}, {}, {"step_order": 4}), "шаги"),
        (steps({"action_type": "wait"}), "шаги"),
        (steps({"template": "Другое"}), "Другое"),
        (steps({"delay_minutes": 5}), "delay_minutes: 5"),
        (steps({}, {"task_title": None}), "task_title"),
    ],
)
def test_other_steps(rows: list[dict[str, Any]], word: str) -> None:
    rejects(sequences.same_steps(STEPS), rows, word)


def started(**changes: Any) -> dict[str, Any]:
    row = {"id": "e1", "sequence_id": "q1", "org_id": ORG, "lead_id": str(LEAD.id), "status": "running"}
    return {**row, "current_step": 1, "error_message": None, **changes}


def started_once(*, begun: bool = False) -> Matcher[Sequence[Mapping[str, Any]]]:
    return sequences.started_once(DEALS, ORG, lambda _row: begun)


@pytest.mark.parametrize("status", ["running", "completed"])
def test_started_once_for_this_deal(status: str) -> None:
    accepts(started_once(), [started(status=status)])
    accepts(started_once(), [started(id="e2", lead_id="5"), started(status=status)])


def test_what_failed_after_it_had_begun_was_started() -> None:
    accepts(started_once(begun=True), [started(status="failed", error_message="нет канала")])


@pytest.mark.parametrize(
    ("row", "log"),
    [
        (started(current_step=2), []),
        (started(execution_data={"step_results": [{"step_order": 1, "success": False}]}), []),
        (started(), [f"{sequences.STARTED}: Цепочка"]),
    ],
)
def test_a_step_that_fails_before_anybody_looks_is_no_failed_start(row: dict[str, Any], log: list[str]) -> None:
    about = {"metadata": {"execution_id": "e1"}, "activity_type": sequences.ACTIVITY}
    entries = [{**about, "title": title} for title in log]
    run = run_over(Tables(sequence_executions=[{**row, "status": "failed"}], activity_logs=entries))
    assert sequences.expect_started(run, SCENE, LEAD) == "e1"


@pytest.mark.parametrize("row", [started(), started(current_step=None), started(execution_data={"step_results": []})])
def test_a_start_of_which_nothing_came_has_failed(row: dict[str, Any]) -> None:
    others = {"metadata": {"execution_id": "e9"}, "activity_type": sequences.ACTIVITY, "title": sequences.STARTED}
    stillborn = {**row, "status": "failed", "error_message": "нет канала"}
    run = run_over(Tables(sequence_executions=[stillborn], activity_logs=[others]))
    with pytest.raises(Mismatch, match="запуск не удался: нет канала"):
        sequences.expect_started(run, SCENE, LEAD)


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], "запусков: 0"),
        ([started(), started(id="e2")], "запусков: 2"),
        ([started(lead_id="5")], "запусков: 0; для чужих сделок: 1"),
        ([started(lead_id="7")], "другой сделки: «7»"),
        ([started(), started(id="e2", lead_id="5", execution_data=OF_OURS)], "запусков: 2"),
        ([started(org_id="south")], "чужой организации: «south»"),
        ([started(status="failed", error_message="нет шага")], "нет шага"),
    ],
)
def test_not_started_once_for_this_deal(rows: list[dict[str, Any]], word: str) -> None:
    rejects(started_once(), rows, word)


def result(order: int, second: int, **changes: Any) -> dict[str, Any]:
    return {"step_order": order, "success": True, "executed_at": f"2026-11-22T10:00:{second:02}.5Z", **changes}


def at_minute(order: int, minute: int) -> dict[str, Any]:
    return result(order, 0, executed_at=f"2026-11-22T10:{minute:02}:00Z")


RESULTS = [result(1, 1), result(2, 2), result(3, 3)]


def finished(**changes: Any) -> dict[str, Any]:
    row = {
        "status": "completed",
        "current_step": 3,
        "started_at": "2026-11-22T10:00:00.1+00:00",
        "completed_at": "2026-11-22T10:00:03.9+00:00",
        "error_message": None,
        "execution_data": {"step_results": RESULTS},
    }
    return {**row, **changes}


LOCAL = result(3, 0, executed_at="2026-11-22T16:00:09.5+06:00")
"""By a clock that is ahead of the database's, in a zone of its own."""


TRIED_TWICE = [RESULTS[0], result(2, 2, success=False), *RESULTS[1:]]
OTHER_FORMS = ("готово", ["готово"], {"1": {"status": "done"}}, [{"step": 1, "status": "done"}])


@pytest.mark.parametrize(
    "data",
    [
        {"step_results": RESULTS},
        {"step_results": [*RESULTS[:2], LOCAL]},
        {"step_results": TRIED_TWICE},
        *({"step_results": form} for form in OTHER_FORMS),
        "готово",
        {},
        None,
    ],
)
def test_completed_with_all_steps_in_order(data: Any) -> None:
    accepts(sequences.completed(3), finished(execution_data=data))


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (None, "нет"),
        (finished(status="running", current_step=1), "«running», шаг 1 из 3"),
        (finished(status="failed", current_step=2, error_message="нет канала"), "нет канала"),
        (finished(status="paused"), "paused"),
        (finished(current_step=2), "только шаг 2 из 3"),
        (finished(completed_at=None), ""),
        (finished(completed_at="2026-11-22T09:00:00+00:00"), "09:00"),
        (finished(execution_data={"step_results": RESULTS[:2]}), "порядок"),
        (finished(execution_data={"step_results": [RESULTS[1], RESULTS[0], RESULTS[2]]}), "порядок"),
        (finished(execution_data={"step_results": [*RESULTS, RESULTS[2]]}), "порядок"),
        (finished(execution_data={"step_results": []}), "порядок"),
        (finished(execution_data={"step_results": [*RESULTS[:2], result(3, 3, success=False)]}), "не удались"),
        (finished(execution_data={"step_results": [*RESULTS[:2], result(3, 3, success=None)]}), "не удались"),
        (finished(execution_data={"step_results": [result(1, 1), at_minute(2, 9), at_minute(3, 5)]}), "время шагов"),
        (finished(execution_data={"step_results": [*RESULTS[:2], at_minute(3, 5)]}), "время шагов"),
        (finished(execution_data={"step_results": [*TRIED_TWICE[:2], RESULTS[2]]}), "не удались"),
    ],
)
def test_not_completed(row: dict[str, Any] | None, word: str) -> None:
    rejects(sequences.completed(3), row, word)


START = {"created_at": "2026-11-22T10:00:00.2+00:00"}


@pytest.mark.parametrize("moment", ["2026-11-22T10:00:03.9+00:00", "2026-11-22T10:00:03.1+00:00"])
def test_finished_after_the_last_step(moment: str) -> None:
    accepts(sequences.finished_after(START, finished()), {"created_at": moment})


def test_worker_and_database_need_not_have_the_same_clock() -> None:
    ahead = finished(completed_at="2026-11-22T10:01:34+00:00")
    accepts(sequences.finished_after(START, ahead), {"created_at": "2026-11-22T10:00:04+00:00"})
    accepts(sequences.completed(3), finished(started_at="2026-11-22T10:01:30+00:00"))


@pytest.mark.parametrize("moment", ["2026-11-22T10:00:00.2+00:00", "2026-11-22T09:59:55+00:00"])
def test_two_clocks_may_have_set_start_and_finish(moment: str) -> None:
    accepts(sequences.finished_after(START, finished()), {"created_at": moment})


@pytest.mark.parametrize(
    ("moment", "word"),
    [
        ("2026-11-22T09:56:00+00:00", "«Последовательность запущена»"),
        ("2026-11-22T10:00:02.9+00:00", "последний шаг"),
    ],
)
def test_finished_too_early(moment: str, word: str) -> None:
    late = finished(completed_at="2026-11-22T10:05:00+00:00")
    rejects(sequences.finished_after(START, late), {"created_at": moment}, word)


def end_entry(**metadata: Any) -> dict[str, Any]:
    return {"created_at": "2026-11-22T10:00:04+00:00", "metadata": {"sequence_id": "q1", **metadata}}


@pytest.mark.parametrize("start", [START, None])
def test_the_end_that_is_told_is_a_good_one_of_this_sequence(start: dict[str, Any] | None) -> None:
    for entry in (end_entry(), end_entry(status="completed")):
        sequences.expect_good_end_logged(entry, "q1", finished(), start)


@pytest.mark.parametrize("metadata", [{"sequence_id": "q2"}, {"sequence_id": None}, {"status": "failed"}])
def test_the_end_that_is_told_is_another_one(metadata: dict[str, Any]) -> None:
    with pytest.raises(Mismatch, match="завершена» об этой цепочке"):
        sequences.expect_good_end_logged(end_entry(**metadata), "q1", finished(), None)


def test_waits_for_start_and_completion_of_this_sequence() -> None:
    others = started(id="e9", sequence_id="q9", lead_id="5")
    run = run_over(Tables(sequence_executions=[others, {**started(), **finished(id="e1")}]))
    assert sequences.expect_started(run, SCENE, LEAD) == "e1"
    assert sequences.expect_completed(run, SCENE, "e1", LEAD)["status"] == "completed"
    with pytest.raises(Mismatch, match="Ждали"):
        sequences.expect_completed(run, SCENE, "e9", LEAD)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (started(id="e2", sequence_id="off"), "выключенная цепочка"),
        (started(id="e2", sequence_id="south-1", org_id="south"), "только своей организации"),
    ],
)
def test_others_hear_nothing_of_the_deal(row: dict[str, Any], word: str) -> None:
    sequences.expect_others_untouched(run_over(Tables(sequence_executions=[started()])), "off", LEAD)
    with pytest.raises(Mismatch, match=word):
        sequences.expect_others_untouched(run_over(Tables(sequence_executions=[started(), row])), "off", LEAD)


@pytest.mark.parametrize(
    ("executions", "fires_rules", "words"),
    [
        ([{"lead_id": str(LEAD.id)}], False, " и выполнило правил: 1"),
        ([{"lead_id": "5"}], True, ", а такое же в ШАГе 6 выполнило правило"),
        ([], False, "."),
    ],
)
def test_an_event_that_starts_nothing_says_what_else_came_of_it(
    executions: list[dict[str, Any]], fires_rules: bool, words: str
) -> None:
    of_others = started(lead_id="5")
    for rows in ([], [of_others]):
        run = run_over(Tables(sequence_executions=rows, rule_executions=executions))
        with pytest.raises(Mismatch) as caught:
            sequences.expect_started(run, SCENE, LEAD, fires_rules=fires_rules)
        found = str(caught.value).replace("; для чужих сделок: 1", "")
        assert f"запусков: 0, хотя это же событие обработано (completed){words}" in found
        assert "последовательностей не доходит" in caught.value.hint


class WithoutRules(Tables):
    def rows(self, table: str, **wanted: Any) -> list[dict[str, Any]]:
        if table == "rule_executions":
            raise AssertionError("такой таблицы нет")
        return super().rows(table, **wanted)


def test_another_table_that_is_missing_does_not_take_the_place_of_the_finding() -> None:
    with pytest.raises(Mismatch, match=r"запусков: 0, хотя это же событие обработано \(completed\)\."):
        sequences.expect_started(run_over(WithoutRules()), SCENE, LEAD)


def test_what_was_started_wrongly_needs_no_such_words() -> None:
    with pytest.raises(Mismatch, match="в чужой организации") as caught:
        sequences.expect_started(run_over(Tables(sequence_executions=[started(org_id="south")])), SCENE, LEAD)
    assert (caught.value.hint, "событие обработано" in str(caught.value)) == ("", False)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (started(next_execution_at="2026-11-22T10:32:55Z"), "ни один шаг не выполнен, срок первого — 2026-11-22"),
        (started(next_execution_at=None), "ни один шаг не выполнен, срок первого не назначен"),
        (started(current_step=2), ""),
        (started(status="failed"), ""),
    ],
)
def test_an_execution_that_nobody_advances_names_the_scheduler(row: dict[str, Any], words: str) -> None:
    with pytest.raises(Mismatch) as caught:
        sequences.expect_completed(run_over(Tables(sequence_executions=[row])), SCENE, "e1", LEAD)
    assert words in caught.value.hint
    assert bool(words) == ("планировщик последовательностей не запущен" in caught.value.hint)
