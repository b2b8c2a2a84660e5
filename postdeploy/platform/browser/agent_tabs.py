"""What the tabs «Правила» and «Цепочки» of an agent's page have in common: a table and a dialog that adds to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from postdeploy.platform.answer import Answer
from postdeploy.platform.browser.controls import listed
from postdeploy.platform.browser.forms import Form, complaint_of, open_dialog
from postdeploy.platform.browser.outcome import take_place
from postdeploy.platform.browser.pressing import button, press
from postdeploy.platform.browser.rows import Rows, bears, twice, vanished
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import InteractionError, as_list, as_seen, not_done, path_of
from postdeploy.platform.browser.staying import once_more
from postdeploy.platform.browser.wording import letters


@dataclass(frozen=True)
class Tab:
    """Words of a tab: its own, its heading, the buttons that open the dialog, the dialog's heading."""

    title: str
    heading: str
    openers: Sequence[str]
    dialog: str

    @property
    def place(self) -> str:
        """For messages."""
        return f"страница агента, вкладка «{self.title}»"


class TabbedList:
    """The table in one tab of an agent's page.

    Args:
        screen: the page.
        tab: its words.
        path: path of the agent's page by the agent's id.
    """

    def __init__(self, screen: Screen, tab: Tab, path: Callable[[str], str]) -> None:
        self._screen = screen
        self._tab = tab
        self._path = path

    @once_more
    def add(self, agent_id: str, name: str, api: str, fill_in: Callable[[Form], None]) -> Answer:
        """Open the dialog, fill it in, send it, and see the new row without reloading."""
        with self._screen.act(f"{self._tab.dialog}: «{name}»"):
            try:
                self._take_place(agent_id)
                form = open_dialog(self._screen, self._tab.openers, self._tab.dialog, self._tab.place)
                fill_in(form)
                answer = form.submit("POST", api).answer()
                complaint = complaint_of(form, answer) or self._missing(name, api)
                return as_seen(answer, f"{self._tab.place}, {form.where}", complaint)
            except InteractionError as error:
                return not_done(self._tab.place, error)

    @once_more
    def read(self, agent_id: str, known: Answer, overlay: Callable[[dict[str, Any], dict[str, Any]], str]) -> Answer:
        """The table of a page that has just been opened.

        Args:
            agent_id: whose page.
            known: the API's list; tells ids and when the table is complete.
            overlay: puts what a row shows into the API's item (row, item); tells what of it is wrong, if anything.
        """
        if not known.ok:
            return known
        items: list[dict[str, Any]] = list(known.at("data", default=[]))
        names = [str(item["name"]) for item in items]
        mark = self._screen.traffic.mark()
        with self._screen.act(f"Посмотреть вкладку «{self._tab.title}»"):
            try:
                self._take_place(agent_id, afresh=True)
            except InteractionError as error:
                return not_done(self._tab.place, error)
            rows, refusal = Rows(self._screen).listed(names, path_of(known), mark)
        shown, complaints = [], [refusal]
        for row in rows:
            found = next((item for item in items if bears(row, item.get("name"))), {"id": None, "name": row["name"]})
            item = dict(found)
            complaints.append(overlay(row, item))
            shown.append(item)
        return as_list(self._tab.place, shown, "; ".join(filter(None, complaints)))

    def _take_place(self, agent_id: str, *, afresh: bool = False) -> None:
        take_place(self._screen, self._path(agent_id), "страница агента", afresh=afresh)
        if not self._is_open():
            tab = button(self._screen, self._tab.title)
            press(self._screen, tab, f"вкладку «{self._tab.title}»", "страница агента", self._is_open)

    def _is_open(self) -> bool:
        return any(self._tab.heading in heading for heading in self._screen.ask("headings") or [])

    def _missing(self, name: str, api: str) -> str:
        rows = Rows(self._screen)
        if not rows.come_to(name):
            return f"список не обновился: строки «{name}» в нём нет, есть: {listed(rows.names())}"
        if not rows.keeps(name, api):
            return vanished(name, rows.names())
        if rows.repeats(name):
            return twice(name)
        return rows.unread(name)


def cell(row: dict[str, Any], head: str) -> dict[str, Any]:
    """The first cell under that heading; an empty one when there is no such column."""
    blank: dict[str, Any] = {"text": "", "on": None}
    return next((each for each in row["cells"] if letters(each["head"]) == letters(head)), blank)
