"""What ШАГ 5 expects of sales scripts: list and table say the same, other scripts stay as they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.clocks import surely_before
from postdeploy.checks.common import accepted, gives_id, has_item_id, nothing, refused
from postdeploy.checks.formatting import briefly, shown
from postdeploy.checks.waiting import eventually, found_soon, soon
from postdeploy.platform.answer import Answer
from postdeploy.platform.at_once import both
from postdeploy.platform.record import kept, text
from postdeploy.platform.scripts import Script, script_from_row

if TYPE_CHECKING:
    from postdeploy.session.run import Run

TABLE = "таблица `sales_scripts`"
GONE = (404, 410)
"""How a platform says that what is to be deleted is not there, or there no more."""
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
            f"«{wanted[str(row['id'])].title}», {key}: {shown(row.get(key))} вместо {shown(value)}"
            for row in rows
            for key, value in {**wanted[str(row["id"])].as_row(), "org_id": org_id}.items()
            if row.get(key, org_id if key == "org_id" else None) != value
        ]
        return "; ".join(wrong) or None

    titles = ", ".join(f"«{script.title}»" for script in wanted.values()) or "ни одного"
    return expectation(f"скрипты агента: {titles}, с теми же полями", judge)


def stored_scripts(run: Run, agent_id: str) -> dict[str, Script]:
    """The agent's scripts as the table holds them now, by id; as the list shows them where the table is not seen."""
    return {str(row.get("id")): script_from_row(row) for row in stored_rows(run, agent_id)}


def expect_stored(run: Run, agent_id: str, wanted: Contents) -> dict[str, dict[str, Any]]:
    """Of ours the table holds exactly these of the agent; gives the rows by id. Without tables, the list does.

    A platform may give scripts to each new agent of its own accord: ours are those wanted, and all with our mark.
    """

    def ours() -> list[dict[str, Any]]:
        found = stored_rows(run, agent_id)
        return [row for row in found if str(row.get("id")) in wanted or run.testdata.mark in str(row.get("title"))]

    rows = eventually(
        ours,
        holds_exactly(wanted, run.account.user.org_id),
        soon(run.budget),
        where=TABLE if run.tables.given else "список скриптов",
    )
    return {str(row["id"]): row for row in rows}


def stored_rows(run: Run, agent_id: str) -> list[dict[str, Any]]:
    """The agent's rows of `sales_scripts`; where the tables are not seen, what the list shows under their names."""
    if run.tables.seen(TABLE):
        return kept(run.tables.rows("sales_scripts", agent_id=agent_id))
    listed = run.driver.scripts.of(agent_id)
    check(listed, accepted(), where=listed.where)
    return as_rows(listed)


def as_rows(listed: Answer) -> list[dict[str, Any]]:
    """The items of a list of scripts under the names of the table."""
    return [{COLUMNS.get(key, key): value for key, value in item.items()} for item in listed.objects("data")]


def expect_listed(run: Run, agent_id: str) -> dict[str, Script]:
    """The list shows exactly the agent's scripts that the table holds; gives them by id."""
    listed, stored = _listed_and_stored(run, agent_id)
    check(listed, accepted(), where=listed.where)
    if run.tables.given and not _tells(run, listed, stored):  # a replica shows everything a moment later
        found_soon(lambda: _tells(run, listed, stored_scripts(run, agent_id)) or None, run.budget)
        listed, stored = _listed_and_stored(run, agent_id)
    check(as_rows(listed), holds_exactly(stored, run.account.user.org_id), where=f"список скриптов, {listed.request}")
    return stored


def _tells(run: Run, listed: Answer, stored: Contents) -> bool:
    """Whether the list says what the table holds."""
    return holds_exactly(stored, run.account.user.org_id).matches(as_rows(listed))


def _listed_and_stored(run: Run, agent_id: str) -> tuple[Answer, dict[str, Script]]:
    if not run.tables.given:  # the list is all that is seen
        stored = stored_scripts(run, agent_id)
        return run.driver.scripts.of(agent_id), stored
    listed, table = both(lambda: run.driver.scripts.of(agent_id), lambda: stored_scripts(run, agent_id))
    return listed.result(), table.result()


def expect_list_follows(run: Run, agent_id: str, script: Script, changed: Script) -> None:
    """The list keeps up with the table while a script comes, changes and goes.

    Whether creating, changing and deleting itself goes well is what other lines are about.
    """
    expect_listed(run, agent_id)
    answer = run.driver.scripts.create(agent_id, script)
    check(answer, gives_id(), where=answer.where)
    script_id = str(answer.at("data", "id"))
    check(list(expect_listed(run, agent_id)), has_item_id(script_id), where=TABLE)
    run.driver.scripts.edit(agent_id, script_id, changed)
    expect_listed(run, agent_id)
    run.driver.scripts.delete(agent_id, script_id)
    expect_listed(run, agent_id)


def changed_since(before: Mapping[str, Any]) -> Matcher[Mapping[str, Any]]:
    """The row's time of change is another one than before: newer, but for the clocks of two machines."""
    created = text(before, "updated_at")

    def judge(row: Mapping[str, Any]) -> str | None:
        now = text(row, "updated_at")
        return f"время изменения {now}" if now == created or surely_before(now, created) else None

    return expectation(f"время изменения новее {created}", judge)


def expect_gone(run: Run, agent_id: str, script_id: str) -> None:
    """The script is not in the table, cannot be edited and cannot be deleted again."""
    gone: Matcher[Sequence[Any]] = nothing("скрипта больше нет")

    def found() -> list[dict[str, Any]]:
        if run.tables.given:
            return kept(run.tables.rows("sales_scripts", id=script_id))
        return [row for row in stored_rows(run, agent_id) if str(row["id"]) == script_id]

    eventually(found, gone, soon(run.budget), where=TABLE)
    ghost = Script("Призрак", "greeting", "Скрипта уже нет")
    check(run.driver.scripts.edit(agent_id, script_id, ghost), refused(), where="изменение удалённого скрипта")
    check(run.driver.scripts.delete(agent_id, script_id), refused(*GONE), where="повторное удаление")
    check(found(), gone, where=TABLE)
