"""What belongs to others stays theirs: their pipelines are not wiped by our sync, their talks are not shown to us."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.formatting import listed
from postdeploy.checks.waiting import eventually
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.at_once import at_once, both, meanwhile
from postdeploy.platform.paging import MOST_IDS

if TYPE_CHECKING:
    from postdeploy.session.run import Run

MOST = 20
"""Connections of others that are looked at: a fault that touches them touches all."""
SOME = 3
"""Other organisations whose agents are asked for."""
PIPELINES = "таблица `crm_pipelines`, воронки других организаций"
WIPED = "похоже, синхронизация удаляет прежние воронки, не глядя на подключение"
BY_ID_ALONE = (
    "проверьте, что маршрут ищет агента не только по его номеру, но и по организации из сессии, и что организация есть"
    " в ключе кэша"
)
TALKS = "таблица `agent_conversations`"


def others_with_pipelines(run: Run) -> frozenset[str]:
    """Connections of other organisations that have pipelines, a few of them."""
    known = run.tables.rows("crm_connections", columns="id,org_id", limit=MOST)
    return _having_pipelines(run, [row["id"] for row in known if row["org_id"] != run.account.user.org_id])


def expect_pipelines_kept(run: Run, others: Collection[str]) -> None:
    """These connections still have pipelines; a sync of theirs may leave them without for a moment."""
    if not others:
        return

    def lost() -> list[str]:
        gone = sorted(set(others) - _having_pipelines(run, others))
        return [row["id"] for row in run.tables.rows("crm_connections", columns="id", id=gone)] if gone else []

    kept: Matcher[Sequence[str]] = expectation(
        "воронки других организаций остались на месте",
        lambda wiped: f"их больше нет у {len(wiped)} из {len(others)} подключений" if wiped else None,
    )
    eventually(lost, kept, run.budget, where=PIPELINES, hint=lambda: WIPED)


def _having_pipelines(run: Run, connections: Collection[str]) -> frozenset[str]:
    if not connections:
        return frozenset()
    rows = run.tables.rows("crm_pipelines", columns="id,connection_id", connection_id=list(connections))
    return frozenset(str(row["connection_id"]) for row in rows)


def expect_own_talks(run: Run, shown: Answer) -> None:
    """The list of chats shows the user's own conversations alone; the latest of them are looked at."""
    if not run.tables.seen(TALKS):
        return
    ids = [str(item.get("id")) for item in shown.objects("data", "conversations")][:MOST_IDS]
    rows = run.tables.rows("agent_conversations", columns="id,org_id,user_id", id=ids) if ids else []
    check(rows, own_talks(run.account.user.org_id, run.account.user.id), where=f"список чатов и {TALKS}")


@contextmanager
def kept_apart(run: Run) -> Iterator[None]:
    """While the body looks at an agent of ours, ask for some of other organisations; nothing where none is known.

    One that opens may be there for all to see, a template; where all do, nobody asks whose they are.

    Raises:
        Mismatch: all of them can be opened with our session.
    """
    with meanwhile(partial(_opened_of_others, run)) as asked:
        yield
    with suppress(CannotTell):
        if answers := asked.result():
            check(answers, opens_nobody(), where=answers[0].where, hint=BY_ID_ALONE)


def _opened_of_others(run: Run) -> list[Answer]:
    if not run.tables.given:
        return []
    known, joined = both(
        lambda: run.tables.rows("organizations", columns="id", limit=MOST),
        lambda: run.tables.rows("organization_members", columns="org_id", user_id=run.account.user.id),
    )
    own = {run.account.user.org_id, *(row["org_id"] for row in joined.result())}
    others = [row["id"] for row in known.result() if row["id"] not in own]
    agents = run.tables.rows("agents", columns="id,org_id", org_id=others, limit=MOST) if others else []
    one_of_each = {row["org_id"]: str(row["id"]) for row in agents}.values()
    return at_once(*(partial(run.api.agents.get, agent) for agent in [*one_of_each][:SOME]))


def opens_nobody() -> Matcher[Sequence[Answer]]:
    """The app gives not all of the agents that it was asked for."""

    def is_given(answer: Answer) -> bool:
        return answer.ok and str(answer.at("data", "id")) == answer.request.rpartition("/")[2]

    def judge(answers: Sequence[Answer]) -> str | None:
        return f"{answers[0].request} → {answers[0].status}, он открыт" if all(map(is_given, answers)) else None

    return expectation("агент другой организации под нашей учётной записью не открывается", judge)


def own_talks(org_id: str, user_id: str) -> Matcher[Sequence[Mapping[str, Any]]]:
    """No conversation of another organisation, and none of another user; one without a user is nobody else's."""

    def judge(rows: Sequence[Mapping[str, Any]]) -> str | None:
        foreign = [row for row in rows if row["org_id"] != org_id]
        if foreign:
            return f"диалоги чужой организации: {_ids(foreign)}"
        others = [row for row in rows if row["user_id"] not in (None, user_id)]
        return f"диалоги других пользователей: {_ids(others)}" if others else None

    return expectation("в списке чатов только свои диалоги", judge)


def _ids(rows: Sequence[Mapping[str, Any]]) -> str:
    """By number, never by title: that would show the strangers' words to the readers of the report as well."""
    return listed(str(row["id"]) for row in rows)
