"""Faults of the pages for ШАГ 3: the dashboard and the form of an agent."""

from __future__ import annotations

from typing import ClassVar

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.pages.patching import Patched


class CreateLeadsTo404(Patched, Fault):
    """Recorded: the address of the link lacks the tenant."""

    title = "«Create» в списке агентов ведёт на страницу 404 (/ai-agents/create)"
    kills = ("S3.a5",)
    hint = "в адресе нет организации"
    templates: ClassVar = {
        "agents.html": (('href="/manage/{{ tenant_id }}/ai-agents/create"', 'href="/ai-agents/create"'),)
    }


class SavedAgentLeadsTo404(Patched, Fault):
    """Recorded: the agent is there, and whoever has made it stands before a page that is not."""

    title = "После сохранения агента форма ведёт на страницу 404 (/ai-agents), хотя агент создан"
    kills = ("S3.a5",)
    hint = "в адресе нет организации"
    scripts: ClassVar = {
        "agent_create.js": (('location.assign(pageUrl("/ai-agents"))', 'location.assign("/ai-agents")'),)
    }


class AgentFormOtherNames(Patched, Fault):
    """The form offers a status and sends it under another name."""

    title = "Форма агента отправляет статус под другим именем: агент остаётся черновиком"
    kills = ("S3.a5",)
    scripts: ClassVar = {"agent_create.js": (("status: status.value", "state: status.value"),)}


class UpdatesStale(Patched, Fault):
    """The list is kept in the browser and shown again and again."""

    title = "Панель показывает обновления из памяти браузера, а не нынешние"
    kills = ("S3.3", "S6.5", "S7.5", "S7.6")
    scripts: ClassVar = {
        "dashboard.js": (
            (
                'const { data } = await call("GET", "/api/dashboard/updates?limit=20");',
                'const fresh = await call("GET", "/api/dashboard/updates?limit=20");\n'
                "  sessionStorage.updates ??= JSON.stringify(fresh);\n"
                "  const { data } = JSON.parse(sessionStorage.updates);",
            ),
        )
    }


class TimeZoneWrong(Patched, Fault):
    """The page moves the times of the list by three hours."""

    title = "Время обновлений на панели сдвинуто на три часа"
    kills = ("S3.4",)
    scripts: ClassVar = {
        "dashboard.js": (
            (
                'h("p", { class: "muted small" }, timestamp)',
                'h("p", {}, timestamp.replace(/(\\d\\d):/, (_, hour) => '
                '`${String((Number(hour) + 3) % 24).padStart(2, "0")}:`))',
            ),
        )
    }
