"""What a run under a fault proves: which lines it has killed, and whether only those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from postdeploy.faultmatrix.catalogue import Case
from postdeploy.stand.faults import EVERYTHING_ELSE
from postdeploy.verdict.checklist.status import Reason
from postdeploy.verdict.ledger.result import LineResult, RunResult


@dataclass(frozen=True)
class Killing:
    """A line that the fault has turned red, with what the line said."""

    line: str
    message: str
    hint: str


@dataclass(frozen=True)
class Outcome:
    """A case after its run."""

    case: Case
    killings: tuple[Killing, ...] = ()
    survived: tuple[str, ...] = ()
    """Declared lines that did not turn red."""
    collateral: Mapping[str, str] = field(default_factory=dict)
    """What went wrong beyond the declared lines: line, or «прогон», and what it said."""
    hint_missing: bool = False
    error: str = ""
    """Why there is no verdict at all."""
    seconds: float = 0.0
    seen_over_http: tuple[str, ...] | None = None
    """Lines that were not green over HTTP under a fault of a page, which only a browser can see; None: not asked."""
    at_first: Outcome | None = None
    """What came of it beside other runs, where it was not exact and was run once more, alone."""

    @property
    def killed(self) -> bool:
        """All declared lines are red, or hidden; for a benign variation nothing has to be."""
        return not self.error and not self.survived

    @property
    def exact(self) -> bool:
        """The case has done what it declares, and nothing else."""
        return self.killed and not self.collateral and not self.hint_missing and not self.seen_over_http


def judge(case: Case, result: RunResult, seconds: float) -> Outcome:
    """Compare the verdicts of a run with what the case declares."""
    lines = {line.id: line for line in result.lines}
    red = [line for line in result.lines if line.status == "failed" and line.id in case.kills]
    killings = tuple(Killing(line.id, line.message, line.hint or "") for line in red)
    return Outcome(
        case=case,
        killings=killings,
        survived=(
            *(line for line in case.kills if lines[line].status != "failed"),
            *(line for line in case.hides if not _hidden(case, lines[line])),
        ),
        collateral=dict(_collateral(case, result, lines)),
        hint_missing=bool(case.hint) and not any(case.hint in killing.hint for killing in killings),
        seconds=seconds,
    )


def _collateral(case: Case, result: RunResult, lines: Mapping[str, LineResult]) -> Iterator[tuple[str, str]]:
    for line in result.lines:
        if line.status != "passed" and line.id not in (*case.kills, *case.hides) and not _excused(case, line, lines):
            yield line.id, f"{line.status}: {line.message}"
    if not case.leaves_traces:
        for number, error in enumerate(result.errors):
            yield f"прогон {number + 1}", error.message


def _excused(case: Case, line: LineResult, lines: Mapping[str, LineResult]) -> bool:
    if line.status != "unknown":
        return False
    if line.reason is Reason.RESTS:
        return _rests_on(line, (*case.kills, *case.hides, *_blinded(case, lines.values())), lines)
    return line.id in _blinded(case, [line])


def _hidden(case: Case, line: LineResult) -> bool:
    """Whether a line says that it cannot be told, in the words that the case declares."""
    return line.status == "unknown" and case.blinding in line.message.casefold()


def _blinded(case: Case, lines: Iterable[LineResult]) -> Iterator[str]:
    """Lines that cannot be told, as the case declares, and that say why in the words that it declares."""
    for line in lines:
        declared = case.blinds == EVERYTHING_ELSE or line.id in case.blinds
        if declared and line.status == "unknown" and case.blinding in line.message.casefold():
            yield line.id


def _rests_on(line: LineResult, wanted: tuple[str, ...], lines: Mapping[str, LineResult]) -> bool:
    """Whether a line's verdict is owed to one of the wanted lines, directly or by others."""
    open_ids, seen = list(line.because), set[str]()
    while open_ids:
        current = open_ids.pop()
        if current in wanted:
            return True
        if current not in seen and current in lines:
            seen.add(current)
            open_ids += lines[current].because
    return False
