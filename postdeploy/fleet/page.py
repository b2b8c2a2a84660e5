"""reports/fleet/index.html: the table of a fleet, one file that loads nothing; each cell leads to a target's report."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from postdeploy.fleet.outcome import KNOWN_WORD, Outcome, headline
from postdeploy.fleet.table import columns
from postdeploy.verdict.checklist.status import WORDS, Status
from postdeploy.verdict.ledger.russian import moment, seconds

MARKS: dict[Status, str] = {"passed": "✓", "failed": "✗", "unknown": "?", "skipped": "–"}
"""Drawn in any font, and told apart without colour."""
KNOWN = "!"
"""Of a target that has nothing but known defects."""
MOST_REASONS = 10

STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --muted: #5d6b7a; --rule: #dde3ea; --back: #fff;
  --passed: #1a7f37; --failed: #c62828; --unknown: #9a6700; --skipped: #5d6b7a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --muted: #9aa7b4; --rule: #30363d; --back: #11161c;
  --passed: #4cc26b; --failed: #ff7b72; --unknown: #e3b341; --skipped: #9aa7b4; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; color: var(--ink); background: var(--back);
  font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .3rem; } h2 { font-size: 1.05rem; margin: 1.2rem 0 .2rem; }
p, ul { margin: .2rem 0; color: var(--muted); } ul { padding-left: 1.2rem; }
.wide { overflow-x: auto; margin-top: .8rem; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--rule); padding: .3rem .45rem; text-align: center; white-space: nowrap; }
thead th { position: sticky; top: 0; background: var(--back); font-weight: 600; }
th:first-child { position: sticky; left: 0; background: var(--back); text-align: left; }
tbody th { font-weight: 600; max-width: 16rem; overflow: hidden; text-overflow: ellipsis; }
td.time { color: var(--muted); font-variant-numeric: tabular-nums; text-align: right; }
td a { display: block; min-width: 1.6rem; font-weight: 700; text-decoration: none; }
a { color: inherit; }
@media (max-width: 600px) {
  th, td { padding: .3rem .1rem; } td a { min-width: 1.2rem; }
  tbody th { max-width: 7rem; } td.time { font-size: .8rem; }
}
.passed { color: var(--passed); } .failed { color: var(--failed); }
.unknown, .known { color: var(--unknown); } .skipped { color: var(--skipped); }
"""


def render_page(outcomes: Sequence[Outcome], started: str) -> str:
    """The page; it stands in the folder that has a folder of reports for each target."""
    steps = columns(outcomes)
    head = "".join(f'<th scope="col"><abbr title="ШАГ {number}">{number}</abbr></th>' for number in steps)
    rows = "".join(_row(outcome, steps) for outcome in outcomes)
    troubles = "".join(_trouble(outcome) for outcome in outcomes if outcome.reasons)
    legend = ", ".join(f"{sign} — {WORDS[status]}" for status, sign in MARKS.items())
    legend += f", {KNOWN} — не пройдено только известное" if any(outcome.known for outcome in outcomes) else ""
    return f"""<!DOCTYPE html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Проверка целей: {escape(headline(outcomes))}</title><style>{STYLE}</style></head><body>
<h1>{escape(headline(outcomes))}</h1>
<p>Начато {escape(moment(started))}. {legend}, пусто — не смотрели. Каждая клетка ведёт в отчёт цели.
<a href="history.html">История целей</a>.</p>
<div class="wide"><table><thead>
<tr><th scope="col">Цель</th><th scope="col">Итог</th>{head}<th scope="col">Время</th></tr>
</thead><tbody>{rows}</tbody></table></div>
{troubles}
</body></html>
"""


def _row(outcome: Outcome, steps: Sequence[int]) -> str:
    cells = "".join(_cell(outcome, number) for number in steps)
    whole = _linked(outcome, None if outcome.known else outcome.status, "", "итог")
    name = escape(outcome.name)
    named = f'<a href="{_address(outcome)}">{name}</a>' if outcome.result is not None else name
    time = f'<td class="time">{escape(seconds(outcome.seconds))}</td>'
    return f'<tr><th scope="row" title="{name}">{named}</th>{whole}{cells}{time}</tr>\n'


def _cell(outcome: Outcome, number: int) -> str:
    status = outcome.steps.get(number)
    return _linked(outcome, status, f"#step-{number}", f"ШАГ {number}") if status else "<td></td>"


def _linked(outcome: Outcome, status: Status | None, anchor: str, what: str) -> str:
    """A cell with a verdict; ``None`` for known defects and nothing else."""
    title = escape(f"{outcome.name}, {what}: {WORDS[status] if status else KNOWN_WORD}")
    mark = MARKS[status] if status else KNOWN
    if outcome.result is not None:
        mark = f'<a href="{_address(outcome)}{anchor}" aria-label="{title}">{mark}</a>'
    return f'<td class="{status or "known"}" title="{title}">{mark}</td>'


def _address(outcome: Outcome) -> str:
    return escape(f"{quote(outcome.name)}/checklist.html")


def _trouble(outcome: Outcome) -> str:
    found = outcome.reasons
    rows = "".join(f"<li>{escape(reason)}</li>" for reason in found[:MOST_REASONS])
    more = len(found) - MOST_REASONS
    rows += f"<li>… и ещё {more}</li>" if more > 0 else ""
    kind, mark = ("known", KNOWN) if outcome.known else (outcome.status, MARKS[outcome.status])
    head = f'<h2 class="{kind}">{mark} {escape(outcome.name)}: {outcome.word}</h2>'
    return f"{head}<ul>{rows}</ul>\n"
