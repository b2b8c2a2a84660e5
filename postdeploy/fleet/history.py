"""reports/fleet/history.html: targets × their last runs; each row leads to the history of its target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from postdeploy.verdict.checklist.status import Status, worst
from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.history import Age, PastRun, look_back, read_history
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.reports import history_page
from postdeploy.verdict.reports.history_page import LAST, cell, legend, moment_of

NAME = "history.html"


def write_history(folder: Path, names: Iterable[str]) -> Path:
    """Write the histories of the targets, and that of the fleet which leads to them.

    Raises:
        OSError: one cannot be written.
    """
    runs = {name: read_history(Paths(reports=folder / name).history) for name in names}
    known = {name: of_target for name, of_target in runs.items() if of_target}
    for name in known:
        history_page.write_history(Paths(reports=folder / name))
    path = folder / NAME
    path.write_text(render(known), encoding="utf-8")
    return path


def render(runs: dict[str, list[PastRun]]) -> str:
    """The page; runs by target, oldest first."""
    longest = max((len(of_target[-LAST:]) for of_target in runs.values()), default=0)
    rows = "".join(_row(name, of_target[-LAST:], longest) for name, of_target in sorted(runs.items()))
    table = f'<div class="map" tabindex="0" role="region" aria-label="Цели и прогоны"><table>{rows}</table></div>'
    told = "".join(_told(name, of_target) for name, of_target in sorted(runs.items()))
    return history_page.page("История целей", f"{legend()}{table}{told}" if runs else "<p>Прогонов ещё не было.</p>")


def _row(name: str, runs: Sequence[PastRun], longest: int) -> str:
    """Runs of different targets have their own moments: they are lined up by the newest."""
    empty = "<td></td>" * (longest - len(runs))
    cells = "".join(_cell(name, run) for run in runs)
    link = f'<a href="{escape(quote(name))}/{NAME}">{escape(name)}</a>'
    return f'<tr><th scope="row" title="{escape(name)}">{link}</th>{empty}{cells}</tr>'


def _cell(name: str, run: PastRun) -> str:
    bad = {line for line, status in run.lines.items() if status in ("failed", "unknown")}
    return cell(_verdict(run), f"{name}, {moment_of(run)}", known=bool(bad) and bad <= {*run.known})


def _verdict(run: PastRun) -> Status:
    if run.green:
        return "passed"
    statuses: list[Status] = [status for status in run.lines.values() if status in ("failed", "unknown")]  # type: ignore[misc]
    return worst(statuses)


def _told(name: str, runs: Sequence[PastRun]) -> str:
    """What is not green now, and what flickers; nothing of a target that is well."""
    now = runs[-1]
    ages = look_back(runs, now)
    bad = [line for line, status in now.lines.items() if status in ("failed", "unknown")]
    rows = [f"{line}: {_since(ages[line])}" for line in bad]
    rows += [f"{line}: нестабильна, без нового деплоя то проходит, то нет" for line in ages if ages[line].flickers]
    told = "".join(f"<li>{escape(row)}</li>" for row in rows)
    return f"<h3>{escape(name)}</h3><ul>{told}</ul>" if rows else ""


def _since(age: Age) -> str:
    if not age.since:
        return "не пройдена, впервые"
    times = russian.plural(age.runs, "прогон", "прогона", "прогонов")
    return f"не пройдена с {russian.moment(age.since)}, {times} подряд"
