"""What ШАГ 5 expects of sales scripts: list and table say the same, other scripts stay as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.common import accepted, nothing, refused
from postdeploy.platform.scripts import Script

if TYPE_CHECKING:
    from postdeploy.run import Run

TABLE = "таблица `sales_scripts`"
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


def holds_exactly(wanted: Contents, org_id: str) -> Matcher[Sequence[Mapping[str, Any]]]:
    """These scripts and no others, each with its fields and its organisation; rows under the table's names."""

    def judge(rows: Sequence[Mapping[str, Any]]) -> str | None:
        ids = [str(row.get("id")) for row in rows]
        if sorted(ids) != sorted(wanted):
            titles = {key: script.title for key, script in wanted.items()}
            return f"скрипты {[(row.get('id'), row.get('title')) for row in rows]!r} вместо {titles!r}"
        wrong = [
            f"«{wanted[row['id']].title}», {key}: {row.get(key)!r} вместо {value!r}"
            for row in rows
            for key, value in {**wanted[row["id"]].as_row(), "org_id": org_id}.items()
            if row.get(key) != value
        ]
        return "; ".join(wrong) or None

    titles = ", ".join(f"«{script.title}»" for script in wanted.values()) or "ни одного"
    return expectation(f"скрипты агента: {titles}, с теми же полями", judge)


def expect_scripts(run: Run, agent_id: str, wanted: Contents) -> list[dict[str, Any]]:
    """List and table hold exactly these scripts of the agent; gives the rows of the table."""
    listed = run.scripts.of(agent_id)
    check(listed, accepted(), where=listed.request)
    as_rows = [{COLUMNS.get(key, key): value for key, value in item.items()} for item in listed.at("data", default=[])]
    check(as_rows, holds_exactly(wanted, run.user.org_id), where=f"список скриптов, {listed.request}")
    rows = run.database.rows("sales_scripts", agent_id=agent_id)
    check(rows, holds_exactly(wanted, run.user.org_id), where=TABLE)
    return rows


def changed_since(before: str) -> Matcher[str]:
    """The row was written after it was created."""
    return expectation(
        f"время изменения новее {before}", lambda now: None if now > before else f"время изменения {now}"
    )


def expect_gone(run: Run, agent_id: str, script_id: str) -> None:
    """The script is not in the table, cannot be edited and cannot be deleted again."""
    gone: Matcher[Sequence[Any]] = nothing("скрипта больше нет")
    check(run.database.rows("sales_scripts", id=script_id), gone, where=TABLE)
    ghost = Script("Призрак", "greeting", "Скрипта уже нет")
    check(run.scripts.edit(agent_id, script_id, ghost), refused(), where="изменение удалённого скрипта")
    check(run.scripts.delete(agent_id, script_id), refused(404), where="повторное удаление")
    check(run.database.rows("sales_scripts", id=script_id), gone, where=TABLE)
