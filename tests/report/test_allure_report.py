"""The Allure report as its readers see it: in a browser, from a file, without a network."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.reports.report import build_report
from tests.report.conftest import Looking, window

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Look = Callable[[str], Looking]
Open = Callable[[Paths, str], Looking]
EPIC, STEP, BOX = "Проверка после деплоя", "ШАГ 2: Проверить синхронизацию Kommo", "Синхронизация Kommo работает"
SCENARIO = "ШАГ 2: После успешного деплоя Worker"
LINE = "В логах Worker видно job `crm:sync-pipelines`"
MESSAGE = "Ожидали: задание «crm:sync-pipelines» обработано"
ENGLISH = {"Description", "Resolution", "Passed", "Failed", "Broken", "Powered by", "Labels", "Links", "Total"}
"""Words that Allure leaves in English, or would in another language."""
CLIPPED = """(node) => {
    const box = node.getBoundingClientRect();
    return node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflow !== "visible"
        || box.right > innerWidth + 1 || box.left < -1 || box.width === 0;
}"""


@pytest.fixture(scope="module")
def opened(browser: Browser) -> Open:
    """A run's report in a window that stays open: to load it takes longer than all that is then looked at."""
    windows: dict[tuple[Path, str], Looking] = {}

    def report_of(reported: Paths, size: str) -> Looking:
        place = reported.report, size
        if place not in windows:
            windows[place] = window(browser, size)
            windows[place].at(reported.report)
        return windows[place]

    return report_of


def sections(page: Page) -> Locator:
    return page.get_by_test_id("tree-section-title")


def scenario(page: Page) -> Locator:
    return page.get_by_test_id("tree-leaf-title").filter(has_text=SCENARIO)


def line(page: Page) -> Locator:
    """The red line with what hangs below it."""
    title = page.get_by_test_id("test-result-step-title").filter(has_text=LINE).first
    return title.locator("xpath=ancestor::*[@data-testid='test-result-step'][1]")


def open_tree(looking: Looking) -> Page:
    looking.page.evaluate("location.hash = ''")
    return looking.page


def open_red_line(looking: Looking) -> Page:
    page = looking.page
    if not line(page).is_visible():
        open_tree(looking)
        scenario(page).click()
    line(page).wait_for()
    return page


OPENING = {"tree": open_tree, "line": open_red_line}


def test_the_tree_of_a_red_run_leads_to_the_red_scenario(opened: Open, red: Paths, size: str) -> None:
    page = open_tree(opened(red, size))
    scenario(page).wait_for()
    titles = sections(page).all_inner_texts()
    places = [titles.index(title) for title in (EPIC, STEP, BOX)]
    assert places == sorted(places)
    steps = [title for title in titles if title.startswith("ШАГ ")]
    assert [title[:6] for title in steps] == [f"ШАГ {number}:" for number in range(1, 8)][: len(steps)]
    assert len(steps) == 7


def test_the_tree_of_a_green_run_shows_every_step(opened: Open, green: Paths, size: str) -> None:
    page = open_tree(opened(green, size))
    sections(page).nth(7).wait_for()
    assert [title[:6] for title in sections(page).all_inner_texts()[1:]] == [f"ШАГ {number}:" for number in range(1, 8)]
    sections(page).filter(has_text=STEP).click()
    sections(page).filter(has_text=BOX).click()
    scenario(page).click()
    titles = page.get_by_test_id("test-result-step-title")
    titles.filter(has_text=LINE).wait_for()
    assert [title for title in titles.all_inner_texts() if "Воронки синхронизируются" in title]


def test_message_and_evidence_of_a_red_line_are_one_click_away(opened: Open, red: Paths, size: str) -> None:
    page = open_red_line(opened(red, size))
    assert line(page).get_by_text(MESSAGE).first.is_visible()
    assert line(page).get_by_text("Подсказка: похоже, ENCRYPTION_KEY").first.is_visible()
    names = "\n".join(line(page).get_by_test_id("test-result-attachment-header").all_inner_texts())
    for name in ("Что проверено", "Состояния во время ожидания", "Лог Worker о задании", "в очереди", "Команды Redis"):
        assert name in names


def test_evidence_can_be_read(opened: Open, red: Paths, size: str) -> None:
    page = open_red_line(opened(red, size))
    header = line(page).get_by_test_id("test-result-attachment-header").filter(has_text="Лог Worker о задании")
    header.locator("button").first.click()
    content = page.get_by_text(re.compile(r"error\s+Job failed: crm:sync-pipelines")).first
    content.wait_for()
    assert content.evaluate("node => node.getBoundingClientRect().width") > 200


def test_nothing_leaves_the_machine(opened: Open, red: Paths, green: Paths) -> None:
    for reported in (red, green):
        looking = opened(reported, "desktop")
        page = open_tree(looking)
        sections(page).first.wait_for()
        page.get_by_text("Отчет", exact=True).first.click()
        page.wait_for_load_state("networkidle")
        assert looking.outside == []


def test_nothing_is_cut_or_hangs_over(opened: Open, red: Paths, size: str) -> None:
    looking = opened(red, size)
    page = open_tree(looking)
    scenario(page).wait_for()
    assert looking.overflow() == 0
    assert cut(sections(page)) == []
    assert cut(page.get_by_test_id("metadata-item-key")) == []
    open_red_line(looking)
    assert looking.overflow() == 0
    assert cut(page.get_by_test_id("test-result-step-title")) == []


def cut(found: Locator) -> list[str]:
    """Texts that do not fit where they are shown."""
    assert found.count()
    return [each.inner_text() for each in found.all() if each.is_visible() and each.evaluate(CLIPPED)]


@pytest.mark.parametrize("place", OPENING)
def test_everything_is_in_russian(opened: Open, red: Paths, place: str) -> None:
    page = OPENING[place](opened(red, "desktop"))
    (scenario if place == "tree" else line)(page).wait_for()
    page.wait_for_function("!document.body.innerText.includes('Порядок Поздние')")
    rows = {row.strip() for row in page.locator("body").inner_text().splitlines()}
    assert not rows & ENGLISH


def test_categories_say_what_a_red_line_means(opened: Open, red: Paths) -> None:
    page = open_tree(opened(red, "desktop"))
    page.get_by_text("Категории").first.click()
    page.get_by_text("Требование не выполнено").first.wait_for()


def test_links_lead_to_the_checklist(opened: Open, red: Paths) -> None:
    page = open_red_line(opened(red, "desktop"))
    link = page.get_by_role("link", name=f"Чек-лист: {STEP}")
    link.wait_for()
    assert link.evaluate("node => node.href") == f"{red.ticked_page.as_uri()}#step-2"


def test_a_report_that_was_sent_alone_says_where_the_checklist_is(look: Look, red: Paths, tmp_path: Path) -> None:
    sent = tmp_path / "report.html"
    shutil.copy2(red.report, sent)
    page = look("desktop").at(sent)
    scenario(page).click()
    line(page).wait_for()
    page.get_by_text(re.compile(f"Чек-лист: {STEP} — отдельный файл checklist.html")).wait_for()
    assert page.get_by_role("link", name=re.compile("^Чек-лист")).count() == 0


@pytest.fixture(scope="module")
def third(red: Paths, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run that is the third of its day: two earlier ones are made up out of its own history."""
    folder = tmp_path_factory.mktemp("third") / "reports"
    shutil.copytree(red.reports, folder)
    paths = Paths(reports=folder)
    (history,) = paths.allure_history.iterdir()
    own = json.loads(history.read_text(encoding="utf-8"))
    named = re.sub(r"\d\d:\d\d:\d\d$", "{}", own["name"])
    earlier = [
        {**own, "uuid": str(uuid4()), "name": named.format(moment), "timestamp": own["timestamp"] - before}
        for moment, before in (("00:05:10", 120_000), ("00:05:40", 60_000))
    ]
    rows = [json.dumps(each, ensure_ascii=False) for each in (*earlier, own)]
    history.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return build_report(paths)


def test_the_chart_tells_runs_of_one_day_apart(look: Look, third: Path, size: str) -> None:
    page = look(size).at(third)
    page.get_by_text("Отчет", exact=True).first.click()
    page.get_by_text("Графики").first.click()
    page.locator("svg text", has_text="00:05:10").first.wait_for()
    labels = [text for text in page.locator("svg text").all_text_contents() if ":" in text]
    assert labels[:2] == ["00:05:10", "00:05:40"]
    assert re.fullmatch(r"\d\d:\d\d", labels[2])
    assert page.get_by_text("Нет результатов").count() == 0


def test_what_is_counted_at_the_head_are_lines(opened: Open, red: Paths, green: Paths) -> None:
    for reported, share, arcs in ((red, "95 %", ["failed", "passed"]), (green, "100 %", ["passed"])):
        page = open_tree(opened(reported, "desktop"))
        ring = page.locator("article[data-lines]")
        ring.wait_for()
        assert ring.inner_text() == share
        drawn = ring.evaluate("node => node.style.getPropertyValue('--lines')")
        assert re.findall(r"status-(\w+)-chart", drawn) == arcs
        assert ring.get_by_label(f"Пройдено {share} строк чек-листа").count() == 1
        counts = json.loads(reported.verdict.read_text(encoding="utf-8"))["counts"]
        head = page.get_by_test_id("report-data").inner_text().replace("\u00a0", " ")
        assert head.startswith(f"Пройдено {counts['passed']} из {counts['total']} строк ({share})")


def test_the_first_run_of_a_target_has_no_empty_chart(opened: Open, green: Paths) -> None:
    page = open_tree(opened(green, "desktop"))
    page.get_by_text("Отчет", exact=True).first.click()
    assert page.get_by_text("Графики").count() == 0


def test_no_title_needs_a_font_of_pictures(opened: Open, red: Paths, green: Paths) -> None:
    for reported, mark in ((red, "✗"), (green, "✓")):
        page = open_tree(opened(reported, "desktop"))
        title = page.get_by_test_id("report-title").inner_text()
        assert title.startswith(f"{mark} ")
        assert not re.search("[\U0001f000-\U0001ffff\u2705\u274c\u2754\ufe0f]", title)
