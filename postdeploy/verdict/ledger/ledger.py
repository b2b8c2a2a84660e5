"""The ledger of a run: one verdict for each line, on disk at every moment.

behave's statuses and Allure's statuses lose things (see the traps in the tests); the ledger is what counts.
verdict.json is written when the run begins, with every selected line unknown, and a journal beside it takes what
is found line by line. So a run that is killed leaves a file that says so (``finished`` is null) and how far it came,
and the file of an earlier run is never taken for this one's.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from postdeploy.errors import Refusal
from postdeploy.verdict.checklist.document import Line, Scenario
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.checklist.status import STATUSES, Reason, Status, stricter, told, usual_reason
from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.acquainting import acquaint
from postdeploy.verdict.ledger.history import PastRun, remember
from postdeploy.verdict.ledger.journal import Journal, beside
from postdeploy.verdict.ledger.owners import Owners
from postdeploy.verdict.ledger.relay import Relay
from postdeploy.verdict.ledger.result import NOT_SELECTED, BoxResult, LineResult, RunError, RunResult, write_json

NOT_REACHED: Final = told(Reason.CANNOT_TELL, "прогон не дошёл до этой строки")


@dataclass
class _Entry:
    status: Status
    message: str
    because: tuple[str, ...]
    seconds: float
    hint: str | None
    reason: Reason


class Ledger:
    """Verdicts of one run. Of two about one line the stricter counts: nothing turns a red line green."""

    def __init__(self, plan: Plan, target: str, redact: Callable[[str], str] = str) -> None:
        """Open the ledger of a run.

        Args:
            plan: what the run consists of.
            target: name of the deployment, as the reader knows it.
            redact: takes secrets out of every text before it is kept.
        """
        self.plan = plan
        self.target = target
        self.redact = redact
        self.environment: dict[str, str] = {}
        self.past: Sequence[PastRun] = ()
        """Earlier runs, to say since when a line is red and whether it flickers."""
        self.owners = Owners()
        self.known_ok = False
        self.given: dict[str, str] = {}
        self.seen: dict[str, Mapping[str, Any]] = {}
        """What Allure shows besides the verdicts, by line and scenario (``allure_results.Seen``)."""
        self._run = uuid.uuid4().hex
        self._started = _now()
        self._finished: str | None = None
        self._entries: dict[str, _Entry] = {}
        self._errors: list[RunError] = []
        self._selected = {line.id for line in plan.joined} or set(plan.checklist.by_id)
        self._everybodys: frozenset[str] = frozenset()
        """Lines of the whole run, where this process has only some of them."""
        self._path: Path | None = None
        self._journal: Journal | Relay | None = None

    def select(self, lines: Iterable[Line | str]) -> None:
        """Say which lines this run is meant to look at; by default all whose feature was given to behave."""
        self._selected = {_id(line) for line in lines}
        self._save()

    def start(self, path: Path) -> None:
        """Write the file as that of an unfinished run, and keep it and its journal up to date from now on.

        Raises:
            OSError: it cannot be written, so that the run need not begin.
        """
        self.write(path)
        self._path = path
        self._journal = Journal(beside(path), self._run)

    def report_to(self, relay: Relay, lines: Iterable[str]) -> None:
        """From now on another process keeps the run's ledger: this one enters a part of the lines, and tells it so."""
        self._journal, self._path = relay, None
        self._everybodys, self._selected = frozenset(self._selected), set(lines)

    def begin(self, line: Line | str) -> None:
        """Note that a line is being looked at, so that a killed run tells where it was."""
        journal = self._journal
        if journal is not None:
            self._safely(lambda: journal.begin(_id(line)))

    def record(  # noqa: PLR0913, PLR0917 - the columns of the ledger
        self,
        line_id: Line | str,
        status: Status,
        message: str = "",
        because: Sequence[str] = (),
        seconds: float = 0.0,
        hint: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        """Enter a verdict.

        Args:
            line_id: a line of the plan.
            status: the verdict.
            message: why, in Russian; empty for a line that passed.
            because: lines that this verdict rests on, by id or by text.
            seconds: how long looking took.
            hint: a likely cause.
            reason: of which kind the message is, which then begins with that kind's words; None for the usual one.

        Raises:
            KeyError: no such line.
            ValueError: no such status.
        """
        line = self.plan.checklist.by_id[_id(line_id)]
        if status not in STATUSES:
            raise ValueError(f"no such status: {status!r}")
        text = message.strip() if reason is None else told(reason, message.strip())
        entry = _Entry(
            status,
            self.redact(text) if text else "",
            tuple(self.plan.resolve(reference, line) for reference in because),
            round(seconds, 3),
            self.redact(hint) if hint else None,
            usual_reason(status, because) if reason is None else reason,
        )
        self._entries[line.id] = _merge(self._entries.get(line.id), entry)
        journal, found = self._journal, vars(self._entries[line.id])
        if journal is not None:
            self._safely(lambda: journal.record(line.id, found))
        else:
            self._save()

    def saw(self, what: str, seen: Mapping[str, Any]) -> None:
        """Keep when a line or a scenario was looked at, and what was attached meanwhile."""
        self.seen[what] = seen
        journal = self._journal
        if journal is not None:
            self._safely(lambda: journal.saw(what, seen))

    def recorded(self, line: Line | str) -> Status | None:
        """The verdict of a line so far, by whichever process has looked at it."""
        return self._known(line)

    def settled(self, line: Line | str) -> Status | None:
        """The verdict of a line of another ШАГ: where that goes on at the same time, it is waited for."""
        return self._known(line, wait=True)

    def _known(self, line: Line | str, *, wait: bool = False) -> Status | None:
        entry, journal, identity = self._entries.get(_id(line)), self._journal, _id(line)
        if entry is not None:
            return entry.status
        if not isinstance(journal, Relay) or identity in self._selected or identity not in self._everybodys:
            return None
        return journal.settled(identity) if wait else journal.elsewhere(identity)

    def is_selected(self, line: Line | str) -> bool:
        """Whether this run is meant to look at the line."""
        return _id(line) in self._selected

    def run_error(
        self,
        message: str,
        scenario: Scenario | None = None,
        distrust: bool = False,
        refusal: Refusal = Refusal.NONE,
    ) -> None:
        """Enter something that is wrong with the run itself: a hook, a clean-up, the set-up.

        Args:
            message: one Russian sentence.
            scenario: where it belongs; ``None`` for the whole run.
            distrust: the channels of the report disagree, so that no other result counts.
            refusal: why the run was refused, for programs.
        """
        feature = self.plan.checklist.step(scenario.lines[0].step).name if scenario else None
        name = scenario.name if scenario else None
        self.take_error(RunError(self.redact(message.strip()), feature, name, distrust, refusal))

    def take_error(self, error: RunError) -> None:
        """Enter an error of the run that is told already; the same one twice counts once."""
        if error in self._errors:
            return
        self._errors.append(error)
        if self._journal is not None:
            self._journal.error(error)
        self._save()

    def order_errors(self) -> None:
        """Put the errors into the order of the document, whoever came first; those of the whole run stay in front."""
        scenarios = [(step.name, scenario.name) for step, scenario in self.plan.checklist.scenarios]
        places: dict[tuple[str | None, str | None], int] = {key: place for place, key in enumerate(scenarios)}
        self._errors.sort(key=lambda error: places.get((error.feature, error.scenario), -1))
        self._save()

    def over(self, lines: Iterable[str]) -> None:
        """Nobody will come to these lines any more."""
        journal = self._journal
        if isinstance(journal, Journal):
            self._safely(lambda: journal.over(lines))

    def errors_of(self, scenario: Scenario) -> list[RunError]:
        """Errors that belong to one sub-heading."""
        key = (self.plan.checklist.step(scenario.lines[0].step).name, scenario.name)
        return [error for error in self._errors if (error.feature, error.scenario) == key]

    def finish(self) -> None:
        """Close the run; lines that it did not come to are unknown. A second call changes nothing."""
        self._finished = self._finished or _now()
        self._save()
        if self._journal is not None:
            self._safely(self._journal.close)
            self._journal = None

    @property
    def finished(self) -> bool:
        """Whether the run was closed."""
        return self._finished is not None

    def exit_code(self) -> int:
        """0 all selected lines passed, 1 a line failed, 2 anything else (``RunResult.exit_code``)."""
        return self.result().exit_code

    def result(self) -> RunResult:
        """The run so far, as data."""
        lines = tuple(self.line(line) for line in self.plan.checklist.lines)
        verdicts = {line.id: line.status for line in lines}
        boxes = tuple(
            BoxResult(box.text, box.status(verdicts), tuple(line.id for line in box.lines)) for box in self.plan.boxes
        )
        found = RunResult(
            self._run,
            self.redact(self.target),
            self._started,
            self._finished,
            lines,
            boxes,
            tuple(self._errors),
            {name: self.redact(value) for name, value in self.environment.items()},
        )
        known = acquaint(remember(found, self.past) if self.finished else found, self.owners)
        given = {name: self.redact(value) for name, value in self.given.items()}
        return replace(known, known_ok=self.known_ok, given=given)

    def to_json(self) -> dict[str, Any]:
        """The content of verdict.json."""
        return self.result().to_json()

    def write(self, path: Path) -> None:
        """Write verdict.json at once."""
        write_json(path, self.to_json())

    def save(self) -> None:
        """Write what is known by now; the ledger does so itself, but cannot tell when target and environment change."""
        self._save()

    def _save(self) -> None:
        path = self._path
        if path is not None:
            self._safely(lambda: self.write(path))

    def _safely(self, write: Callable[[], object]) -> None:
        """A full disk ends no run: what could not be written is an error of it, and it goes on to its clean-up."""
        try:
            write()
        except OSError as error:
            problem = RunError(f"вердикт не записан: {russian.os_error(error)}")
            self._errors += [problem] if problem not in self._errors else []

    def line(self, line: Line) -> LineResult:
        """One line as it is known so far."""
        entry = self._entries.get(line.id) or self._blank(line)
        return LineResult(
            id=line.id,
            step=line.step,
            text=line.text,
            status=entry.status,
            message=entry.message,
            because=entry.because,
            seconds=entry.seconds,
            feature=self.plan.checklist.step(line.step).name,
            scenario=line.scenario,
            kind=line.kind,
            hint=entry.hint,
            reason=entry.reason,
        )

    def _blank(self, line: Line) -> _Entry:
        """Verdict of a line that nothing was recorded for."""
        if line.id not in self._selected:
            return _Entry("skipped", NOT_SELECTED, (), 0.0, None, Reason.NOT_SELECTED)
        return _Entry("unknown", self._reason(line), (), 0.0, None, Reason.CANNOT_TELL)

    def _reason(self, line: Line) -> str:
        """Why a line was not reached: an error of its scenario, else one of the run."""
        if not self._errors:
            return NOT_REACHED
        own = self.errors_of(self.plan.checklist.scenario_of(line))
        reasons = own or [error for error in self._errors if error.scenario is None]
        return told(Reason.CANNOT_TELL, reasons[0].message) if reasons else NOT_REACHED


class _Registry:
    """The ledger of this process's run; formatters are made by behave, so they cannot be handed one."""

    current: Ledger | None = None


def current() -> Ledger | None:
    """The ledger of the run that is going on, if any."""
    return _Registry.current


def set_current(ledger: Ledger | None) -> None:
    """Make a ledger that of the run that is going on."""
    _Registry.current = ledger


def _merge(old: _Entry | None, new: _Entry) -> _Entry:
    if old is None:
        return new
    first, second = (old, new) if stricter(old.status, new.status) == old.status else (new, old)
    return replace(
        first,
        message=first.message or (second.message if first.status == second.status else ""),
        because=first.because or (second.because if first.status == second.status else ()),
        seconds=max(first.seconds, second.seconds),
        hint=first.hint or second.hint,
    )


def _id(line: Line | str) -> str:
    return line if isinstance(line, str) else line.id


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")
