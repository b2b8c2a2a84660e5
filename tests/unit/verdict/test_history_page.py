"""The history as a page: a mark for each line and run, since when, what flickers, curves with their words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from postdeploy.verdict.ledger.history import PastRun, append_history, past_of, read_history
from postdeploy.verdict.ledger.known import Known
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.reports import history_curves
from postdeploy.verdict.reports.history_curves import curve
from postdeploy.verdict.reports.history_page import LAST, render, write_history
from tests.unit.verdict import mini

LINES = [line.id for line in mini.checklist().lines]


def run(number: int, red: str = "", target: str = "проба", **more: object) -> PastRun:
    lines = {line: "failed" if line in red.split() else "passed" for line in LINES}
    moment = f"2026-11-{1 + number // 24:02}T{number % 24:02}:30:00+03:00"
    past = PastRun(f"{target}{number}", target, moment, lines, 1 if red else 0, seconds={"1": 0.5 * number, "2": 3.0})
    return replace(past, **more)  # type: ignore[arg-type]


class Cells(HTMLParser):
    """Cells of the map by what they are about, and all that a page could load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.marks: dict[str, str] = {}
        self.loads: list[str] = []
        self._title: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [value for name, value in attrs if name in ("href", "src") and value]
        self._title = dict(attrs).get("title") if tag == "td" else None

    def handle_endtag(self, tag: str) -> None:
        self._title = None

    def handle_data(self, data: str) -> None:
        if self._title:
            self.marks[self._title] = data


def test_each_line_and_run_has_a_mark_that_says_it_without_colour() -> None:
    statuses = {"S1.1": "unknown", "S2.2": "failed", "S2.3": "failed", "S2.4": "skipped"}
    past = run(1, known=("S2.3",))
    looked = {line: status for line, status in past.lines.items() if line != "S1.2"}
    cells = Cells(render([replace(past, lines={**looked, **statuses})], mini.checklist()))
    assert cells.marks["S1.1, 01.11 01:30: не удалось узнать"] == "?"
    assert cells.marks["S2.2, 01.11 01:30: не выполнено"] == "✗"
    assert cells.marks["S2.3, 01.11 01:30: не выполнено, дефект известен"] == "!"
    assert cells.marks["S2.4, 01.11 01:30: пропущено"] == "–"
    assert cells.marks["S2.1, 01.11 01:30: пройдено"] == "✓"
    assert not [title for title in cells.marks if title.startswith("S1.2")], "not looked at"


def test_it_shows_the_last_fifty_runs_and_loads_nothing() -> None:
    page = render([run(number) for number in range(60)], mini.checklist())
    cells = Cells(page)
    assert len(cells.marks) == LAST * len(LINES)
    assert cells.loads == []
    assert "url(" not in page
    assert "<script" not in page


def test_since_when_and_what_flickers() -> None:
    reds = ["", "S2.4", "", "S2.4", "", "S2.2", "S2.2", "S2.2"]
    page = re.sub(r"<[^>]+>", " ", render([run(number, red) for number, red in enumerate(reds)], mini.checklist()))
    text = " ".join(page.split())
    assert "Сейчас не пройдено S2.2 Запись видна: не выполнено с 01.11.2026 05:30 МСК, 3 прогона подряд" in text
    assert "Нестабильны: без нового деплоя то проходят, то нет S2.4 Записи нет" in text


def test_each_target_has_its_own_the_latest_in_full_view() -> None:
    page = render([run(1, target="прод"), run(2, target="стейдж"), run(3, target="прод")], mini.checklist())
    assert "<h2>Цель: прод</h2>" in page
    assert "<details><summary>Цель: стейдж</summary>" in page
    assert len(Cells(page).marks) == 3 * len(LINES)


def test_a_line_of_an_older_checklist_and_foreign_words_stay_words() -> None:
    past = run(1, target="<b>цель</b>")
    page = render([replace(past, lines={**past.lines, "S9.<i>": "failed"})], None)
    assert "<b>цель" not in page
    assert Cells(page).marks["S9.<i>, 01.11 01:30: не выполнено"] == "✗"


def test_fifty_runs_of_another_checklist_stand_in_the_rows_of_what_they_were_about() -> None:
    then = {line: f"w{number}" for number, line in enumerate(LINES)}
    now = {**then, LINES[0]: "new", LINES[1]: "w0"}
    runs = [*(run(number, words=then, red=LINES[0]) for number in range(LAST - 1)), run(LAST, words=now)]
    marks = Cells(render(runs, mini.checklist())).marks
    old = "01.11 05:30"
    assert marks[f"{LINES[1]}, {old}: не выполнено"] == "✗", "it was the first line then"
    assert f"{LINES[0]}, {old}: не выполнено" not in marks
    assert any(title.startswith(f"{LINES[1]} прежнего чек-листа") and old in title for title in marks)


def test_without_runs_it_says_so(tmp_path: Path) -> None:
    assert "Прогонов ещё не было" in write_history(Paths(reports=tmp_path)).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "torn",
    [
        '{"started": 1}',
        '{"started": "вчера"}',
        '{"seconds": {"1": "много"}}',
        '{"seconds": {"1": NaN}}',
        '{"known": 7}',
    ],
)
def test_what_somebody_else_has_written_is_left_out(torn: str, tmp_path: Path) -> None:
    path = Paths(reports=tmp_path).history
    append_history(path, run(1))
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**vars(run(2)), **json.loads(torn)}) + "\n")
    assert [past.run for past in read_history(path)] == ["проба1"]
    assert write_history(Paths(reports=tmp_path)).exists()


def test_a_run_keeps_its_seconds_and_its_known_defects(green: Ledger, tmp_path: Path) -> None:
    green.record("S2.2", "failed", "нет", seconds=2.5)
    ticket = Known("J-1", "2030-01-01")
    result = green.result()
    lines = tuple(replace(each, known=ticket) if each.id == "S2.2" else each for each in result.lines)
    append_history(tmp_path / "h.jsonl", past_of(replace(result, lines=lines)))
    (kept,) = read_history(tmp_path / "h.jsonl")
    assert kept.known == ("S2.2",)
    assert kept.seconds["2"] == pytest.approx(2.56)


class TestCurves:
    def test_every_point_has_its_words_and_a_gap_stays_one(self) -> None:
        drawn = curve("ШАГ 1", ["10:00", "11:00", "12:00", "13:00", "14:00"], [1.0, 2.5, None, 12.0, 3.0])
        svg = ElementTree.fromstring(drawn[drawn.index("<svg") : drawn.index("</figure>")])
        titles = [each.text for each in svg.iter("{http://www.w3.org/2000/svg}title") if ": " in (each.text or "")]
        assert titles == ["10:00: 1,0 с", "11:00: 2,5 с", "13:00: 12 с", "14:00: 3,0 с"]
        assert svg.get("aria-label") == "ШАГ 1: от 1,0 с до 12 с, последний раз 3,0 с"
        lines = [each for each in svg.iter() if each.get("class", "").startswith("line reactive")]
        assert len(lines) == 2, "nothing is drawn where nothing was looked at"
        assert "<script" not in drawn

    @pytest.mark.parametrize("values", [[], [None, None], [1.0, None]])
    def test_what_says_nothing_is_not_drawn(self, values: list[float | None]) -> None:
        assert curve("ШАГ 1", ["10:00"] * len(values), values) == ""

    @pytest.mark.parametrize(
        ("highest", "top"), [(0.05, 0.1), (0.3, 0.5), (0.9, 1.0), (1.0, 1.0), (7.0, 10.0), (130.0, 200.0)]
    )
    def test_the_axis_ends_at_a_round_number(self, highest: float, top: float) -> None:
        assert history_curves._top(highest) == pytest.approx(top)

    def test_without_the_library_the_map_is_there_and_says_what_lacks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pygal", None)
        page = render([run(1), run(2)], mini.checklist())
        assert "pip install 'postdeploy[history]'" in page
        assert len(Cells(page).marks) == 2 * len(LINES)


def test_a_run_that_draws_nothing_does_not_pay_for_it() -> None:
    script = (
        "import sys, postdeploy.verdict.running.runner, postdeploy.verdict.reports.report;"
        "import postdeploy.cli.commands.check;"
        "print('pygal' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"
