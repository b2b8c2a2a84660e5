"""What the checklist expects of every page: it loads, and no error screen is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.availability import answers
from postdeploy.errors import CannotTell
from postdeploy.platform.pages import Page, has_heading

if TYPE_CHECKING:
    from postdeploy.session.run import Run


def loads_with(heading: str | None = None) -> Matcher[Page]:
    """The page came, is a page, shows no error screen and, where given, has the heading."""

    def judge(page: Page) -> str | None:
        if page.location:
            return f"вместо страницы — переход на {page.location} (код {page.status})"
        if page.status != 200:
            return f"код ответа {page.status}, на странице: «{page.text[:200]}»"
        if "html" not in page.content_type:
            return f"вместо страницы пришло {page.content_type or 'что-то без типа'}"
        return _on_page(page)

    def _on_page(page: Page) -> str | None:
        if page.shows_error:
            return f"экран ошибки платформы: «{page.text[-200:]}»"
        if page.errors:
            return "; ".join(page.errors)
        if heading and not has_heading(page.headings, heading):
            return f"заголовки: {', '.join(page.headings) or 'нет ни одного'}"
        return None if page.text else "пустая страница"

    title = f" с заголовком «{heading}»" if heading else ""
    return expectation(f"страница{title} загружается без ошибки", judge)


def opened(run: Run, path: str) -> Page:
    """Open a page; a web app that is down is the platform's fault, a network that is down is not.

    Raises:
        CannotTell: over HTTP there is nothing to see of it.
    """
    page = answers(lambda: run.driver.pages.open(path), run.network.works)
    if page.by_script and page.status == 200 and not page.location:
        raise CannotTell(f"Страницу {path} рисует её сценарий, по HTTP она пуста; смотрите в браузере: --via browser.")
    return page


def expect_page(run: Run, path: str, heading: str | None = None) -> None:
    """The page loads."""
    check(opened(run, path), loads_with(heading), where=f"страница {path}")
