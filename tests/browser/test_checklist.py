"""The whole checklist through Chromium against a healthy stand."""

from __future__ import annotations

from tests.browser.conftest import Run


def test_every_line_is_green(green: Run) -> None:
    assert green.outcome.code == 0, green.outcome.output
    assert green.outcome.ids("passed") == list(green.outcome.lines)


def test_the_report_says_how_it_was_looked_at(green: Run) -> None:
    assert green.outcome.verdict["environment"]["Способ проверки"] == "в браузере"


def test_nothing_of_it_stays_on_the_platform(green: Run) -> None:
    assert green.left == {}
