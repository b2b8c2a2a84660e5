"""Rows of the tables in the main area, and how a person comes to those that a page does not show at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from postdeploy.platform.browser import labels
from postdeploy.platform.browser.clicking import click_on
from postdeploy.platform.browser.controls import listed
from postdeploy.platform.browser.uninvited import clear_way
from postdeploy.platform.browser.wording import containing, letters, whole

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from postdeploy.platform.browser.screen import Screen

Row = dict[str, Any]
AT_ONCE = 1.0
"""Seconds for showing what the page knows already."""
LATER = 1.0
"""Seconds for which a row is waited for where it should come, before it is looked for on other pages of a list."""
FETCHING = 5.0
"""Seconds for which a list is waited for that is fetched again."""
DRAWING = 3.0
"""Seconds in which a list shows its next page."""
QUICK = 2000.0
"""Milliseconds for pressing what turns it."""
PAGES = 40
"""As many pages are turned at most."""


class Rows:
    """The rows of one list."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def read(self) -> list[Row]:
        """Rows on the page as it is, those included that are drawn only when a person scrolls to them."""
        rows: list[Row] = list(self._screen.ask("everyRow") or [])
        covered = rows and all(row["why"] for row in rows)
        return list(self._screen.ask("everyRow") or []) if covered and clear_way(self._screen.page) else rows

    def names(self) -> list[str]:
        """Names of the rows on the page that a person can read."""
        return visible_names(self.read())

    def shows(self, name: str) -> bool:
        """Whether there is a row of that name on the page as it is; then it is in view."""
        ask = self._screen.ask
        return bool(ask("rowNamed", name) or (clear_way(self._screen.page) and ask("rowNamed", name)))

    def found(self, name: str) -> Locator:
        """Rows in which that name stands, or is told to whoever points at its beginning."""
        page = self._screen.page
        rows = page.locator("tbody tr, [role=row]")
        return (
            rows.filter(has_text=containing(name))
            .or_(rows.filter(has=page.get_by_title(whole(name))))
            .filter(visible=True)
        )

    def unread(self, name: str) -> str:
        """Why a row that has been come to cannot be read; else it is framed in the next picture."""
        why = self._screen.reads(name, AT_ONCE)
        return "" if why and self.shows(name) else why

    def come_to(self, name: str) -> bool:
        """Wait until the list has a row of that name, on whichever of its pages; then it is in view."""
        began = time.monotonic()
        return bool(self._screen.until(lambda: self.shows(name) or (_is_late(began) and self._is_elsewhere(name))))

    def keeps(self, name: str, path: str) -> bool:
        """Whether a row that was seen is there, too, when the page has got the list for which it has asked again.

        Args:
            name: of the row.
            path: of the request by which the page gets the list.
        """
        return not self._comes_again(path) or self.come_to(name)

    def loses(self, name: str, path: str) -> bool:
        """Wait until there is no row of that name, not even when the page has got the list once more; as `keeps`."""
        gone = bool(self._screen.until(lambda: self.lacks(name)))
        return gone and (not self._comes_again(path) or bool(self._screen.until(lambda: self.lacks(name))))

    def _comes_again(self, path: str) -> bool:
        """Whether the page was about to get the list once more; then it has."""
        if not self._is_awaited(path):
            return False
        self._screen.until(lambda: not self._is_awaited(path), FETCHING)
        self._screen.ask("settled", "")
        return True

    def repeats(self, name: str) -> bool:
        """Whether one list has more than one row of that name, and keeps it: for a moment it may draw one twice."""
        return not self._screen.until(lambda: self._most(name) < 2, DRAWING)

    def _most(self, name: str) -> int:
        """In how many rows of one table the name stands at most; a page may have a table of what is new beside."""
        tables = Counter(row["table"] for row in self.read() if not row["why"] and bears(row, name))
        return max(tables.values(), default=0)

    def lacks(self, name: str) -> bool:
        """Whether there is no row of that name on any page of the list."""
        return not self.shows(name) and not self._is_elsewhere(name)

    def listed(self, names: Sequence[str], path: str, mark: float) -> tuple[list[Row], str]:
        """Wait until the list has just these names; its rows, and why it never will have them.

        Args:
            names: of the rows, in any order.
            path: of the request by which the page gets the list.
            mark: when the page was asked for (`traffic.mark`).
        """
        began, wanted, seen = time.monotonic(), sorted(map(letters, names)), list[Row]()

        def refusal() -> str:
            call = self._screen.traffic.since(mark, "GET", path)
            refused = call is not None and call.refused_for_good
            return f"страница не получила списка: {call.title} → {call.status}" if call and refused else ""

        def complete() -> bool:
            seen[:] = _fitting(wanted, self.read())
            if not _are(wanted, seen) and _is_late(began) and self._goes_on:
                seen[:] = _fitting(wanted, [row for part in self._parts() for row in part])
            return _are(wanted, seen)

        self._screen.until(lambda: complete() or refusal())
        return [row for row in seen if not row["why"]], refusal()

    def _is_awaited(self, path: str) -> bool:
        return any(
            call.open for call in self._screen.traffic.own_since(0.0) if (call.method, call.path) == ("GET", path)
        )

    @property
    def _goes_on(self) -> str:
        return str(self._screen.ask("goesOn", labels.MORE.pattern) or "")

    def _is_elsewhere(self, name: str) -> bool:
        """Go through the list from its first page until there is such a row."""
        if not self._goes_on:
            return False
        return any(self.shows(name) for _ in self._parts())

    def _parts(self) -> Iterator[list[Row]]:
        """The rows of each page of the list in turn; of one that grows only what has come."""
        while self._press("backward"):
            pass
        known = self.read()
        yield known
        for _ in range(PAGES):
            kind = self._goes_on
            if not self._press("onward", labels.MORE.pattern):
                break
            rows = self.read()
            yield rows if kind == "turn" else rows[len(known) :]
            known = rows
        while self._press("backward"):
            pass

    def _press(self, what: str, *more: str) -> bool:
        """Press what changes the part of the list that is shown; whether it did."""
        from playwright.sync_api import Error

        control = self._screen.element(what, *more)
        if control is None:
            return False
        before = self._screen.ask("rowTexts")
        try:
            click_on(self._screen, control, QUICK)
        except Error:
            return False
        return bool(self._screen.until(lambda: self._screen.ask("rowTexts") not in (None, before), DRAWING))


def _is_late(began: float) -> bool:
    return time.monotonic() - began > LATER


def _fitting(wanted: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    """The rows of that table which is most like the list that is looked for: beside it may be one of what is new."""

    def likeness(table: list[Row]) -> tuple[bool, int]:
        return _are(wanted, table), sum(letters(row["name"]) in wanted for row in table)

    numbers = dict.fromkeys(row["table"] for row in rows)
    tables = [[row for row in rows if row["table"] == number] for number in numbers]
    return max(tables, key=likeness, default=[])


def _are(wanted: Sequence[str], rows: Sequence[Row]) -> bool:
    return sorted(map(letters, visible_names(rows))) == list(wanted)


def visible_names(rows: Sequence[Row]) -> list[str]:
    """Names of the rows that a person can read."""
    return [str(row["name"]) for row in rows if not row["why"]]


def bears(row: Row, name: object) -> bool:
    """Whether that is the name of a row, whatever marks stand beside it."""
    wanted = letters(name)
    return bool(wanted) and any(letters(each) == wanted for each in row["names"])


def twice(name: str) -> str:
    """How it is said that there is a second row of what was made once."""
    return f"строка «{name}» стоит в списке дважды, хотя создано одно"


def vanished(name: str, names: Sequence[str]) -> str:
    """How it is said that a row was there for a moment."""
    return f"строка «{name}» показалась и пропала: список запрошен ещё раз, и её в нём нет, есть: {listed(names)}"
