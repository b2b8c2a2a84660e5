"""What went wrong, each cause once: what broke the requirement first, what only follows from it under its cause.

A line that rests on a red one is no news of its own, nor are eight lines that all say the same; and what is left over
after a clean-up says nothing about the platform, so that it comes last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from postdeploy.verdict.checklist.status import Status
from postdeploy.verdict.ledger.known import Known
from postdeploy.verdict.ledger.result import LineResult, RunError, RunResult

_ORDER: tuple[Status, ...] = ("failed", "unknown")
_OWN_WORDS = re.compile(r"«[^»]*»|`[^`]*`|\b[0-9a-f-]*\d[0-9a-f…-]*\b", re.IGNORECASE)
"""What tells two messages of one kind apart: names, ids, numbers."""
NEIGHBOURS = 3
"""Ids that are told one by one; longer runs of neighbours become «S2.1-S2.8»."""


@dataclass(frozen=True)
class Cause:
    """One reason, the lines that have it, and the lines that rest on these."""

    root: LineResult
    same: tuple[LineResult, ...] = ()
    """Further lines with the very same reason."""
    followers: tuple[LineResult, ...] = ()

    @property
    def lines(self) -> tuple[LineResult, ...]:
        """All lines with this reason."""
        return (self.root, *self.same)

    @property
    def consequence(self) -> str:
        """«×8, следствие S3.1: S3.2, S3.3, …»; empty when nothing rests on it."""
        if not self.followers:
            return ""
        return f"×{len(self.followers)}, следствие {self.root.id}: {ids(self.followers)}"


def causes(result: RunResult) -> tuple[Cause, ...]:
    """The causes of a run that is not green: failed lines, those that could not be told, known defects last."""
    bad = {line.id: line for line in result.selected if line.status in _ORDER}
    roots = {line.id: _root(line, bad) for line in bad.values()}
    groups: dict[tuple[Status, str, Known | None], list[LineResult]] = {}
    accepted = result.accepted
    for line in sorted((bad[each] for each in dict.fromkeys(roots.values())), key=lambda each: _rank(each, accepted)):
        groups.setdefault((line.status, line.message or line.id, line.known), []).append(line)
    return tuple(_cause(lines, roots, bad) for lines in groups.values())


def root_of(result: RunResult, line: LineResult) -> LineResult:
    """The line whose reason explains this one; itself when it has one of its own."""
    bad = {each.id: each for each in result.selected if each.status in _ORDER}
    return bad[_root(line, bad)] if line.id in bad else line


def troubles(result: RunResult) -> tuple[RunError, ...]:
    """What is wrong with the run itself: of the whole run first, then of scenarios; what is alike once, with «×8»."""
    groups: dict[str, list[RunError]] = {}
    for error in sorted(result.errors, key=lambda each: (not each.distrust, each.scenario is not None)):
        groups.setdefault(_OWN_WORDS.sub("…", error.message), []).append(error)
    return tuple(_counted(errors[0], len(errors)) for errors in groups.values())


def ids(lines: Iterable[LineResult]) -> str:
    """Ids of lines, neighbours shortened: «S2.1-S2.6, S3.1»."""
    runs: list[list[str]] = []
    for identity in (line.id for line in lines):
        if runs and _next(runs[-1][-1]) == identity:
            runs[-1].append(identity)
        else:
            runs.append([identity])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) >= NEIGHBOURS else ", ".join(run) for run in runs)


def _counted(error: RunError, times: int) -> RunError:
    return error if times == 1 else replace(error, message=f"{error.message} (×{times})")


def _cause(lines: list[LineResult], roots: dict[str, str], bad: dict[str, LineResult]) -> Cause:
    own = {line.id for line in lines}
    followers = tuple(line for line in bad.values() if roots[line.id] in own and line.id not in own)
    return Cause(lines[0], tuple(lines[1:]), followers)


def _root(line: LineResult, bad: dict[str, LineResult]) -> str:
    """Follow what a line rests on to a line that did not pass for a reason of its own."""
    seen = {line.id}
    while True:
        below = next((each for each in line.because if each in bad and each not in seen), None)
        if below is None:
            return line.id
        seen.add(below)
        line = bad[below]


def _rank(line: LineResult, accepted: frozenset[str]) -> tuple[bool, int]:
    return line.id in accepted, _ORDER.index(line.status)


def _next(identity: str) -> str:
    head, number = re.fullmatch(r"(.*?)(\d+)", identity).groups()  # type: ignore[union-attr]
    return f"{head}{int(number) + 1}"
