"""Where the stand's pages are known to differ from the recorded ones, line by line, with the reason."""

from __future__ import annotations

HEALTHY_LINK = "the recorded address lacks the tenant and is a 404 page: the fault CreateLeadsTo404"
HEALTHY_SYNC = "the recorded page keeps the answer's message to itself: the fault MessageNotShown"
HEALTHY_SWITCH = "the recorded page shows an active agent as inactive; the stand's shows what is stored"
COUNTED = "the stand counts the agents' answers in activity_logs, the recorded platform in an empty table"

DEVIATIONS: dict[tuple[str, str], str] = {
    ("agents", "- - /url: /ai-agents/create"): HEALTHY_LINK,
    ("agents", "+ - /url: /manage/T/ai-agents/create"): HEALTHY_LINK,
    ("kommo-after-sync", "+ - status: Синхронизация запущена"): HEALTHY_SYNC,
    ("agent-edit", '- - switch "Активно"'): HEALTHY_SWITCH,
    ("agent-edit", '+ - switch "Активно" [checked]'): HEALTHY_SWITCH,
    ("dashboard-with-updates", '- - paragraph: "0"'): COUNTED,
    ("dashboard-with-updates", '+ - paragraph: "1"'): COUNTED,
    ("dashboard-with-updates", "- - text: 0%"): COUNTED,
    ("dashboard-with-updates", "+ - text: 100%"): COUNTED,
    ("dashboard-with-updates", "- - text: Нет данных за этот период"): COUNTED,
    ("dashboard-with-updates", "+ - img"): COUNTED,
}
"""Name of the recording and the differing line (`-` recorded only, `+` on the stand only) → why."""
