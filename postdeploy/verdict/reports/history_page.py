"""reports/history.html: lines × the last runs of each target, what is red since when, what flickers, how long it takes.

One file that loads nothing. The map is a table, so that whoever hears a page hears which line and which run a mark
belongs to; the curves are drawn by ``history_curves``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from postdeploy.verdict.checklist.document import Checklist, ChecklistError, parse_checklist
from postdeploy.verdict.checklist.status import WORDS
from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.history import Age, PastRun, as_of, look_back, read_history
from postdeploy.verdict.ledger.paths import Paths, of_project

LAST: Final = 50
"""Runs that are shown."""
CELLS: Final = {"passed": ("p", "✓"), "failed": ("f", "✗"), "unknown": ("u", "?"), "skipped": ("s", "–")}
KNOWN: Final = ("k", "!")
_KNOWN_WORD: Final = "не выполнено, дефект известен"
_MISSING: Final = "Кривые рисует pygal: pip install 'postdeploy[history]'."


def write_history(paths: Paths) -> Path:
    """Write the page of a folder of reports.

    Raises:
        OSError: it cannot be written.
    """
    runs = read_history(paths.history)
    paths.history_page.parent.mkdir(parents=True, exist_ok=True)
    paths.history_page.write_text(render(runs, _checklist(paths)), encoding="utf-8")
    return paths.history_page


def render(runs: Sequence[PastRun], checklist: Checklist | None) -> str:
    """The page: the target that was checked last in full view, the others folded.

    Args:
        runs: oldest first.
        checklist: for the words of the lines; ``None`` where it cannot be read.
    """
    targets = list(dict.fromkeys(run.target for run in reversed(runs)))
    sections = [_section(_of(runs, target), checklist, folded=bool(number)) for number, target in enumerate(targets)]
    body = "".join(sections) or "<p>Прогонов ещё не было.</p>"
    return page("История проверок", f"{legend()}{body}")


def page(title: str, body: str) -> str:
    """A whole page in the style of the history."""
    style = Path(__file__).with_name("history_page.css").read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="ru"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>\n<h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )


def legend() -> str:
    """What the marks mean."""
    marks = [(*CELLS[status], WORDS[status]) for status in ("passed", "failed", "unknown", "skipped")]
    marks.insert(2, (*KNOWN, _KNOWN_WORD))
    told = ", ".join(f'<span class="{kind}">{mark}</span> {word}' for kind, mark, word in marks)
    return (
        f'<p class="key muted">{told}; пусто — не смотрели. Слева старые прогоны, справа новые, не больше {LAST}.</p>\n'
    )


def heads(runs: Sequence[PastRun], first: str) -> str:
    """The heads of the columns: days, and the times that tell the runs of a day apart."""
    days = groupby(runs, key=lambda run: russian.short_day(run.started))
    row = "".join(f'<th class="day" scope="colgroup" colspan="{len(list(of_day))}">{day}</th>' for day, of_day in days)
    times = "".join(f'<th class="time" scope="col">{russian.time_of(run.started)}</th>' for run in runs)
    return f"<thead><tr><th></th>{row}</tr><tr><th>{escape(first)}</th>{times}</tr></thead>"


def cell(status: str | None, words: str, known: bool = False, link: str = "") -> str:
    """One mark; without colour its sign says the same, and its words say it whole."""
    if status not in CELLS:
        return "<td></td>"
    kind, mark = KNOWN if known else CELLS[status]
    verdict = _KNOWN_WORD if known else WORDS[status]  # type: ignore[index]
    inner = f'<a href="{escape(link)}">{mark}</a>' if link else mark
    return f'<td class="{kind}" title="{escape(f"{words}: {verdict}")}">{inner}</td>'


def curves(runs: Sequence[PastRun], names: Iterable[tuple[str, str]]) -> str:
    """Seconds per ШАГ, run by run.

    Args:
        runs: of one target.
        names: number and name of each ШАГ.
    """
    try:
        from postdeploy.verdict.reports.history_curves import curve

        one_day = len({russian.short_day(run.started) for run in runs}) == 1
        moments = [russian.time_of(run.started) if one_day else moment_of(run) for run in runs]
        drawn = [curve(name, moments, [run.seconds.get(number) for run in runs]) for number, name in names]
    except ImportError:
        return f'<p class="muted">{_MISSING}</p>'
    told = "".join(drawn)
    return f'<h3>Сколько занял каждый ШАГ</h3><div class="curves">{told}</div>' if told else ""


def moment_of(run: PastRun) -> str:
    """«28.11 10:05»."""
    return f"{russian.short_day(run.started)} {russian.time_of(run.started)}"


def _of(runs: Sequence[PastRun], target: str) -> list[PastRun]:
    return [run for run in runs if run.target == target]


def _section(runs: Sequence[PastRun], checklist: Checklist | None, folded: bool) -> str:
    now = runs[-1]
    shown = [as_of(run, now) for run in runs[-LAST:]]
    ages = look_back(runs, now)
    texts = {line.id: line.text for line in checklist.lines} if checklist else {}
    name = f"Цель: {escape(now.target or 'не определена')}"
    told = f"Прогонов: {len(runs)}, последний {russian.moment(now.started)}."
    label = f"{name}: строки и прогоны"
    map_ = f'<div class="map" tabindex="0" role="region" aria-label="{label}">{_table(shown, checklist)}</div>'
    steps = {str(step.number): step.name for step in checklist.steps} if checklist else {}
    body = f'<p class="muted">{told}</p>{"".join(_remarks(now, ages, texts))}{map_}{curves(shown, steps.items())}'
    return f"<details><summary>{name}</summary>{body}</details>\n" if folded else f"<h2>{name}</h2>{body}\n"


def _remarks(now: PastRun, ages: dict[str, Age], texts: dict[str, str]) -> Iterator[str]:
    """What is not green now, and since when; what flickers."""
    bad = [line for line, status in now.lines.items() if status in ("failed", "unknown")]
    if bad:
        yield "<h3>Сейчас не пройдено</h3><ul>"
        yield from (f"<li>{_named(line, texts)}: {_aged(now, line, ages[line])}</li>" for line in bad)
        yield "</ul>"
    unstable = [line for line, age in ages.items() if age.flickers]
    if unstable:
        yield "<h3>Нестабильны: без нового деплоя то проходят, то нет</h3><ul>"
        yield from (f"<li>{_named(line, texts)}</li>" for line in unstable)
        yield "</ul>"


def _aged(now: PastRun, line: str, age: Age) -> str:
    verdict = _KNOWN_WORD if line in now.known else WORDS[now.lines[line]]  # type: ignore[index]
    if not age.since:
        return f"{verdict}, впервые"
    return (
        f"{verdict} с {russian.moment(age.since)}, {russian.plural(age.runs, 'прогон', 'прогона', 'прогонов')} подряд"
    )


def _named(line: str, texts: dict[str, str]) -> str:
    return f"<b>{escape(line)}</b> {escape(texts.get(line, '').replace('`', ''))}".rstrip()


def _table(runs: Sequence[PastRun], checklist: Checklist | None) -> str:
    rows = "".join(_rows(runs, checklist))
    return f"<table>{heads(runs, 'Строка')}<tbody>{rows}</tbody></table>"


def _rows(runs: Sequence[PastRun], checklist: Checklist | None) -> Iterator[str]:
    looked = dict.fromkeys(line for run in runs for line in run.lines)
    for step in checklist.steps if checklist else ():
        own = [line for line in step.lines if line.id in looked]
        if own:
            yield f'<tr class="step"><th scope="rowgroup">{escape(step.name)}</th></tr>'
        for line in own:
            looked.pop(line.id)
            yield _row(line.id, line.text, runs)
    yield from (_row(line, "", runs) for line in looked)  # of an older checklist


def _row(line: str, text: str, runs: Sequence[PastRun]) -> str:
    cells = "".join(cell(run.lines.get(line), f"{line}, {moment_of(run)}", line in run.known) for run in runs)
    head = f'<th scope="row" title="{escape(f"{line} {text}")}">{_named(line, {line: text})}</th>'
    return f"<tr>{head}{cells}</tr>"


def _checklist(paths: Paths) -> Checklist | None:
    try:
        return parse_checklist(of_project(paths.checklist).read_text(encoding="utf-8"))
    except (OSError, UnicodeError, ChecklistError):
        return None
