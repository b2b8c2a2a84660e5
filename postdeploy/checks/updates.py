"""Reading the dashboard's list together with the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.clocks import APART, written_lately
from postdeploy.checks.closed import closed
from postdeploy.checks.common import accepted, exactly_one, has_fields
from postdeploy.checks.dashboard import (
    GREEN,
    SHORTEST,
    Updates,
    below,
    coloured,
    entries,
    on_top,
    only_own,
    shows,
    titled,
)
from postdeploy.checks.formatting import listed, tells
from postdeploy.checks.shown_times import expect_times
from postdeploy.checks.waiting import eventually
from postdeploy.platform.database import TableError

if TYPE_CHECKING:
    from postdeploy.platform.agents import Agent
    from postdeploy.platform.database import Database
    from postdeploy.session.run import Run

TABLE = "таблица `activity_logs`"
LIST = "список обновлений, GET /api/dashboard/updates"
LONG = 500
"""Entries of the list that is asked for where others have filled the usual one."""
NO_SUCH_KIND = "22P02"
"""Postgres: an id that is none of this table's kind."""
PUSHED_OUT = "Записи других вытеснили нашу из списка"
UNSEEN = "запись в таблице есть: похоже, список отдаётся из кэша или пропускает этот вид событий"


OTHER_ZONE = "похоже, запись делают по местному времени без часового пояса: проверьте, что пишется в `created_at`"


def read_updates(run: Run) -> Updates:
    """The list as the dashboard gets it, with the rows of `activity_logs` that it shows."""
    run.account.signed_in()
    answer = run.driver.dashboard.updates()
    check(answer, accepted(), where=LIST)
    return _with_rows(run.tables, answer.objects("data"))


def expect_shown(run: Run, *wanted: Mapping[str, Any]) -> Updates:
    """Wait until the dashboard shows entries of `activity_logs`, the first of them as told.

    The list is short: where others write so much that ours are pushed out of it, a longer one is asked for.
    """
    return eventually(
        lambda: _read_far_enough(run, wanted), shows(wanted[0]), run.budget, where=LIST, hint=lambda: UNSEEN
    )


def _with_rows(tables: Database, shown: Sequence[Mapping[str, Any]]) -> Updates:
    ids = [str(item["id"]) for item in entries(shown) if item.get("id")]  # what a page shows beyond the list has none
    try:
        rows = tables.rows("activity_logs", id=ids) if ids and tables.given else []
    except TableError as error:
        if error.code != NO_SUCH_KIND:
            raise
        return Updates([item for item in shown if not item.get("id")], {})  # notices alone: none is an entry
    return Updates(shown, {str(row["id"]): row for row in rows})


def _read_far_enough(run: Run, wanted: Sequence[Mapping[str, Any]]) -> Updates:
    updates = read_updates(run)
    pushed_out = [str(row["id"]) for row in wanted if updates.has_pushed_out(row)]
    if not pushed_out:
        return updates
    longer = run.driver.dashboard.longer(LONG)
    check(longer, accepted(), where=LIST)
    found = longer.objects("data")
    if any(str(item.get("id")) in pushed_out for item in found[: len(updates.shown)]):
        return updates  # there is room for it: it should have been shown
    run.evidence.latest_text("Список обновлений", f"{PUSHED_OUT} из {len(updates.shown)}; смотрим в списке из {LONG}.")
    return _with_rows(run.tables, found)


def expect_creation_told(run: Run, agent: Agent) -> Mapping[str, Any]:
    """The entry about an agent's creation, once it is stored as it should be and the dashboard shows it."""
    row = eventually_created_entry(run, agent)
    wanted = {"org_id": run.account.user.org_id, "user_id": run.account.user.id}
    check(row, titled(f"Создан новый агент: {agent.name}"), where=TABLE if run.tables.given else LIST)
    if run.tables.given:
        check(row, has_fields(wanted, "запись об этом агенте, организации и пользователе"), where=TABLE)
    expect_shown(run, row)
    return row


def expect_listed_below(run: Run, row: Mapping[str, Any], newer: Mapping[str, Any]) -> None:
    """The list still shows an entry, in its colour and under the one that has come after it."""
    with closed(run, "/api/dashboard/updates", limit=20):
        updates = expect_shown(run, newer, row)
    run.evidence.rows("Список обновлений", updates.shown)
    for matcher in (below(row, newer), coloured(row, GREEN)):
        check(updates, matcher, where=LIST)
    if run.tables.seen(TABLE):
        expect_written_now(run, newer)
        expect_told_as_stored(run, updates, newer)


def expect_written_now(run: Run, row: Mapping[str, Any]) -> None:
    """An entry of a moment ago has the time of now, where our clock and the app's agree on that."""
    ahead = run.account.app.ahead
    if ahead is not None and abs(ahead) < APART:
        check(row, written_lately(datetime.now(UTC)), where=TABLE, hint=OTHER_ZONE)


def expect_told_as_stored(run: Run, updates: Updates, newest: Mapping[str, Any]) -> None:
    """The list holds this organisation's rows only, the newest on top, at the times that the table has."""
    where = f"{LIST} и таблица `activity_logs`"
    for matcher in (only_own(run.account.user.org_id), on_top(newest)):
        check(updates, matcher, where=where)
    expect_times(run, updates, where)


def expect_message(run: Run, message: str, *, others_too: bool = False) -> dict[str, Any]:
    """Wait until the dashboard shows an update with these words, once; gives it with the names of the table.

    What is left to look at where the tables are not seen.

    Args:
        run: the run.
        message: the whole text.
        others_too: deals of others may have led to the same words, so that one of them at least is all that is known.
    """

    def judge(updates: Updates) -> str | None:
        number = len(_saying(updates, message))
        right = number >= 1 if others_too else number == 1
        return None if right else f"таких обновлений {number}; в списке: {listed(_messages(updates))}"

    times = "" if others_too else " один раз"
    told: Matcher[Updates] = expectation(f"в списке{times} обновление «{message}»", judge)
    updates = eventually(lambda: _read_saying(run, message), told, run.budget, where=LIST)
    return {**_saying(updates, message)[0], "title": message}


def _read_saying(run: Run, message: str) -> Updates:
    """The list, or a longer one where it is full and does not have these words."""
    updates = read_updates(run)
    if _saying(updates, message) or len(updates.shown) < SHORTEST:
        return updates
    return _with_rows(run.tables, run.driver.dashboard.longer(LONG).objects("data"))


def messages_of(run: Run) -> list[str]:
    """What the dashboard's list says, from top to bottom."""
    return _messages(read_updates(run))


def latest_entry(run: Run, activity_type: str | None = None) -> dict[str, Any] | None:
    """The organisation's newest entry of `activity_logs`, of one kind or of any."""
    kind = {"activity_type": activity_type} if activity_type else {}
    rows = run.tables.rows("activity_logs", org_id=run.account.user.org_id, order="created_at.desc", limit=1, **kind)
    return rows[0] if rows else None


def _saying(updates: Updates, message: str) -> list[Mapping[str, Any]]:
    return [item for item in updates.shown if tells(item.get("message"), message)]


def _messages(updates: Updates) -> list[str]:
    return [str(item.get("message")) for item in updates.shown]


def eventually_created_entry(run: Run, agent: Agent) -> dict[str, Any]:
    """Wait for the one entry about the creation of an agent."""
    if not run.tables.seen("таблица `activity_logs`"):
        return expect_message(run, f"Создан новый агент: {agent.name}")
    once: Matcher[Sequence[dict[str, Any]]] = exactly_one(f"agent_created об агенте «{agent.name}»")
    rows = eventually(
        lambda: run.tables.rows("activity_logs", agent_id=agent.id, activity_type="agent_created"),
        once,
        run.budget,
        where="таблица `activity_logs`",
    )
    return rows[0]
