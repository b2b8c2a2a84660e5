"""Goes where the recordings were taken and does there what had been done there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from postdeploy.stand.faults import find
from postdeploy.stand.faults.pages.patching import patched, patches_of
from postdeploy.stand.seed import NORTH_AGENT, NORTH_ARCHIVED_AGENT

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from postdeploy.stand.config import StandConfig

AGENT = "Агент Снимка"
GREETING = "Здравствуйте"
ANSWER = "На связи помощник № 2654. Подготовлю расчёт и отправлю его вам сегодня."
"""What the model had answered on the recording."""
BOX = "Введите сообщение"


@dataclass
class Walk:
    """One way through all pages; `trees` by the name of their recording."""

    page: Page
    config: StandConfig
    trees: dict[str, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    """Recorded texts, and what stands on the stand in their place."""

    def whole(self) -> None:
        """Take every tree."""
        self._take_sign_in()
        self._take_first_organisation()
        self._take_repaired()

    def _take_sign_in(self) -> None:
        page, config = self.page, self.config
        page.goto("/login")
        form = page.locator("form")
        form.locator("[type=email]").fill(config.app_email)
        form.locator("[type=password]").fill(config.app_password)
        self.same |= {"founder@example.com": config.app_email, "Demo1234!": config.app_password}
        self._take("login")
        page.get_by_role("button", name="Войти").click()
        page.get_by_role("heading", name="Панель управления").wait_for()
        self.home = page.url
        page.get_by_text("Нет обновлений").wait_for()
        self._take("dashboard", page.get_by_text("Всего агентов").wait_for)

    def _take_first_organisation(self) -> None:
        page = self.page
        page.goto("/ai-agents/create")
        self._take("agents-after-create-link")
        self.agent = self._api("POST", "/api/agents", {"name": AGENT, "status": "active"})["data"]["id"]
        page.goto(f"{self.home}/ai-agents")
        self._take("agents", page.get_by_role("link", name=AGENT).wait_for)
        kommo = f"/api/agents/{self.agent}/integrations/kommo/install"
        self._api("POST", kommo, {"integration_type": "kommo"})
        page.goto(f"{self._of_agent}/available-integrations")
        settings = page.get_by_role("button", name="Настройки")
        self._take("integrations", settings.wait_for)
        settings.click()
        sync = page.get_by_role("button", name="Синхронизировать настройки CRM")
        self._take("kommo", sync.wait_for)
        sync.click()
        self._take("kommo-after-sync", page.get_by_text("Синхронизация запущена").wait_for)
        self._take_scripts()
        self._take_broken()

    def _take_scripts(self) -> None:
        page = self.page
        page.goto(f"{self._of_agent}/scripts")
        create = page.get_by_role("button", name="Создать скрипт")
        self._take("scripts")
        create.click()
        self._take("scripts-create-dialog", page.get_by_role("dialog").wait_for)
        values = {"title": "Скрипт снимка", "content": "Текст", "scriptType": "greeting"}
        self._api("POST", f"/api/agents/{self.agent}/scripts", values)
        page.reload()
        icons = page.get_by_role("row", name="Скрипт снимка").get_by_role("button")
        self._take("scripts-one", icons.first.wait_for)
        for place, name in enumerate(("edit", "delete")):
            icons.nth(place).click()
            self._take(f"scripts-{name}-dialog", page.get_by_role("dialog").wait_for)
            page.keyboard.press("Escape")

    def _take_broken(self) -> None:
        """The two pages that were broken, by the stand's own faults."""
        page = self.page
        for fault, name, path, mark in (
            ("ChatErrorScreen", "test-chat-error", f"{self.home}/test-chat", "Произошла ошибка"),
            ("AgentNotFound", "agent-missing", f"{self._of_agent}/edit", "Агент не найден"),
        ):
            for patch in patches_of(find(fault)):
                page.route(f"**/_static/js/{patch.name}", _serving(patched(patch.name, patch.changes)))
            page.goto(path)
            self._take(name, page.get_by_text(mark).wait_for)
            page.unroute_all()

    def _take_repaired(self) -> None:
        """The second organisation had one agent and had done nothing else."""
        page = self.page
        for other in (NORTH_AGENT, NORTH_ARCHIVED_AGENT):
            self._api("DELETE", f"/api/agents/{other}")
        page.goto(f"{self.home}/ai-agents/create")
        self._take("agent-create", page.get_by_role("button", name="Создать").wait_for)
        page.goto(f"{self._of_agent}/edit")
        self._take("agent-edit", page.get_by_role("button", name="Сохранить").wait_for)
        self._take_rules()
        self._take_sequences()
        self._take_chat()
        page.goto(self.home)
        self._take("dashboard-with-updates", page.get_by_text("Агент отправил ответ").wait_for)

    def _take_rules(self) -> None:
        page = self.page
        self._take_tab("Правила", "agent-rules", "Правила не созданы")
        self._take_dialog("Создать правило", "rule-dialog")
        self._take_dialog("Добавить условие", "rule-dialog-condition")
        self._take_dialog("Добавить действие", "rule-dialog-action")
        page.get_by_role("combobox", name="Тип триггера *").click()
        self._take("rule-dialog-trigger-open", page.get_by_role("listbox").wait_for)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")

    def _take_sequences(self) -> None:
        self._take_tab("Цепочки", "agent-sequences", "Цепочки не созданы")
        self._take_dialog("Создать цепочку", "sequence-dialog")
        self._take_dialog("Добавить шаг", "sequence-dialog-step")
        self.page.get_by_role("combobox").filter(has_text="Отправить сообщение").click()
        self._take("sequence-dialog-action-open", self.page.get_by_role("listbox").wait_for)

    def _take_tab(self, tab: str, name: str, empty: str) -> None:
        self.page.get_by_role("tab", name=tab).click()
        self._take(name, self.page.get_by_text(empty).wait_for)

    def _take_dialog(self, button: str, name: str) -> None:
        """The dialog that a button opens, or that it lies in."""
        self.page.get_by_role("button", name=button).click()
        self._take(name, self.page.get_by_role("dialog").wait_for)

    def _take_chat(self) -> None:
        page = self.page
        page.goto(f"{self.home}/test-chat")
        self._take("test-chat", page.get_by_text("Нет чатов").wait_for)
        page.get_by_role("combobox").click()
        self._take("test-chat-list-open", page.get_by_role("option").wait_for)
        page.get_by_role("option").click()
        self._take("test-chat-agent-chosen")
        page.get_by_placeholder(BOX).fill(GREETING)
        with page.expect_response("**/api/chat") as answer:
            page.get_by_placeholder(BOX).press("Enter")
        self.same[ANSWER] = str(answer.value.json()["data"]["message"]["content"])
        entry = page.get_by_role("button", name=f"{GREETING} Только что")
        self._take("test-chat-answered", entry.wait_for)
        page.reload()
        self._take("test-chat-history", entry.wait_for)

    def open_rule_dialog(self) -> None:
        """The dialog of a new rule, on the agent's page opened anew."""
        self.page.goto(f"{self._of_agent}/edit")
        self.page.get_by_role("tab", name="Правила").click()
        self.page.get_by_role("button", name="Создать правило").click()
        self.page.get_by_role("dialog").wait_for()

    @property
    def _of_agent(self) -> str:
        return f"{self.home}/ai-agents/{self.agent}"

    def _take(self, name: str, ready: Callable[[], None] | None = None) -> None:
        if ready is not None:
            ready()
        self.page.wait_for_function("document.querySelector('next-route-announcer')")
        self.trees[name] = self.page.locator("body").aria_snapshot()

    def _api(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.page.request.fetch(path, method=method, data=body)
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json()


def _serving(text: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=text, content_type="text/javascript")
