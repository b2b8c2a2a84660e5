"""Sales scripts: the table of the page, its dialogs, its icon buttons."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from postdeploy.platform import ports
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser import labels
from postdeploy.platform.browser.agent_tabs import cell
from postdeploy.platform.browser.controls import listed
from postdeploy.platform.browser.forms import Form, complaint_of, dialog, open_dialog
from postdeploy.platform.browser.messages import LONG_ENOUGH, expect_message, watch_for
from postdeploy.platform.browser.outcome import take_place
from postdeploy.platform.browser.pressing import button, buttons_in, press
from postdeploy.platform.browser.rows import Rows, bears, twice, vanished
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import InteractionError, Seen, as_list, as_seen, not_done, path_of
from postdeploy.platform.browser.staying import once_more
from postdeploy.platform.browser.wording import letters
from postdeploy.platform.scripts import Script

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from postdeploy.platform.browser.network import Call

LIST = "страница «Скрипты продаж», список"
EDIT = re.compile(r"редактировать|изменить|edit", re.IGNORECASE)
REMOVE = re.compile(r"удалить|delete|remove", re.IGNORECASE)
TYPES = {label: key for key, label in labels.SCRIPT_TYPES.items()}
GLIMPSE = 0.05
"""Seconds for which a message must be seen that was read at leisure before."""
AT_ONCE = 1.0
"""Seconds for showing what the page knows already."""


class BrowserScripts:
    """Scripts of one agent at a time, on the page `/manage/T/ai-agents/A/scripts`."""

    def __init__(self, screen: Screen, api: ports.Scripts, tenant: Callable[[], str]) -> None:
        self._screen = screen
        self._api = api
        self._tenant = tenant
        self._deleted: set[str] = set()
        self._read_deleted = False
        self.page = api.page
        self.change = api.change

    @once_more
    def of(self, agent_id: str) -> Answer:
        """The list of a page that has just been opened, with ids by title."""
        known = self._api.of(agent_id)
        if not known.ok:
            return known
        items: list[dict[str, Any]] = list(known.at("data", default=[]))
        titles = [str(item["title"]) for item in items]
        mark = self._screen.traffic.mark()
        with self._screen.act("Посмотреть список скриптов"):
            try:
                self._take_place(agent_id, afresh=True)
            except InteractionError as error:
                return not_done(LIST, error)
            rows, refusal = Rows(self._screen).listed(titles, path_of(known), mark)
        return as_list(LIST, [_shown(row, items) for row in rows], refusal)

    @once_more
    def create(self, agent_id: str, script: Script) -> Answer:
        """Fill in the dialog «Создать скрипт продаж» and see the new row."""
        with self._screen.act(f"Создать скрипт «{script.title}»"):
            try:
                self._take_place(agent_id)
                form = open_dialog(self._screen, labels.CREATE_SCRIPT, labels.SCRIPT_DIALOG, LIST)
                return self._save(form, script, "POST", f"/api/agents/{agent_id}/scripts")
            except InteractionError as error:
                return not_done(LIST, error)

    @once_more
    def edit(self, agent_id: str, script_id: str, script: Script) -> Answer:
        """Press the row's first icon, fill in the dialog «Редактировать скрипт» and see the changed row.

        A script that this page has deleted has no row to press: then the API is asked, which must refuse.
        """
        if script_id in self._deleted:
            return self._api.edit(agent_id, script_id, script)
        with self._screen.act(f"Изменить скрипт на «{script.title}»"):
            try:
                title = self._come_to(agent_id, script_id)
                form = self._open(title, EDIT, 0, labels.EDIT_SCRIPT_DIALOG)
                self._expect_prefilled(form, title)
                return self._save(form, script, "PATCH", f"/api/agents/{agent_id}/scripts/{script_id}", instead=title)
            except InteractionError as error:
                return not_done(LIST, error)

    @once_more
    def delete(self, agent_id: str, script_id: str) -> Answer:
        """Press the row's second icon, confirm, read «Скрипт удален» and see the row gone."""
        if script_id in self._deleted:
            return self._api.delete(agent_id, script_id)
        path, mark = f"/api/agents/{agent_id}/scripts/{script_id}", self._screen.traffic.mark()
        with self._screen.act("Удалить скрипт"):
            try:
                title = self._come_to(agent_id, script_id)
                watch_for(self._screen, labels.SCRIPT_DELETED)
                form = self._open(title, REMOVE, 1, labels.DELETE_SCRIPT_DIALOG, lambda: self._sent(mark, path))
                if not self._sent(mark, path):  # where the browser itself has asked, a person has agreed already
                    self._confirm(form, mark, path)
                return self._see_deleted(form, title, script_id, self._screen.answered(mark, "DELETE", path))
            except InteractionError as error:
                return self._another_deleted(agent_id, script_id, mark) or not_done(LIST, error)

    def _another_deleted(self, agent_id: str, script_id: str, mark: float) -> Seen | None:
        """What is to be said where the page has deleted another script than the one whose row was pressed."""
        call = self._screen.traffic.since(mark, "DELETE", f"/api/agents/{agent_id}/scripts/(?!{script_id}$)[^/]+")
        if call is None or call.refused:
            return None
        return as_seen(call.answer(), LIST, f"страница удалила другой скрипт: {call.title}")

    def _sent(self, mark: float, path: str) -> Call | None:
        return self._screen.traffic.since(mark, "DELETE", path)

    def _confirm(self, form: Form, mark: float, path: str) -> None:
        press(
            self._screen,
            button(self._screen, labels.DELETE, form.root),
            f"«{labels.DELETE}»",
            form.where,
            lambda: self._sent(mark, path),
            picture=True,
        )

    def _see_deleted(self, form: Form, title: str, script_id: str, call: Call | None) -> Seen:
        screen = self._screen
        assert call is not None
        answer = call.answer()
        if not answer.ok:
            return as_seen(answer, form.where)
        self._deleted.add(script_id)
        complaint = complaint_of(form, answer) or self._expect_deleted()
        if not complaint and not Rows(screen).loses(title, _list_of(path_of(answer))):
            complaint = f"строка «{title}» осталась в списке после удаления"
        return as_seen(answer, LIST, complaint)

    def _expect_deleted(self) -> str:
        """The message can be read; that it stays long enough is watched for once, then it is known."""
        known = GLIMPSE if self._read_deleted else LONG_ENOUGH
        complaint = expect_message(self._screen, labels.SCRIPT_DELETED, long_enough=known)
        self._read_deleted = not complaint
        return complaint

    def _save(self, form: Form, script: Script, method: str, path: str, instead: str = "") -> Seen:
        kind = script.scriptType
        form.fill(labels.NAME, script.title)
        form.choose(labels.SCRIPT_TYPE, labels.SCRIPT_TYPES.get(kind, kind), kind)
        form.fill(labels.CONTENT, script.content)
        answer = form.submit(method, path).answer()
        complaint = complaint_of(form, answer) or self._row_missing(script.title, path, instead)
        return as_seen(answer, f"{LIST}, {form.where}", complaint)

    def _row_missing(self, title: str, path: str, instead: str) -> str:
        screen, rows = self._screen, Rows(self._screen)
        if not rows.come_to(title):
            return f"список не обновился: строки «{title}» в нём нет, есть: {listed(rows.names())}"
        if not rows.keeps(title, _list_of(path)):
            return vanished(title, rows.names())
        if rows.repeats(title):
            return twice(title)
        screen.reads(title, AT_ONCE)
        gone = not instead or screen.until(lambda: rows.lacks(instead), AT_ONCE)
        return "" if gone else f"в списке осталась и прежняя строка «{instead}»"

    def _expect_prefilled(self, form: Form, title: str) -> None:
        if self._screen.until(lambda: letters(form.value(labels.NAME)) == letters(title), AT_ONCE):
            return
        found = f"в поле «{labels.NAME}» не «{title}», а «{form.value(labels.NAME)}»"
        raise InteractionError("диалог показывает нынешнее название", found, form.where, AT_ONCE)

    def _take_place(self, agent_id: str, *, afresh: bool = False) -> None:
        take_place(self._screen, self.page(self._tenant(), agent_id), LIST, afresh=afresh)

    def _come_to(self, agent_id: str, script_id: str) -> str:
        """Be where its row is, and give its title; whoever misses it on a page that stands there opens that anew."""
        self._take_place(agent_id)
        title = self._title(agent_id, script_id)
        if not Rows(self._screen).shows(title):
            self._take_place(agent_id, afresh=True)
        return title

    def _title(self, agent_id: str, script_id: str) -> str:
        items = self._api.of(agent_id).at("data", default=[])
        return next((str(item["title"]) for item in items if item.get("id") == script_id), script_id)

    def _open(
        self, title: str, name: re.Pattern[str], place: int, heading: str, done: Callable[[], object] = bool
    ) -> Form:
        """Press an icon in the row, by its name where it has one, else by its place."""
        began = time.monotonic()
        row = Rows(self._screen).found(title)
        if not (Rows(self._screen).come_to(title) and self._screen.until(row.count)):
            raise InteractionError(f"в списке есть «{title}»", f"строки «{title}» нет", LIST, time.monotonic() - began)
        icons, named = buttons_in(row.first), row.first.get_by_role("button", name=name)
        icon: Locator = named if named.count() else self._in_menu(row.first, title, name) or icons.nth(place)
        found = dialog(self._screen, heading)
        what = f"значок {place + 1} в строке «{title}»"
        press(self._screen, icon, what, LIST, lambda: found.count() > 0 or done())
        return Form(self._screen, found, f"диалог «{heading}»")

    def _in_menu(self, row: Locator, title: str, name: re.Pattern[str]) -> Locator | None:
        """An entry of the menu in which a row keeps what can be done with it; opens the menu."""
        opener = row.locator("[aria-haspopup=menu]")
        if not opener.count():
            return None
        found = self._screen.page.get_by_role("menuitem", name=name)
        press(self._screen, opener, f"меню в строке «{title}»", LIST, lambda: found.filter(visible=True).count() > 0)
        return found


def _list_of(path: str) -> str:
    """Path of the list to which a script of that path belongs."""
    return path.partition("/scripts")[0] + "/scripts"


def _shown(row: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
    """The visible row, with what the API knows of the script of that title, which is taken out of `items`."""
    kind = next((label for label in TYPES if letters(label) == letters(cell(row, "Тип")["text"])), "")
    found = next((item for item in items if bears(row, item.get("title"))), None)
    title = row["name"] if found is None else found["title"]
    if found is not None:
        items.remove(found)
    shown_kind = {"scriptType": TYPES[kind]} if kind else {}
    return {"id": None, **(found or {}), "title": title, **shown_kind}
