"""The ticked checklist as a page to look at and to print: reports/checklist.html.

Renders the small part of Markdown that the checklist is written in, line by line, so that no word gets lost.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Final

from postdeploy.verdict.checklist.document import Checklist
from postdeploy.verdict.checklist.status import SIGNS, WORDS, Status
from postdeploy.verdict.ledger.result import BoxResult, RunResult
from postdeploy.verdict.reports import marks, remarks
from postdeploy.verdict.reports.sentence import mark, nothing_seen, sentence, short_name, state
from postdeploy.verdict.reports.ticked import SIGNS as TEXT_SIGNS
from postdeploy.verdict.reports.ticked import TICKS, Link, box_note, further, headlines, needs_note, note_of

_INLINE: Final = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
)
_HEADING = re.compile(r"(#{1,3}) (.*)")
_EXPECTATION = re.compile(r"(\s*)- ✅ (.*)")
_BOX = re.compile(r"- \[ \] (.*)")
_NUMBERED = re.compile(r"(\d+)\. (.*)")
_STEP = re.compile(r"ШАГ (\d+):")

_ID = re.compile(r"\bS\d+\.a?\d+\b")
_PER_CENT = re.compile(r"\d+ %")

BESIDE: Final = "Отчёт Allure: папка allure-report рядом с этим файлом"
"""Where the report is, for whoever got this page alone."""

_DATES: Final = ("**Дата:**", "**Последнее обновление:**")
"""The document's own dates, which a reader may take for the run's."""


def render_page(text: str, checklist: Checklist, result: RunResult, link: Link) -> str:
    """The document as one self-contained page; arguments as for ``document.tick``."""
    body = marks.symbols() + _Page(text, checklist, result, link).render()
    style = Path(__file__).with_name("checklist_page.css").read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="ru">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(sentence(result))}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


class _Page:
    def __init__(self, text: str, checklist: Checklist, result: RunResult, link: Link) -> None:
        results = {line.id: line for line in result.lines}
        self._rows = text.splitlines()
        self._result = result
        self._link = link
        self._lines = {line.source: results[line.id] for line in checklist.lines}
        verdicts = zip(checklist.boxes, result.boxes, strict=True)
        self._boxes = {box.source: verdict for box, verdict in verdicts}
        self._fenced = False
        self._commands: list[str] = []
        self._box_count = 0
        self._below: list[str] = []
        """Notes on commands, which may only stand below their block."""

    def render(self) -> str:
        parts = [self._overview()]
        for source, row in enumerate(self._rows, start=1):
            parts += self._row(source, row)
            if row.startswith("# "):
                parts += self._head()
        return "\n".join(parts)

    def _overview(self) -> str:
        """The run's mark and the nine boxes, which stay in sight; each leads to where it stands in the document."""
        told = ((number, box, self._status(box)) for number, box in enumerate(self._result.boxes, start=1))
        chips = (
            f'<a class="{status}" href="#box-{number}" title="{escape(box.text)}: {WORDS[status]}">'
            f"{marks.picture(SIGNS[status])}{escape(_begun(short_name(box.text)))}</a>"
            for number, box, status in told
        )
        return f'<nav class="boxes">{marks.picture(mark(self._result))}{"".join(chips)}</nav>'

    def _head(self) -> list[str]:
        heads = [f"<p>{self._told(marks.drawn(escape(each)))}</p>" for each in headlines(self._result)]
        errors = [f"<p>{marks.drawn('⚠️')} {escape(each)}</p>" for each in further(self._result)]
        return [f'<div class="head {state(self._result)}">', *heads, *errors, "</div>"]

    def _row(self, source: int, row: str) -> list[str]:  # noqa: PLR0911 - one return for each kind of row
        if row.strip().startswith("```"):
            return self._fence()
        if self._fenced:
            self._below += self._note(source)
            self._commands.append(f"<span{self._anchor(source)}>{escape(row)}</span>")
            return []
        if not row.strip():
            return []
        if row.strip() == "---":
            return ["<hr>"]
        if match := _HEADING.fullmatch(row.strip()):
            return [self._heading(len(match[1]), match[2])]
        if match := _EXPECTATION.fullmatch(row.rstrip()):
            return self._line(source, self._sign(source), match[2], bool(match[1]))
        if match := _BOX.fullmatch(row.strip()):
            return self._box(self._boxes[source], match[1])
        if match := _NUMBERED.fullmatch(row.strip()):
            return self._line(source, f'<span class="number">{match[1]}.</span>', match[2], False)
        aside = ' <span class="aside">(дата документа, не прогона)</span>' if row.startswith(_DATES) else ""
        return [f"<p{self._anchor(source)}>{_inline(row.strip())}{aside}</p>", *self._note(source)]

    def _status(self, box: BoxResult) -> Status:
        """What a box looks like: of one that was only left out nobody has tried to learn anything."""
        own = {line.status for line in self._lines.values() if line.id in box.lines}
        left_out = box.status == "unknown" and "unknown" not in own and not nothing_seen(self._result)
        return "skipped" if left_out else box.status

    def _heading(self, level: int, text: str) -> str:
        """The document's own mark in its title gives way to the run's."""
        match = _STEP.search(text)
        anchor = f' id="step-{match[1]}"' if match else ""
        owner = self._owner(int(match[1])) if match else ""
        if level == 1:
            text = text.replace("✅", mark(self._result), 1)
        return f"<h{level}{anchor}>{_inline(text)}{owner}</h{level}>"

    def _owner(self, step: int) -> str:
        told = escape(remarks.owner_of(self._result, step))
        if not told:
            return ""
        chat = escape(self._result.owners[str(step)].chat)
        linked = f'<a href="{chat}">{chat}</a>' if chat.startswith(("https://", "http://")) else chat
        return f' <span class="owner">{told.removesuffix(chat)}{linked}</span>'

    def _fence(self) -> list[str]:
        self._fenced = not self._fenced
        if self._fenced:
            return []
        block = "<pre><code>" + "\n".join(self._commands) + "</code></pre>"
        notes, self._below, self._commands = self._below, [], []
        return [block, *notes]

    def _sign(self, source: int) -> str:
        status = self._lines[source].status if source in self._lines else "passed"
        return f'{marks.picture(SIGNS[status])}<span class="sign">{TEXT_SIGNS[status]}</span>'

    def _anchor(self, source: int) -> str:
        """Where a line can be found by its id."""
        line = self._lines.get(source)
        return f' id="{line.id}"' if line else ""

    def _line(self, source: int, lead: str, text: str, inner: bool) -> list[str]:
        line = self._lines.get(source)
        classes = ["row", *(["in"] if inner else []), *([line.status] if line else [])]
        title = f' title="{line.id}: {WORDS[line.status]}"' if line else ""
        opened = f'<div class="{" ".join(classes)}"{self._anchor(source)}{title}>'
        row = f'{opened}{lead}<span class="text">{_inline(text)}</span></div>'
        return [row, *self._note(source)]

    def _note(self, source: int) -> list[str]:
        line = self._lines.get(source)
        if line is None or not needs_note(line, self._result):
            return []
        told = _inline(f"{SIGNS[line.status]} {note_of(line, self._result)}")
        return [_noted(self._told(told), self._link(line))]

    def _told(self, html: str) -> str:
        """What is said of the run: ids of lines lead to them, a per cent stays with its number."""
        known = {line.id for line in self._lines.values()}

        def linked(match: re.Match[str]) -> str:
            return f'<a class="id" href="#{match[0]}">{match[0]}</a>' if match[0] in known else match[0]

        return _PER_CENT.sub(r'<span class="whole">\g<0></span>', _ID.sub(linked, html))

    def _box(self, box: BoxResult, text: str) -> list[str]:
        tick = f'<span class="tick">[{TICKS[box.status]}]</span>'
        self._box_count += 1
        place = f'class="row {self._status(box)}" id="box-{self._box_count}"'
        row = f'<div {place}>{tick}<span class="text">{_inline(text)}</span></div>'
        note = box_note(box, self._result)
        return [row, _noted(_inline(f"{SIGNS[self._status(box)]} {note}"))] if note else [row]


def _noted(text: str, link: str = "") -> str:
    more = f' <a href="{escape(link)}" title="{BESIDE}">подробнее</a>' if link else ""
    return f'<p class="note">{text}{more}</p>'


def _begun(name: str) -> str:
    return name[0].upper() + name[1:]


def _inline(text: str) -> str:
    html = escape(text, quote=False)
    for pattern, replacement in _INLINE:
        html = pattern.sub(replacement, html)
    return marks.drawn(html)
