"""Agents: made through the form, chosen in the chat's selector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from postdeploy.platform import ports
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser import labels
from postdeploy.platform.browser.forms import Form
from postdeploy.platform.browser.outcome import take_place
from postdeploy.platform.browser.pressing import button, press
from postdeploy.platform.browser.rows import Rows
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import InteractionError, Seen, as_list, as_seen, not_done
from postdeploy.platform.browser.selector import AgentSelector
from postdeploy.platform.browser.staying import once_more
from postdeploy.platform.browser.wording import letters

if TYPE_CHECKING:
    from postdeploy.platform.browser.network import Call

API = "/api/agents"
FILLING = 10.0
"""Seconds in which the selector fills; others may make agents meanwhile, so it need never hold just what we expect."""
SETTLING = 5.0
"""Seconds in which the page that the form leads to shows what it is."""
CREATION = "страница «Создать агента ИИ»"
LIST = "страница «Агенты ии», таблица агентов"
SELECTOR = "тестовый чат, список агентов"


class BrowserAgents:
    """Agents of the organisation.

    Args:
        screen: the page.
        api: tells ids and when a list in the browser is complete.
        tenant: the tenant id of the signed-in user.
    """

    def __init__(self, screen: Screen, api: ports.Agents, tenant: Callable[[], str]) -> None:
        self._screen = screen
        self._api = api
        self._tenant = tenant
        self._selector = AgentSelector(screen)
        self.delete = api.delete
        """Clean-up, not an act of the checklist: over HTTP in both drivers."""

    @once_more
    def create(self, name: str, *, status: str = "active", instructions: str = "Отвечай кратко.") -> Answer:
        """Go through «Агенты ИИ» → «Create», fill in the form and see the agent in the list."""
        with self._screen.act(f"Создать агента «{name}»"):
            try:
                return self._create(name, status, instructions)
            except InteractionError as error:
                return not_done(CREATION, error)

    @once_more
    def active(self) -> Answer:
        """What the selector of a chat that has just been opened offers, with ids by name."""
        with self._screen.act("Посмотреть список агентов"):
            items: list[dict[str, Any]] = list(self._api.active().at("data", default=[]))
            names = sorted(str(item["name"]) for item in items)
            try:
                take_place(self._screen, f"/manage/{self._tenant()}/test-chat", SELECTOR, afresh=True)
            except InteractionError as error:
                return not_done(SELECTOR, error)
            shown = self._screen.until(lambda: self._offered(names), FILLING) or self._selector.offered()
            if shown is None:
                return as_list(SELECTOR, [], self._selector.trouble())
            self._screen.camera.take("Список агентов открыт")
            self._selector.close()
        return as_list(SELECTOR, [_named(name, items) for name in shown])

    @once_more
    def get(self, agent_id: str) -> Answer:
        """Choose an agent in the chat's selector and see that it is the one that is shown as chosen.

        Raises:
            InteractionError: it cannot be chosen.
        """
        listed = self._api.get(agent_id)
        name = str(listed.at("data", "name", default=""))
        with self._screen.act(f"Выбрать агента «{name}»"):
            take_place(self._screen, f"/manage/{self._tenant()}/test-chat", SELECTOR)
            shown = self._selector.choose(name)
        return as_seen(listed, SELECTOR, body={**listed.body, "data": {**listed.at("data"), "name": shown}})

    def _create(self, name: str, status: str, instructions: str) -> Seen:
        screen, base = self._screen, f"/manage/{self._tenant()}/ai-agents"
        take_place(screen, base, LIST, afresh=True)
        press(
            screen,
            button(screen, labels.CREATE_AGENT),
            f"«{labels.CREATE_AGENT}»",
            LIST,
            lambda: screen.path == f"{base}/create",
        )
        form = Form(screen, screen.page.locator("main, [role=main], body").first, CREATION)
        form.fill(labels.NAME, name)
        form.choose(labels.STATUS, labels.STATUSES[status], status)
        form.fill(labels.INSTRUCTIONS, instructions)
        call = form.submit("POST", API)
        answer = call.answer()
        if not 200 <= answer.status < 300:
            return as_seen(answer, CREATION)
        return self._see_created(name, base, call, labels.STATUSES[status])

    def _see_created(self, name: str, base: str, call: Call, status: str) -> Seen:
        answer = self._with_body(call, name)
        led = self._led_after_saving(name, f"{base}/create")
        if led:
            return as_seen(answer, CREATION, complaint=led)
        if self._screen.path != base:
            self._screen.open(base)
        rows = Rows(self._screen)
        complaint = rows.unread(name) if rows.come_to(name) else f"в таблице агентов нет строки «{name}»"
        if not complaint and not answer.at("data", "id"):
            complaint = f"агента «{name}» нет среди активных, хотя в форме выбран статус «{status}»"
        return as_seen(answer, CREATION, complaint)

    def _led_after_saving(self, name: str, form: str) -> str:
        """What is wrong with where the form has led; empty when a person can go on from there."""
        screen = self._screen
        if not screen.until(lambda: screen.path != form):
            return "после «Создать» страница осталась прежней"
        screen.settle(screen.path, SETTLING)
        plight = screen.plight(screen.path)
        if plight is None or not plight.hopeless:
            return ""
        return f"после «Создать» видна {plight.text} (сам агент «{name}» при этом создан)"

    def _with_body(self, call: Call, name: str) -> Answer:
        """The answer; its body is gone when the page moved on before it could be read, then the list has the agent."""
        answer = call.answer()
        if answer.at("data", "id"):
            return answer
        items = self._api.active().at("data", default=[])
        found = next((item for item in items if item.get("name") == name), None)
        return Answer(answer.request, answer.status, {"success": True, "data": found}, "", "application/json")

    def _offered(self, names: list[str]) -> list[str] | None:
        """What the selector offers once all is there that the API offered before."""
        shown = self._selector.offered()
        return shown if shown is not None and not Counter(map(letters, names)) - Counter(map(letters, shown)) else None


def _named(name: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """The API's item behind an option, taken out of `items`; an option without one has no id."""
    found = next((item for item in items if letters(item.get("name")) == letters(name)), None)
    if found is None:
        return {"id": None, "name": name, "status": "active"}
    items.remove(found)
    return found
