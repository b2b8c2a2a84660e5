"""Outcomes of made-up targets."""

from __future__ import annotations

from postdeploy.fleet.outcome import Outcome
from postdeploy.verdict.checklist.status import Status
from postdeploy.verdict.ledger.result import LineResult, RunResult


def line(identity: str, status: Status, message: str = "", because: tuple[str, ...] = ()) -> LineResult:
    step = int(identity[1])
    return LineResult(identity, step, f"Строка {identity}", status, message, because, 0.5, "f", "s", "expectation")


def run(*lines: LineResult, target: str = "цель") -> RunResult:
    moment = "2026-11-28T09:00:00.000+03:00"
    return RunResult("a1", target, moment, moment, lines, ())


def outcome(name: str, code: int, *lines: LineResult) -> Outcome:
    return Outcome(name, code, 3.2, run(*lines) if lines else None)


RED = outcome("a", 1, line("S1.1", "failed", "нет связи"))
GREEN = outcome("a", 0, line("S1.1", "passed"))
