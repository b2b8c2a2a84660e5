"""The ticked checklist as a page to look at and to print: reports/checklist.html.

Renders the small part of Markdown that the checklist is written in, line by line, so that no word gets lost.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

from postdeploy.verdict.causes import troubles
from postdeploy.verdict.checklist import Checklist
from postdeploy.verdict.document import SIGNS, TICKS, Link, box_note, headlines, note_of
from postdeploy.verdict.result import BoxResult, RunResult
from postdeploy.verdict.sentence import sentence
from postdeploy.verdict.status import WORDS, Status

_INLINE: Final = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
)
_HEADING = re.compile(r"(#{1,3}) (.*)")
_EXPECTATION = re.compile(r"(\s*)- ✅ (.*)")
_BOX = re.compile(r"- \[ \] (.*)")
_NUMBERED = re.compile(r"(\d+)\. (.*)")
_STEP = re.compile(r"ШАГ (\d+):")

STYLE: Final = """
:root { color-scheme: light; --ink: #1d2733; --muted: #5d6b7a; --rule: #dde3ea;
  --passed: #1a7f37; --failed: #c62828; --unknown: #9a6700; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 3rem; color: var(--ink); background: #fff;
  font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 1.2rem 0 .3rem; }
p { margin: .2rem 0; }
hr { border: 0; border-top: 1px solid var(--rule); margin: .9rem 0; }
code { background: #f2f5f8; border-radius: 4px; padding: .05em .3em; font-size: .92em; }
pre { background: #f2f5f8; border-radius: 6px; padding: .4rem .7rem; margin: .3rem 0; white-space: pre-wrap; }
pre code { padding: 0; background: none; }
.head { border-left: 4px solid var(--rule); padding: .3rem .8rem; margin: .6rem 0; color: var(--muted); }
.head.failed, .head.unknown { border-color: var(--failed); } .head.passed { border-color: var(--passed); }
.row { display: flex; gap: .5rem; margin: .12rem 0; } .row.in { padding-left: 1.4rem; }
.sign { flex: 0 0 1.5rem; text-align: center; }
.number { flex: 0 0 1.5rem; text-align: right; color: var(--muted); }
.tick { flex: 0 0 1.5rem; font-family: ui-monospace, monospace; white-space: pre; }
.note { margin: 0 0 .3rem 2rem; font-size: .9rem; color: var(--muted); } .in + .note { margin-left: 3.4rem; }
.failed > .text { color: var(--failed); font-weight: 600; } .unknown > .text { color: var(--unknown); }
a { color: inherit; }
@media print {
  @page { size: A4; margin: 11mm 13mm; }
  body { max-width: none; padding: 0; font-size: 9.2pt; line-height: 1.22; }
  h1 { font-size: 14pt; } h2 { font-size: 10.5pt; margin: .35rem 0 .1rem; break-after: avoid; }
  hr { margin: .3rem 0; } .row { margin: 0; break-inside: avoid; } .note { font-size: 8.4pt; }
  pre { padding: .1rem .4rem; } a { text-decoration: none; }
}
"""


def render_page(text: str, checklist: Checklist, result: RunResult, link: Link) -> str:
    """The document as one self-contained page; arguments as for ``document.tick``."""
    body = _Page(text, checklist, result, link).render()
    return (
        '<!DOCTYPE html>\n<html lang="ru">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(sentence(result))}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
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
        self._below: list[str] = []
        """Notes on commands, which may only stand below their block."""

    def render(self) -> str:
        parts: list[str] = []
        for source, row in enumerate(self._rows, start=1):
            parts += self._row(source, row)
            if row.startswith("# "):
                parts += self._head()
        return "\n".join(parts)

    def _head(self) -> list[str]:
        status: Status = {0: "passed", 1: "failed"}.get(self._result.exit_code, "unknown")  # type: ignore[assignment]
        heads = [f"<p>{escape(each)}</p>" for each in headlines(self._result)]
        errors = [f"<p>⚠️ {escape(each.message)}</p>" for each in troubles(self._result)]
        return [f'<div class="head {status}">', *heads, *errors, "</div>"]

    def _row(self, source: int, row: str) -> list[str]:  # noqa: PLR0911 - one return for each kind of row
        if row.strip().startswith("```"):
            return self._fence()
        if self._fenced:
            self._below += self._note(source)
            self._commands.append(escape(row))
            return []
        if not row.strip():
            return []
        if row.strip() == "---":
            return ["<hr>"]
        if match := _HEADING.fullmatch(row.strip()):
            return [_heading(len(match[1]), match[2])]
        if match := _EXPECTATION.fullmatch(row.rstrip()):
            return self._line(source, f'<span class="sign">{self._sign(source)}</span>', match[2], bool(match[1]))
        if match := _BOX.fullmatch(row.strip()):
            return self._box(self._boxes[source], match[1])
        if match := _NUMBERED.fullmatch(row.strip()):
            return self._line(source, f'<span class="number">{match[1]}.</span>', match[2], False)
        return [f"<p>{_inline(row.strip())}</p>", *self._note(source)]

    def _fence(self) -> list[str]:
        self._fenced = not self._fenced
        if self._fenced:
            return []
        block = "<pre><code>" + "\n".join(self._commands) + "</code></pre>"
        notes, self._below, self._commands = self._below, [], []
        return [block, *notes]

    def _sign(self, source: int) -> str:
        return SIGNS[self._lines[source].status] if source in self._lines else "✅"

    def _line(self, source: int, lead: str, text: str, inner: bool) -> list[str]:
        line = self._lines.get(source)
        classes = ["row", *(["in"] if inner else []), *([line.status] if line else [])]
        title = f' title="{WORDS[line.status]}"' if line else ""
        row = f'<div class="{" ".join(classes)}"{title}>{lead}<span class="text">{_inline(text)}</span></div>'
        return [row, *self._note(source)]

    def _note(self, source: int) -> list[str]:
        line = self._lines.get(source)
        if line is None or not line.selected or line.status == "passed":
            return []
        return [_noted(f"{SIGNS[line.status]} {note_of(line, self._result)}", self._link(line))]

    def _box(self, box: BoxResult, text: str) -> list[str]:
        tick = f'<span class="tick">[{TICKS[box.status]}]</span>'
        row = f'<div class="row {box.status}">{tick}<span class="text">{_inline(text)}</span></div>'
        if box.status == "passed":
            return [row]
        return [row, _noted(f"{SIGNS[box.status]} {box_note(box, self._result)}")]


def _heading(level: int, text: str) -> str:
    match = _STEP.search(text)
    anchor = f' id="step-{match[1]}"' if match else ""
    return f"<h{level}{anchor}>{_inline(text)}</h{level}>"


def _noted(text: str, link: str = "") -> str:
    more = f' <a href="{escape(link)}">подробнее</a>' if link else ""
    return f'<p class="note">{_inline(text)}{more}</p>'


def _inline(text: str) -> str:
    html = escape(text, quote=False)
    for pattern, replacement in _INLINE:
        html = pattern.sub(replacement, html)
    return html
