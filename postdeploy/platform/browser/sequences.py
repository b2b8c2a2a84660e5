"""Sequences, in the tab «Цепочки» of an agent's page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from postdeploy.platform import ports
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser import labels
from postdeploy.platform.browser.agent_tabs import Tab, TabbedList, cell
from postdeploy.platform.browser.forms import Form
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.sequences import SequenceDraft

TAB = Tab(labels.SEQUENCES_TAB, labels.SEQUENCES_HEADING, labels.CREATE_SEQUENCE, labels.SEQUENCE_DIALOG)
TEXTS = {
    "template": labels.TEMPLATE,
    "task_title": labels.TASK_TITLE,
    "task_description": labels.TASK_DESCRIPTION,
}
"""Fields of a step that are typed, by their names in the API."""


class BrowserSequences:
    """Sequences of one agent at a time."""

    def __init__(
        self, screen: Screen, api: ports.Sequences, page: Callable[[str, str], str], tenant: Callable[[], str]
    ) -> None:
        """Take the page, the API's sequences, the path of an agent's page (tenant, agent) and the user's tenant."""
        self._api = api
        self.switch, self.start = api.switch, api.start
        self._list = TabbedList(screen, TAB, lambda agent_id: page(tenant(), agent_id))

    def create(self, agent_id: str, draft: SequenceDraft) -> Answer:
        """Go through the dialog «Создать последовательность»."""
        path = f"/api/agents/{agent_id}/sequences"
        return self._list.add(agent_id, draft.name, path, lambda form: _fill_in(form, draft))

    def of(self, agent_id: str) -> Answer:
        """The table of the tab, with ids by name."""
        return self._list.read(agent_id, self._api.of(agent_id), _overlay)


def _fill_in(form: Form, draft: SequenceDraft) -> None:
    form.fill(labels.NAME, draft.name)
    form.choose(labels.TRIGGER, labels.TRIGGERS[draft.trigger_type], draft.trigger_type)
    form.switch(labels.SEQUENCE_ACTIVE, draft.is_active)
    for step in draft.steps:
        form.add(labels.ADD_STEP, labels.ACTION_TYPE)
        form.choose(labels.ACTION_TYPE, labels.ACTIONS[step["action_type"]], step["action_type"])
        form.fill(labels.DELAY, str(step["delay_minutes"]))
        for key, label in TEXTS.items():
            if key in step:
                form.fill(label, step[key])


def _overlay(row: dict[str, Any], item: dict[str, Any]) -> str:
    active, steps = cell(row, "Активна"), re.search(r"\d+", str(cell(row, "Шаги")["text"]))
    if active["on"] is not None:
        item["is_active"] = active["on"]
    stored = len(item.get("steps") or [])
    if steps and int(steps.group()) != stored:
        return f"в строке «{item['name']}» шагов {steps.group()}, а записано {stored}"
    return ""
