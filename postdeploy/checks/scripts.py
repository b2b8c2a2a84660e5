"""What ШАГ 5 expects of sales scripts: exactly these, with their fields, and changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import expectation
from postdeploy.checks.clocks import surely_before
from postdeploy.checks.formatting import briefly, instead
from postdeploy.platform.answer import Answer
from postdeploy.platform.record import text
from postdeploy.platform.scripts import Script

COLUMNS = {
    "id": "id",
    "agentId": "agent_id",
    "orgId": "org_id",
    "title": "title",
    "scriptType": "script_type",
    "content": "content",
    "pipelineStageId": "pipeline_stage_id",
    "updatedAt": "updated_at",
}
"""The list's names for the columns of `sales_scripts`."""

Contents = Mapping[str, Script]
"""Scripts by id, as they must be."""


def holds_exactly(wanted: Contents, org_id: str) -> Matcher[Sequence[dict[str, Any]]]:
    """These scripts and no others, each with its fields and its organisation; rows under the table's names.

    A row of the table always names its organisation; an item of a list need not, its reader knows.
    """

    def judge(rows: Sequence[dict[str, Any]]) -> str | None:
        ids = [str(row.get("id")) for row in rows]
        if sorted(ids) != sorted(wanted):
            return f"скрипты: {briefly(rows)}"
        wrong = [
            f"«{wanted[str(row['id'])].title}», {key}: {instead(row.get(key), value)}"
            for row in rows
            for key, value in {**as_row(wanted[str(row["id"])]), "org_id": org_id}.items()
            if row.get(key, org_id if key == "org_id" else None) != value
        ]
        return "; ".join(wrong) or None

    titles = ", ".join(f"«{script.title}»" for script in wanted.values()) or "ни одного"
    return expectation(f"скрипты агента: {titles}, с теми же полями", judge)


def as_row(script: Script) -> dict[str, str | None]:
    """A script under the names of the table."""
    return {
        "title": script.title,
        "script_type": script.scriptType,
        "content": script.content,
        "pipeline_stage_id": script.pipelineStageId,
    }


def script_from_row(row: Mapping[str, Any]) -> Script:
    """A row of `sales_scripts`, or an item of the list under its names, as the form would show it.

    A field that the platform leaves out is empty: what is missing is for the checks to say.
    """
    return Script(
        row.get("title", ""), row.get("script_type", ""), row.get("content", ""), row.get("pipeline_stage_id")
    )


def as_rows(listed: Answer) -> list[dict[str, Any]]:
    """The items of a list of scripts under the names of the table."""
    return [{COLUMNS.get(key, key): value for key, value in item.items()} for item in listed.objects("data")]


def changed_since(before: Mapping[str, Any]) -> Matcher[Mapping[str, Any]]:
    """The row's time of change is another one than before: newer, but for the clocks of two machines."""
    created = text(before, "updated_at")

    def judge(row: Mapping[str, Any]) -> str | None:
        now = text(row, "updated_at")
        return f"время изменения {now}" if now == created or surely_before(now, created) else None

    return expectation(f"время изменения новее {created}", judge)
