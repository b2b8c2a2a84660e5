"""The checklist ticks itself: the user's document with verdicts in place of its blank marks.

Everything that is put in can be taken out again: a mark changes one sign of a line, a note is a line of its
own that carries ``MARK``. ``strip_marks(tick(text, …)) == text`` is checked before anything is handed out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from postdeploy.verdict.checklist.document import Checklist, ChecklistError, Line
from postdeploy.verdict.checklist.status import Status
from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.causes import root_of, troubles
from postdeploy.verdict.ledger.result import BoxResult, LineResult, RunResult
from postdeploy.verdict.reports import ages, remarks
from postdeploy.verdict.reports.sentence import counted, goal, nothing_seen, sentence, tells

MARK: Final = "<!-- проверка -->"
SIGNS: Final[dict[Status, str]] = {"passed": "✅", "failed": "❌", "unknown": "❔", "skipped": "❔"}
TICKS: Final[dict[Status, str]] = {"passed": "x", "failed": " ", "unknown": "?", "skipped": "?"}
LONGEST: Final = 300
"""Characters of a message that a note quotes."""

_EXPECTATION = re.compile(r"^(\s*- )[✅❌❔]", re.MULTILINE)
_BOX = re.compile(r"^(- \[)[ x?](?=\] )", re.MULTILINE)
_NOTE = re.compile(rf"\r?\n[^\n]*{re.escape(MARK)}[^\r\n]*")

Link = Callable[[LineResult], str]
"""Address of a line's evidence in the report."""


def tick(text: str, checklist: Checklist, result: RunResult, link: Link) -> str:
    """The document with verdicts.

    Args:
        text: the user's document.
        checklist: parsed from it.
        result: the run.
        link: where the report shows a line.

    Raises:
        ChecklistError: the document holds signs of ours already.
    """
    rows = text.splitlines(keepends=True)
    _Ticker(rows, checklist, result, link).tick()
    ticked = "".join(rows)
    if strip_marks(ticked) != text:
        raise ChecklistError("Чек-лист уже содержит отметки прогона; нужен исходный документ.")
    return ticked


def strip_marks(ticked: str) -> str:
    """The user's document as it was, byte for byte."""
    plain = _NOTE.sub("", ticked)
    return _BOX.sub(r"\g<1> ", _EXPECTATION.sub(r"\g<1>✅", plain))


def note_of(line: LineResult, result: RunResult) -> str:
    """Why a line is not green, on one line, after its id; what rests on another line says on which one only."""
    return f"{line.id}: {_reason(line, result)}"


def _reason(line: LineResult, result: RunResult) -> str:
    root = root_of(result, line)
    if root.id != line.id:
        return f"следствие {root.id}"
    past = " ".join(remarks.of_line(line)).rstrip(".")
    reason = shorten(line.message or "причина не записана")
    return f"{reason} ({past[0].lower()}{past[1:]})" if past else reason


def needs_note(line: LineResult, result: RunResult) -> bool:
    """Whether a line says why it is not green: a reason that many share stands below the first of them.

    Where nothing at all was seen, the head of the document has said why.
    """
    if not line.selected or line.status == "passed" or nothing_seen(result):
        return False
    if line.status == "failed":
        return True
    alike = (each for each in result.lines if (each.status, each.message) == (line.status, line.message))
    return next(alike).id == line.id


def box_note(box: BoxResult, result: RunResult) -> str:
    """Why a box is not ticked, on one line; empty where it is, and where the head of the document has said why."""
    if box.status == "passed" or nothing_seen(result):
        return ""
    own = [line for line in result.lines if line.id in box.lines]
    around = {(line.feature, line.scenario) for line in own}
    lines = [line for line in result.lines if (line.feature, line.scenario) in around]
    red = [line for line in lines if line.status == "failed"] or [line for line in lines if line.status != "passed"]
    if not red:  # its lines passed: then it is the run that did not end
        return "причина не записана" if result.finished else "прогон прерван раньше, чем пункт отмечен"
    if not any(line.selected for line in lines):
        return red[0].message
    names = ", ".join(f"«{line.text}»{_ticket(line)}" for line in red[:3])
    more = f" и ещё {len(red) - 3}" if len(red) > 3 else ""
    return f"{'не выполнено' if red[0].status == 'failed' else 'не проверено'}: {names}{more}"


def _ticket(line: LineResult) -> str:
    return f" ({remarks.of_ticket(line.known)})" if line.known else ""


def headlines(result: RunResult) -> list[str]:
    """The run in one sentence; then what was checked, when, and how much of it came to what."""
    when = f"Прогон {russian.moment(result.started)}"
    rows = [sentence(result), f"{goal(result)}. {when}. {counted(result)}.", ages.looked_again(result)]
    return [row for row in (*rows, *remarks.healed(result)) if row]


def further(result: RunResult) -> list[str]:
    """What is wrong with the run itself, as far as its sentence has not told it."""
    return [each.message for each in troubles(result) if not tells(result, each)]


def shorten(text: str) -> str:
    """A message on one line, cut where it gets too long, saying so."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1].rstrip() + "…"


class _Ticker:
    """Changes rows in place; rows keep their line ends."""

    def __init__(self, rows: list[str], checklist: Checklist, result: RunResult, link: Link) -> None:
        self._rows = rows
        self._checklist = checklist
        self._result = result
        self._link = link

    def tick(self) -> None:
        for line, found in self._lines():
            if line.kind == "expectation":
                self._replace(line.source, _EXPECTATION, SIGNS[found.status])
            if needs_note(found, self._result):
                self._note(
                    self._below(line.source), f"{SIGNS[found.status]} {note_of(found, self._result)}", self._link(found)
                )
        for box, verdict in zip(self._checklist.boxes, self._result.boxes, strict=True):
            self._replace(box.source, _BOX, TICKS[verdict.status])
            if note := box_note(verdict, self._result):
                self._note(box.source, f"{SIGNS[verdict.status]} {note}")
        for step in self._checklist.steps:
            if owner := remarks.owner_of(self._result, step.number):
                self._note(step.source, owner, quoted=True)
        heads = [*headlines(self._result), *(f"⚠️ {shorten(each)}" for each in further(self._result))]
        for head in reversed(heads):
            self._note(1, head, quoted=True)

    def _lines(self) -> Iterator[tuple[Line, LineResult]]:
        results = {line.id: line for line in self._result.lines}
        for line in self._checklist.lines:
            yield line, results[line.id]

    def _replace(self, source: int, pattern: re.Pattern[str], sign: str) -> None:
        self._rows[source - 1] = pattern.sub(rf"\g<1>{sign}", self._rows[source - 1], count=1)

    def _below(self, source: int) -> int:
        """Row after which a note about a row may stand: not inside a block of commands."""
        fences = [number for number, row in enumerate(self._rows, start=1) if row.strip().startswith("```")]
        inside = sum(number < source for number in fences) % 2
        return next(number for number in fences if number > source) if inside else source

    def _note(self, source: int, text: str, link: str = "", quoted: bool = False) -> None:
        row = self._rows[source - 1]
        body = row.rstrip("\r\n")
        end = row[len(body) :] or ("\r\n" if self._rows[0].endswith("\r\n") else "\n")
        indent = body[: len(body) - len(body.lstrip())]
        safe = text.replace("<", "&lt;").replace("|", "\\|")
        lead = "> " if quoted else f"{indent}   - "
        tail = f" [подробнее]({link})" if link else ""
        first, newline, notes = body.partition(end)
        note = f"{lead}{safe}{tail} {MARK}{'  ' if quoted else ''}"
        self._rows[source - 1] = f"{first}{end}{note}{newline}{notes}{row[len(body) :]}"
