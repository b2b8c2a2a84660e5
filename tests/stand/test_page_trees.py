"""The stand's pages have the recorded accessibility trees; their lists and dialogs behave as the recorded ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stand.trees.compare import differences, recordings
from tests.stand.trees.deviations import DEVIATIONS
from tests.stand.trees.walk import Walk
from tests.warm import WarmStand

COVERED = """(button) => {
  const { x, y, width, height } = button.getBoundingClientRect();
  return document.elementFromPoint(x + width / 2, y + height / 2).closest("[role=status]") !== null;
}"""
"""Whether a message lies over the middle of a button."""


@pytest.fixture(scope="module")
def walk(chromium: Path) -> Iterator[Walk]:
    """On a stand of its own, since agents are deleted on the way."""
    from playwright.sync_api import sync_playwright

    with WarmStand() as stand, sync_playwright() as playwright:
        assert stand.config is not None
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(base_url=stand.config.app_url, locale="ru-RU", viewport={"width": 1280, "height": 900})
        page.set_default_timeout(20_000)
        walk = Walk(page, stand.config)
        walk.whole()
        yield walk
        browser.close()


def test_every_recorded_page_is_looked_at(walk: Walk) -> None:
    assert sorted(walk.trees) == recordings()


@pytest.mark.parametrize("name", recordings())
def test_a_page_differs_from_the_recorded_one_only_where_it_is_said(walk: Walk, name: str) -> None:
    unexpected = [line for line in differences(name, walk.trees[name], walk.same) if line not in DEVIATIONS]
    assert unexpected == []


def test_no_deviation_is_listed_that_is_none(walk: Walk) -> None:
    found = {line for name, tree in walk.trees.items() for line in differences(name, tree, walk.same)}
    assert DEVIATIONS.keys() - found == set()


class TestRadix:
    def test_an_open_list_hides_everything_its_own_button_too(self, walk: Walk) -> None:
        walk.open_rule_dialog()
        button = walk.page.get_by_role("combobox", name="Тип триггера *")
        button.click()
        walk.page.get_by_role("listbox").wait_for()

        assert button.count() == 0
        assert walk.page.get_by_role("dialog").count() == 0
        walk.page.get_by_role("option", name="Смена этапа").click()
        assert button.inner_text() == "Смена этапа"

    def test_a_list_in_a_form_has_a_native_twin_that_nobody_sees(self, walk: Walk) -> None:
        walk.open_rule_dialog()
        twins = walk.page.locator("[role=dialog] form select[aria-hidden=true]")
        box = twins.first.bounding_box()

        assert twins.count() == walk.page.get_by_role("dialog").get_by_role("combobox").count() == 1
        assert box is not None
        assert (box["width"], box["height"]) == (1, 1)

    def test_a_dialog_keeps_the_focus(self, walk: Walk) -> None:
        walk.open_rule_dialog()
        outside = []
        for _ in range(20):
            walk.page.keyboard.press("Tab")
            outside.append(walk.page.evaluate("document.activeElement.closest('[role=dialog]') === null"))

        assert not any(outside)

    def test_a_rule_without_a_condition_is_refused_by_a_message_over_the_button(self, walk: Walk) -> None:
        walk.open_rule_dialog()
        sent: list[str] = []
        walk.page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
        walk.page.get_by_role("textbox", name="Название *").fill("Правило без условия")
        submit = walk.page.get_by_role("button", name="Создать правило")
        submit.click()
        message = walk.page.get_by_role("status")
        message.wait_for()

        assert message.inner_text().split("\n") == ["Ошибка", "Добавьте хотя бы одно условие"]
        assert submit.evaluate(COVERED)
        assert [line for line in sent if line.startswith("POST") and "/rules" in line] == []
