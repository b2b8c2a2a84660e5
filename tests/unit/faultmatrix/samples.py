"""Runs and outcomes to judge."""

from __future__ import annotations

from dataclasses import replace

from postdeploy.faultmatrix.catalogue import Case
from postdeploy.verdict.checklist.status import Reason, Status
from postdeploy.verdict.ledger.result import LineResult, RunError, RunResult

MESSAGE = "Ожидали: правило выполнено.\nНашли: ни одного раза.\nГде смотрели: таблица `rule_executions`."


def line(line_id: str, status: Status = "passed", message: str = "", because: tuple[str, ...] = ()) -> LineResult:
    text = message or ("" if status == "passed" else MESSAGE)
    return LineResult(line_id, int(line_id[1]), line_id, status, text, because, 0.1, "ШАГ", "Проверка", "expectation")


def rests(line_id: str, *because: str) -> LineResult:
    found = line(line_id, "unknown", "не проверено: опирается на другую строку", because)
    return replace(found, reason=Reason.RESTS)


def run_of(*lines: LineResult, errors: tuple[RunError, ...] = ()) -> RunResult:
    return RunResult("run", "стенд", "2026-11-22T10:00:00+00:00", "2026-11-22T10:01:00+00:00", lines, (), errors)


def case(*kills: str, **more: object) -> Case:
    return Case("RuleFails", "Правило не работает", "rules", kills, benign=not kills, **more)  # type: ignore[arg-type]
