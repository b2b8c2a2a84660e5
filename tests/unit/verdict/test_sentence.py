"""The run in one sentence, each cause once, and counts that agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from postdeploy.verdict.checklist.status import Reason
from postdeploy.verdict.ledger.causes import causes, ids, troubles
from postdeploy.verdict.ledger.history import PastRun, past_of, remember
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.result import NOT_SELECTED, LineResult, RunResult
from postdeploy.verdict.reports.console import summary
from postdeploy.verdict.reports.report import title
from postdeploy.verdict.reports.sentence import counted, goal, sentence, short_name, state


def earlier(ledger: Ledger, *days: str) -> list[PastRun]:
    """A run for each word: `green`, or the ids of its red lines, on the days of November from the first."""
    every = [line.id for line in ledger.plan.checklist.lines]
    runs = []
    for day, red in enumerate(days, start=1):
        lines = {line: "failed" if line in red.split() else "passed" for line in every}
        code = 0 if red == "green" else 1
        runs.append(PastRun(str(day), "проба", f"2026-11-{day:02}T22:07:00+03:00", lines, code))
    return runs


def red(ledger: Ledger, *lines: str) -> RunResult:
    for line in lines:
        ledger.record(line, "failed", "Ожидали: запись видна.\nНашли: её нет.")
    ledger.finish()
    return ledger.result()


def test_a_first_red_names_what_broke_the_last_green_run_and_where_to_begin(green: Ledger) -> None:
    green.past = earlier(green, "S2.4", "green")
    assert sentence(red(green, "S2.2")) == (
        "❌ Сломано: записи. Впервые; последний зелёный прогон 02.11 22:07 МСК. Начать с: S2.2 «Запись видна»: её нет."
    )


@pytest.mark.parametrize(
    ("days", "age"),
    [
        ((), "Первый прогон этой цели. Начать"),
        (("S2.4", "S2.4"), "Впервые; зелёного прогона ещё не было. Начать"),
        (("green", "S2.2", "S2.2"), "С 02.11 22:07 МСК, 3 прогона подряд; последний зелёный прогон 01.11 22:07 МСК."),
    ],
)
def test_old_or_new(green: Ledger, days: tuple[str, ...], age: str) -> None:
    green.past = earlier(green, *days)
    assert f"❌ Сломано: записи. {age}" in sentence(red(green, "S2.2"))


def test_what_is_new_beside_what_is_old(green: Ledger) -> None:
    green.past = earlier(green, "green", "S2.2")
    said = sentence(red(green, "S2.2", "S2.4"))
    assert said.startswith(
        "❌ Сломано: записи, удаление. Впервые: удаление; остальное с 02.11 22:07 МСК, 2 прогона подряд"
    )


def test_green_again(green: Ledger) -> None:
    green.past = earlier(green, "green", "S2.2")
    green.finish()
    assert sentence(green.result()) == "✅ Проверка пройдена: 11 строк. Снова зелёное."
    green.past = earlier(green, "S2.2", "green")
    assert sentence(green.result()) == "✅ Проверка пройдена: 11 строк."


def test_a_partial_run_is_never_called_passed(green: Ledger) -> None:
    green.select(line for line in green.plan.checklist.lines if line.step == 1)
    partial = replace(green.result(), lines=tuple(_left_out(green)))
    assert sentence(partial) == "◐ Частичная проверка: 4 из 11, все пройдены."
    assert counted(partial) == "Пройдено 4 из 11 строк (36 %): не выбрано 7"
    assert summary(partial, []).startswith("\n◐ Частичная проверка"), "no tick in the console either"
    assert state(partial) != "passed", "nor its colour"


def test_a_read_only_run_is_never_called_passed(green: Ledger) -> None:
    for line in ("S2.a3", "S2.4"):
        green.record(line, "skipped", "пропущено: только чтение")
    green.finish()
    assert sentence(green.result()).startswith("◐ Частичная проверка: 9 из 11, все пройдены.")
    assert counted(green.result()) == "Пройдено 9 из 11 строк (81 %): пропущено 2"


def test_a_run_that_was_refused_says_why(ledger: Ledger) -> None:
    ledger.run_error("прогон не состоялся: приложение не приняло пароль")
    ledger.finish()
    assert sentence(ledger.result()) == "❔ Проверка не состоялась: приложение не приняло пароль."


def test_errors_of_the_run_alone_break_nothing(green: Ledger) -> None:
    green.run_error("уборка за собой: 500")
    assert sentence(green.result()) == "❔ Строки пройдены, но прогон закончился с ошибкой: уборка за собой: 500."


def test_each_channel_begins_with_the_sentence_and_counts_alike(green: Ledger) -> None:
    result = red(green, "S2.2")
    console = summary(result, [Path("x")])
    assert console.startswith(f"\n{sentence(result)}\n{goal(result)}. {counted(result)}.\n")
    assert title(result).startswith(f"{sentence(result)} {goal(result)}. ".replace("❌", "✗"))


def test_the_target_is_told_with_its_address(green: Ledger) -> None:
    green.environment["Приложение"] = "https://staging.example.com"
    assert goal(green.result()) == "Цель: проба, https://staging.example.com"


def test_a_cause_is_told_once_with_what_follows_from_it(green: Ledger) -> None:
    green.record("S1.1", "unknown", "не удалось проверить: сеть")
    green.record("S2.1", "failed", "не та")
    green.record("S2.2", "unknown", "не проверено: опирается на «Имя»", because=["S2.1"])
    green.record("S2.3", "unknown", "не проверено: опирается на «Запись видна»", because=["S2.2"])
    green.record("S1.2", "unknown", "не удалось проверить: сеть")
    found = causes(green.result())
    assert [[line.id for line in cause.lines] for cause in found] == [["S2.1"], ["S1.1", "S1.2"]]
    assert found[0].consequence == "×2, следствие S2.1: S2.2, S2.3"
    assert found[1].consequence == ""


def test_troubles_of_one_kind_are_told_once_and_the_whole_runs_first(green: Ledger) -> None:
    where = green.plan.checklist.steps[1].scenarios[0]
    for number in range(8):
        green.run_error(f"осталось «Агент {number}»: DELETE /api/agents/4{number}fd → 500", where)
    green.run_error("очередь не ответила")
    of_the_run, of_a_scenario = troubles(green.result())
    assert of_the_run.message == "очередь не ответила"
    assert of_a_scenario.message == "осталось «Агент 0»: DELETE /api/agents/40fd → 500 (×8)"


def test_neighbours_are_shortened(green: Ledger) -> None:
    lines = {line.id: line for line in green.result().lines}
    assert ids([lines[each] for each in ("S1.1", "S2.1", "S2.2", "S2.3")]) == "S1.1, S2.1-S2.3"


def test_names_of_boxes() -> None:
    assert short_name("Синхронизация Kommo работает") == "синхронизация Kommo"
    assert short_name("Redis подключен (health check)") == "Redis"
    assert short_name("Таблица `activity_logs` существует") == "таблица activity_logs"
    assert short_name("Test Chat работает") == "Test Chat"


def test_a_line_flickers_only_without_a_new_deploy(green: Ledger) -> None:
    every = earlier(green, "S2.2", "green", "S2.2", "green")
    result = red(green, "S2.2")
    assert {line.id: line for line in remember(result, every).lines}["S2.2"].flickers
    deployed = [replace(run, deploy=run.run) for run in every]
    assert not {line.id: line for line in remember(result, deployed).lines}["S2.2"].flickers
    assert past_of(result).code == 1


def _left_out(ledger: Ledger) -> Iterator[LineResult]:
    for line in ledger.result().lines:
        yield (
            line
            if line.step == 1
            else replace(line, status="skipped", message=NOT_SELECTED, reason=Reason.NOT_SELECTED)
        )


def test_a_reason_that_is_cut_ends_with_its_own_dots(green: Ledger) -> None:
    green.record("S2.2", "failed", "Нашли: " + "я" * 300)
    assert sentence(green.result()).endswith("яя…")
