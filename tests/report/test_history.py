"""The history of runs as people open it: on any width, in any light, without colour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from postdeploy.verdict.ledger.history import PastRun, append_history
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.reports.history_page import write_history
from tests.report.conftest import Looking
from tests.unit.verdict import mini

STATUSES = ("passed", "failed", "unknown", "skipped")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifty runs in two days."""
    document = tmp_path_factory.mktemp("docs") / "checklist.md"
    document.write_text(mini.TEXT, encoding="utf-8")
    paths = Paths(document, tmp_path_factory.mktemp("reports"))
    ids = [line.id for line in mini.checklist().lines]
    for number in range(50):
        lines: dict[str, str] = {line: STATUSES[(number + at) % 4] for at, line in enumerate(ids)}
        moment = f"2026-11-{27 + number // 25}T{number % 24:02}:05:00+03:00"
        append_history(paths.history, PastRun(str(number), "проба", moment, lines, 1, "", {"1": number / 7, "2": 3.0}))
    return write_history(paths)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_loads_nothing_and_shows_the_newest_run(
    look: Callable[[str], Looking], history: Path, size: str, scheme: str
) -> None:
    looking = look(size)
    looking.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page = looking.at(history)
    assert (looking.overflow(), looking.outside) == (0, [])
    newest = page.locator("tbody tr").nth(1).locator("td").last
    box, name = newest.bounding_box(), page.locator("tbody tr").nth(1).locator("th").bounding_box()
    assert box is not None
    assert name is not None
    assert 0 <= name["x"] < box["x"] <= page.evaluate("innerWidth") - box["width"]
    assert page.locator("figure svg").count() == 2


def test_a_mark_is_read_with_its_line_its_run_and_its_verdict(look: Callable[[str], Looking], history: Path) -> None:
    page = look("desktop").at(history)
    cell = page.get_by_title("S1.1, 28.11 23:05: не выполнено")
    assert cell.inner_text() == "✗"
    assert page.get_by_role("rowheader", name="S1.1").count() == 1
    assert page.get_by_role("img", name="ШАГ 2: Проверить записи: от 3,0 с до 3,0 с").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_stand_out_from_their_ground(look: Callable[[str], Looking], history: Path, scheme: str) -> None:
    looking = look("desktop")
    looking.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page = looking.at(history)
    for kind in ("p", "f", "u", "s"):
        assert page.locator(f"td.{kind}").first.evaluate(CONTRAST) >= 4.5, kind


CONTRAST = """cell => {
  const light = text => {
    const parts = text.match(/[0-9.]+/g).slice(0, 3).map(each => each / 255);
    const [r, g, b] = parts.map(each => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(cell), both = [light(style.color), light(style.backgroundColor)].sort();
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}"""
"""WCAG's contrast of a mark with its ground."""
