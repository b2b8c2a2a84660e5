"""The stand's pages have the accessibility trees of the recorded ones: roles, names, order, addresses of links."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postdeploy.errors import SetupError
from postdeploy.platform.browser.launch import find_browser
from postdeploy.stand.supervisor import Stand
from tests.stand.trees.compare import differences, recordings
from tests.stand.trees.deviations import DEVIATIONS
from tests.stand.trees.walk import Walk


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    """On a stand of its own, since agents are deleted on the way."""
    from playwright.sync_api import sync_playwright

    try:
        path = find_browser(None)
    except SetupError as error:
        pytest.skip(str(error))
    with Stand() as stand, sync_playwright() as playwright:
        assert stand.config is not None
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
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
