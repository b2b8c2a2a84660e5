"""Faults of the pages for ШАГ 3: the dashboard and the form of an agent."""

from __future__ import annotations

from postdeploy.stand.faults.pages.patching import Script, page_fault, template

AGENT_CREATE = Script("agent_create.js")
DASHBOARD = Script("dashboard.js")

# Recorded: the address of the link lacks the tenant.
CreateLeadsTo404 = page_fault(
    "«Create» в списке агентов ведёт на страницу 404 (/ai-agents/create)",
    "S3.a5",
    template("agents.html", ('href="/manage/{{ tenant_id }}/ai-agents/create"', 'href="/ai-agents/create"')),
    hint="в адресе нет организации",
)
# Recorded: the agent is there, and whoever has made it stands before a page that is not.
SavedAgentLeadsTo404 = AGENT_CREATE.fault(
    "После сохранения агента форма ведёт на страницу 404 (/ai-agents), хотя агент создан",
    "S3.a5",
    ('location.assign(pageUrl("/ai-agents"))', 'location.assign("/ai-agents")'),
    hint="в адресе нет организации",
)
AgentFormOtherNames = AGENT_CREATE.fault(
    "Форма агента отправляет статус под другим именем: агент остаётся черновиком",
    "S3.a5",
    ("status: status.value", "state: status.value"),
)

UpdatesStale = DASHBOARD.fault(
    "Панель показывает обновления из памяти браузера, а не нынешние",
    "S3.3 S6.5 S7.5 S7.6",
    (
        'const { data } = await call("GET", "/api/dashboard/updates?limit=20");',
        'const fresh = await call("GET", "/api/dashboard/updates?limit=20");\n'
        "  sessionStorage.updates ??= JSON.stringify(fresh);\n"
        "  const { data } = JSON.parse(sessionStorage.updates);",
    ),
)

TimeZoneWrong = DASHBOARD.fault(
    "Время обновлений на панели сдвинуто на три часа",
    "S3.4",
    (
        'h("p", { class: "muted small" }, timestamp)',
        'h("p", {}, timestamp.replace(/(\\d\\d):/, (_, hour) => '
        '`${String((Number(hour) + 3) % 24).padStart(2, "0")}:`))',
    ),
)
