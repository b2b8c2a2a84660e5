"""Faults of the pages for ШАГ 3: the dashboard and the form of an agent."""

from __future__ import annotations

from typing import ClassVar

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.pages.patching import Patched


class AgentFormOtherNames(Patched, Fault):
    """The form offers a status and sends it under another name."""

    title = "Форма агента отправляет статус под другим именем: агент остаётся черновиком"
    kills = ("S3.a5",)
    scripts: ClassVar = {"agent_fields.js": (("status: status.value", "state: status.value"),)}


class UpdatesStale(Patched, Fault):
    """The list is kept in the browser and shown again and again."""

    title = "Панель показывает обновления из памяти браузера, а не нынешние"
    kills = ("S3.3", "S6.5", "S7.5")
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
                'h("time", {}, timestamp)',
                'h("time", {}, timestamp.replace(/(\\d\\d):/, (_, hour) => '
                '`${String((Number(hour) + 3) % 24).padStart(2, "0")}:`))',
            ),
        )
    }
