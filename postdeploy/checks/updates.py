"""Reading the dashboard's list together with the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.common import accepted, exactly_one
from postdeploy.checks.dashboard import Updates, on_top, only_own, shows, times_are
from postdeploy.checks.waiting import eventually
from postdeploy.checks.words import listed

if TYPE_CHECKING:
    from postdeploy.platform.agents import Agent
    from postdeploy.run import Run

LIST = "список обновлений, GET /api/dashboard/updates"
UNSEEN = "запись в таблице есть: похоже, список отдаётся из кэша или пропускает этот вид событий"


def read_updates(run: Run) -> Updates:
    """The list as the dashboard gets it, with the rows of `activity_logs` that it shows."""
    run.signed_in()
    answer = run.dashboard.updates()
    check(answer, accepted(), where=LIST)
    shown = answer.objects("data")
    ids = [str(item.get("id")) for item in shown]
    rows = run.database.rows("activity_logs", id=ids) if ids and run.has_tables else []
    return Updates(shown, {row["id"]: row for row in rows})


def expect_shown(run: Run, row: Mapping[str, Any]) -> Updates:
    """Wait until the dashboard shows an entry of `activity_logs`."""
    return eventually(lambda: read_updates(run), shows(row), run.budget, where=LIST, hint=lambda: UNSEEN)


def expect_told_as_stored(run: Run, updates: Updates, newest: Mapping[str, Any]) -> None:
    """The list holds this organisation's rows only, the newest on top, at the times that the table has."""
    times = {key: run.dashboard.shown_time(entry["created_at"]) for key, entry in updates.rows.items()}
    for matcher in (only_own(run.user.org_id), on_top(newest), times_are(times)):
        check(updates, matcher, where=f"{LIST} и таблица `activity_logs`")


def expect_message(run: Run, message: str) -> dict[str, Any]:
    """Wait until the dashboard shows an update with these words, once; gives it with the names of the table.

    What is left to look at where the tables are not seen.
    """

    def judge(updates: Updates) -> str | None:
        number = len(_saying(updates, message))
        return None if number == 1 else f"таких обновлений {number}; в списке: {listed(_messages(updates))}"

    once: Matcher[Updates] = expectation(f"в списке один раз обновление «{message}»", judge)
    updates = eventually(lambda: read_updates(run), once, run.budget, where=LIST)
    return {**_saying(updates, message)[0], "title": message}


def messages_of(run: Run) -> list[str]:
    """What the dashboard's list says, from top to bottom."""
    return _messages(read_updates(run))


def latest_entry(run: Run, activity_type: str | None = None) -> dict[str, Any] | None:
    """The organisation's newest entry of `activity_logs`, of one kind or of any."""
    kind = {"activity_type": activity_type} if activity_type else {}
    rows = run.database.rows("activity_logs", org_id=run.user.org_id, order="created_at.desc", limit=1, **kind)
    return rows[0] if rows else None


def _saying(updates: Updates, message: str) -> list[Mapping[str, Any]]:
    return [item for item in updates.shown if item.get("message") == message]


def _messages(updates: Updates) -> list[str]:
    return [str(item.get("message")) for item in updates.shown]


def eventually_created_entry(run: Run, agent: Agent) -> dict[str, Any]:
    """Wait for the one entry about the creation of an agent."""
    if not run.sees_tables("таблица `activity_logs`"):
        return expect_message(run, f"Создан новый агент: {agent.name}")
    once: Matcher[Sequence[dict[str, Any]]] = exactly_one(f"agent_created об агенте «{agent.name}»")
    rows = eventually(
        lambda: run.database.rows("activity_logs", agent_id=agent.id, activity_type="agent_created"),
        once,
        run.budget,
        where="таблица `activity_logs`",
    )
    return rows[0]
