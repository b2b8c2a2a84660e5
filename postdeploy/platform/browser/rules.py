"""Automation rules, in the tab «Правила» of an agent's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from postdeploy.platform import ports
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser import labels
from postdeploy.platform.browser.agent_tabs import Tab, TabbedList, cell
from postdeploy.platform.browser.forms import Form
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.wording import letters
from postdeploy.platform.rules import ANY_DEAL, RuleDraft

TAB = Tab(labels.RULES_TAB, labels.RULES_HEADING, labels.CREATE_RULE, labels.RULE_DIALOG)


class BrowserRules:
    """Rules of one agent at a time."""

    def __init__(self, screen: Screen, api: ports.Rules, tenant: Callable[[], str]) -> None:
        self._api = api
        self._list = TabbedList(screen, TAB, lambda agent_id: api.page(tenant(), agent_id))
        self.page = api.page
        self.switch = api.switch

    def create(self, agent_id: str, draft: RuleDraft) -> Answer:
        """Go through the dialog «Создать правило автоматизации»."""
        return self._list.add(agent_id, draft.name, f"/api/agents/{agent_id}/rules", lambda form: _fill_in(form, draft))

    def of(self, agent_id: str) -> Answer:
        """The table of the tab, with ids by name."""
        return self._list.read(agent_id, self._api.of(agent_id), _overlay)


def _fill_in(form: Form, draft: RuleDraft) -> None:
    form.fill(labels.NAME, draft.name)
    form.choose(labels.TRIGGER, labels.TRIGGERS[draft.trigger_type], draft.trigger_type)
    form.fill(labels.PRIORITY, str(draft.priority))
    form.switch(labels.RULE_ACTIVE, draft.is_active)
    if form.has(labels.ADD_CONDITION):
        _add_condition(form)
    for action in draft.actions:
        form.add(labels.ADD_ACTION, labels.ACTION_TYPE)
        form.choose(labels.ACTION_TYPE, labels.ACTIONS[action["type"]], action["type"])
        form.fill(labels.TEMPLATE, action["template"])


def _add_condition(form: Form) -> None:
    """The form refuses a rule without a condition; this one holds for every deal."""
    form.add(labels.ADD_CONDITION, labels.OPERATOR)
    if form.has(labels.CONDITION_TYPE):
        form.choose(labels.CONDITION_TYPE, labels.FIELD_VALUE, ANY_DEAL["type"])
    form.choose(labels.OPERATOR, labels.CONTAINS, ANY_DEAL["operator"])
    form.fill(labels.FIELD, ANY_DEAL["field"])
    form.fill(labels.VALUE, ANY_DEAL["value"])


def _overlay(row: dict[str, Any], item: dict[str, Any]) -> str:
    priority, active, trigger = cell(row, "Приоритет"), cell(row, "Активно"), cell(row, "Триггер")
    if str(priority["text"]).isdigit():
        item["priority"] = int(priority["text"])
    if active["on"] is not None:
        item["is_active"] = active["on"]
    wanted = labels.TRIGGERS.get(str(item.get("trigger_type")))
    if wanted and trigger["text"] and letters(trigger["text"]) != letters(wanted):
        return f"в строке «{item['name']}» триггер «{trigger['text']}» вместо «{wanted}»"
    return ""
