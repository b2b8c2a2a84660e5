"""What came of one target, and of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postdeploy.fleet.performing import CONSOLE, Ended, Order
from postdeploy.verdict.checklist.status import SIGNS, WORDS, Status, worst
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import FAILED, PASSED, UNKNOWN, LineResult, ResultError, RunResult
from postdeploy.verdict.ledger.russian import plural
from postdeploy.verdict.reports import remarks
from postdeploy.verdict.reports.sentence import TOLERATED

SEVERITY = (PASSED, UNKNOWN, FAILED)
STATUS: dict[int, Status] = {PASSED: "passed", UNKNOWN: "unknown", FAILED: "failed"}
KNOWN_WORD = "известно"
TAIL = 3


@dataclass(frozen=True)
class Outcome:
    """One target's."""

    name: str
    code: int
    seconds: float
    result: RunResult | None = None
    problem: str = ""
    """Why its verdict is missing, or not to be relied upon."""
    attempts: int = 1
    place: str = ""
    """The machine that has checked it, where there were several."""

    @property
    def status(self) -> Status:
        """The verdict about the target as a whole."""
        return STATUS[self.code]

    @property
    def known(self) -> bool:
        """Whether known defects are all that keeps it from being green."""
        return self.result is not None and self.result.only_known and not self.problem and self.code != UNKNOWN

    @property
    def word(self) -> str:
        """The verdict for people."""
        return KNOWN_WORD if self.known else WORDS[self.status]

    @property
    def sign(self) -> str:
        """The verdict's mark; known defects that were let pass are not green."""
        return TOLERATED if self.known and self.code == PASSED else SIGNS[self.status]

    @property
    def steps(self) -> dict[int, Status]:
        """Verdicts of the ШАГи that the run was meant to look at."""
        lines = self.result.selected if self.result is not None else ()
        numbers = dict.fromkeys(line.step for line in lines)
        return {number: worst(line.status for line in lines if line.step == number) for number in numbers}

    @property
    def reasons(self) -> list[str]:
        """What is wrong, the worst first, each in a line: what rests on something else is left out."""
        found = [self.problem] if self.problem else []
        if self.result is None:
            return found
        errors = [_first(error.message) for error in self.result.errors]
        accepted = self.result.accepted
        told = [line for line in self.result.selected if line.status in ("failed", "unknown") and not line.because]
        told = [line for line in told if not any(error in line.message for error in errors)]
        told.sort(key=lambda line: (line.id in accepted, line.status != "failed"))
        return [*found, *map(_reason, told), *errors, *remarks.healed(self.result)]

    def to_json(self) -> dict[str, Any]:
        """What fleet.json says of it."""
        result = self.result
        return {
            "name": self.name,
            "target": result.target if result else "",
            "exit_code": self.code,
            "status": self.status,
            "known": self.known,
            "seconds": round(self.seconds, 3),
            "attempts": self.attempts,
            "place": self.place,
            "run": result.run if result else None,
            "started": result.started if result else None,
            "finished": result.finished if result else None,
            "counts": result.counts if result else {},
            "steps": {str(number): status for number, status in self.steps.items()},
            "reasons": self.reasons,
            "report": f"{self.name}/checklist.html",
        }


def read_outcome(order: Order, ended: Ended, attempts: int = 1, place: str = "") -> Outcome:
    """What a run has left in its folder; without a verdict of its own it is unknown, and its last words say why."""
    name, problem, code = order.target.name, ended.problem, _code(ended.code)
    try:
        result: RunResult | None = read_result(Paths(reports=order.reports).verdict)
    except ResultError:
        result = None
        problem = problem or f"вердикта нет, код выхода {ended.code}: {_tail(order)}"
    if result is not None:
        code = worst_code((code, result.exit_code))
    if result is None or problem:
        code = worst_code((code if result is not None else UNKNOWN, UNKNOWN))
    return Outcome(name, code, ended.seconds, result, order.target.redactor.text(problem), attempts, place)


def lost(order: Order, reason: str) -> Outcome:
    """Nobody could check the target."""
    return Outcome(order.target.name, UNKNOWN, 0.0, None, order.target.redactor.text(reason))


def worst_code(codes: Iterable[int]) -> int:
    """The most severe exit code: 1, then 2, then 0."""
    return max(codes, key=SEVERITY.index, default=UNKNOWN)


def headline(outcomes: Sequence[Outcome]) -> str:
    """«Целей 5: исправно 3, сломано 1, не удалось узнать 1.»"""
    names = (("исправно", PASSED), ("сломано", FAILED), ("не удалось узнать", UNKNOWN))
    counts = [(word, sum(each.code == code and not each.known for each in outcomes)) for word, code in names]
    counts.insert(1, (KNOWN_WORD, sum(each.known for each in outcomes)))
    told = ", ".join(f"{word} {count}" for word, count in counts if count)
    return f"{plural(len(outcomes), 'цель', 'цели', 'целей')}: {told}."


def _code(code: int) -> int:
    return code if code in SEVERITY else UNKNOWN


def _tail(order: Order) -> str:
    path: Path = order.reports / CONSOLE
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return " / ".join(text.strip().splitlines()[-TAIL:]) or "вывод пуст"


def _reason(line: LineResult) -> str:
    known = f" ({remarks.of_ticket(line.known)})" if line.known else ""
    return f"{line.id} {line.text}: {_first(line.message)}{known}"


def _first(text: str) -> str:
    return next((row.strip() for row in text.splitlines() if row.strip()), "")
