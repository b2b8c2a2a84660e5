"""What a QA engineer sees in the console: a line for each step while it runs, and a summary at the end.

Colour and lines that change in place only on a terminal; elsewhere plain lines, nothing that is taken back.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from behave.formatter.base import Formatter

from postdeploy.verdict.checklist.status import SIGNS, Status
from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.again import ONTO_LAST
from postdeploy.verdict.ledger.causes import Cause, causes, troubles
from postdeploy.verdict.ledger.classify import classify, hint_of
from postdeploy.verdict.ledger.ledger import current
from postdeploy.verdict.ledger.patience import Patience
from postdeploy.verdict.ledger.result import LineResult, RunResult
from postdeploy.verdict.ledger.tally import tally
from postdeploy.verdict.reports import ages, remarks
from postdeploy.verdict.reports.sentence import counted, goal, sentence, state

COLOURS: Final[dict[Status, str]] = {"passed": "32", "failed": "31", "unknown": "33", "skipped": "36"}


def colourful(stream: TextIO) -> bool:
    """Whether a stream takes colour: a terminal, unless NO_COLOR is set or it is a dumb one."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(getattr(stream, "isatty", lambda: False)())


def paint(text: str, status: Status, colour: bool) -> str:
    """A text in the colour of a verdict."""
    return f"\033[{COLOURS[status]}m{text}\033[0m" if colour else text


class RussianFormatter(Formatter):  # type: ignore[misc]
    """``default_format = "postdeploy.verdict.reports.console:RussianFormatter"`` (or an alias of it)."""

    name = "russian"
    description = "Ход проверки по-русски: строка чек-листа и её вердикт"

    def __init__(self, stream_opener: Any, config: Any) -> None:
        """Write to behave's stream."""
        super().__init__(stream_opener, config)
        self.stream = self.open()
        self._colour = colourful(self.stream)
        self._feature = ""
        self._scheduled: deque[Any] = deque()
        self._patience: Patience | None = Patience(self.stream, self._colour)

    def among_others(self) -> None:
        """Others are at work at the same time: what takes long is said for all of them together."""
        self._patience = None

    def uri(self, uri: str) -> None:
        """Not shown."""

    def background(self, background: Any) -> None:
        """Not used: the features have none."""

    def feature(self, feature: Any) -> None:
        """A ШАГ begins; it is shown when a scenario of it is."""
        self._feature = f"\n{feature.name}\n"

    def scenario(self, scenario: Any) -> None:
        """A sub-heading begins; one that is not selected is not shown."""
        self._scheduled.clear()
        if scenario.should_run(self.config):
            self._write(f"{self._feature}  {scenario.name}\n")
            self._feature = ""

    def step(self, step: Any) -> None:
        """A line is going to be looked at."""
        self._scheduled.append(step)

    def match(self, _match: Any) -> None:
        """A line is being looked at."""
        if self._scheduled:
            text = self._scheduled.popleft().name
            if self._patience is not None:
                self._patience.begin(text)

    def result(self, step: Any) -> None:
        """The verdict on a line."""
        self._end_patience()
        if step.status.name == "untested":  # a dry run
            self._write(f"    · {step.name}\n")
            return
        status, message, hint = _verdict(step)
        took = f"  {russian.seconds(step.duration)}" if step.duration and step.duration >= 0.05 else ""
        self._write(f"    {SIGNS[status]} {paint(step.name, status, self._colour)}{took}\n")
        if status != "passed":
            self._write(_indented(message, 7) + (_indented(f"Подсказка: {hint}", 7) if hint else ""))

    def eof(self) -> None:
        """A ШАГ ends."""

    def close(self) -> None:
        """The run ends."""
        self._end_patience()
        super().close()

    def _end_patience(self) -> None:
        if self._patience is not None:
            self._patience.end()

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def _verdict(step: Any) -> tuple[Status, str, str | None]:
    """What the ledger has on a step; without a ledger, what its exception says."""
    ledger = current()
    line = ledger.plan.find(step) if ledger else None
    if ledger is not None and line is not None:
        entry = ledger.line(line)
        return entry.status, entry.message, entry.hint
    if step.status.name in ("untested", "skipped"):
        return "skipped", "не выполнялось", None
    if step.exception is None and step.status.name != "passed":
        return "unknown", "для этой строки ещё нет шага", None
    judgement = classify(step.exception)
    return judgement.status, judgement.message, hint_of(step.exception)


def summary(result: RunResult, reports: Sequence[Path], colour: bool = False, again: str = "") -> str:
    """The end of the console output.

    Args:
        result: the run.
        reports: files that were written, most useful first.
        colour: whether the stream takes colour.
        again: command that looks once more at what did not pass.
    """
    parts = ["", paint(sentence(result), state(result), colour)]
    parts += [f"{goal(result)}. {counted(result)}."] if result.lines else []
    parts += [text] if (text := ages.looked_again(result)) else []
    parts += remarks.healed(result)
    parts += ["", *tally(result)]
    found = causes(result)
    known = [each for each in found if each.root.id in result.accepted]
    new = [each for each in found if each not in known]
    parts += _listed("Не выполнено:", (each for each in new if each.root.status == "failed"), result, colour)
    if not _explained_by_the_run(result):
        parts += _listed("Не удалось узнать:", (each for each in new if each.root.status == "unknown"), result, colour)
    parts += _listed("Известно:", known, result, colour)
    parts += _skipped(result)
    if result.errors:
        parts += ["", "Ошибки самого прогона:"]
        parts += [
            f"  {SIGNS['failed']} {_indented(f'{_where(each)}{each.message}', 5).strip()}" for each in troubles(result)
        ]
    if result.selected:
        parts += ["", *_boxes(result)]
    if result.only_known and result.exit_code:
        parts += ["", "Не пройдено только известное: с ключом --known-ok код выхода будет 0."]
    if again:
        parts += ["", f"Проверить это ещё раз (с {ONTO_LAST} — и дополнить этот отчёт):", f"  {again}"]
    parts += ["", "Отчёты:", *(f"  {path}" for path in reports), ""]
    return "\n".join(parts)


def _listed(title: str, found: Iterable[Cause], result: RunResult, colour: bool) -> Iterator[str]:
    """Causes with all the lines that have them, and what only follows from them."""
    for index, cause in enumerate(found):
        if index == 0:
            yield from ("", title)
        for line in cause.lines:
            head = f"{line.id:<6} {line.text}"
            yield f"  {SIGNS[line.status]} {paint(head, line.status, colour)}  (ШАГ {line.step})"
        yield _indented(cause.root.message, 12).rstrip("\n")
        yield from _details(cause.root, result)
        if cause.followers:
            yield f"            {SIGNS['unknown']} {cause.consequence}"


def _explained_by_the_run(result: RunResult) -> bool:
    """Whether an error of the run is the one reason why no line was looked at; a list would repeat it for each."""
    reasons = {(line.status, line.message) for line in result.selected}
    if len(reasons) != 1:
        return False
    ((status, message),) = reasons
    return status == "unknown" and any(error.message in message for error in result.errors)


def _details(line: LineResult, result: RunResult) -> Iterator[str]:
    if line.hint:
        yield _indented(f"Подсказка: {line.hint}", 12).rstrip("\n")
    owner = remarks.owner_of(result, line.step)
    yield from (f"            {row}" for row in (*remarks.of_line(line), *([f"{owner}."] if owner else [])))


def _skipped(result: RunResult) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for line in result.selected:
        if line.status == "skipped":
            reasons.setdefault(line.message.removeprefix("пропущено: "), []).append(line.id)
    if reasons:
        yield from ("", "Пропущено:")
        yield from (f"  {SIGNS['skipped']} {reason}: {', '.join(ids)}" for reason, ids in reasons.items())


def _boxes(result: RunResult) -> Iterator[str]:
    marks = {"passed": "[x]", "failed": "[ ]", "unknown": "[?]", "skipped": "[?]"}
    chosen = {line.id for line in result.selected}
    yield "Чеклист проверки:"
    yield from (f"  {marks[box.status]} {box.text}" for box in result.boxes if chosen.intersection(box.lines))


def _where(error: Any) -> str:
    return f"{error.feature}, «{error.scenario}»: " if error.scenario else ""


def _indented(text: str, width: int) -> str:
    return "".join(f"{' ' * width}{row}\n" for row in (text or "причина не записана").splitlines())
