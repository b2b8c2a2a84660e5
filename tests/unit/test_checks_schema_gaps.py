from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from postdeploy.checks.schema_gaps import OF_CHAT, OF_EVENTS, gap_hint
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from tests.unit.answers import BROKEN, ODD, REFUSED, answer
from tests.unit.tables import Tables, run_over

if TYPE_CHECKING:
    from postdeploy.session.run import Run

FAILED = answer({"success": False, "error": "Сбой"}, status=500, request="POST /api/chat")


class Rest(Tables):
    def __init__(self, root: Answer | Exception, *, given: bool = True) -> None:
        super().__init__()
        self.root, self.given = root, given

    def knock(self) -> Answer:
        if isinstance(self.root, Exception):
            raise self.root
        return self.root


def run_with(root: Answer | Exception, *, given: bool = True) -> Run:
    return run_over(Rest(root, given=given))


def described(**tables: tuple[str, ...]) -> Answer:
    found: dict[str, Any] = {
        table: {"properties": {column: {} for column in columns}} for table, columns in tables.items()
    }
    return answer({"definitions": found})


CHAT = {table: tuple(columns) for table, columns in OF_CHAT.items()}
EVENTS = {table: tuple(columns) for table, columns in OF_EVENTS.items()}


def test_all_that_is_missing_is_named_at_once() -> None:
    root = described(agent_conversations=("id", "org_id", "agent_id", "deal_id"))
    assert gap_hint(run_with(root), FAILED, OF_CHAT) == (
        "при POST /api/chat приложение пишет туда, чего в базе нет: "
        "столбцы `user_id`, `title` таблицы `agent_conversations`; таблица `message_logs`"
    )


def test_one_column_that_is_missing() -> None:
    fewer = tuple(column for column in EVENTS["webhook_events"] if column != "entity_id")
    assert gap_hint(run_with(described(webhook_events=fewer)), FAILED, OF_EVENTS).endswith(
        "столбец `entity_id` таблицы `webhook_events`"
    )


def test_nothing_is_missing() -> None:
    assert gap_hint(run_with(described(**CHAT, **EVENTS)), FAILED, {**OF_CHAT, **OF_EVENTS}) == ""


@pytest.mark.parametrize("root", [CannotTell("нет связи"), REFUSED, BROKEN, *ODD, answer({"definitions": {}})])
def test_a_database_that_does_not_describe_itself_tells_nothing(root: Answer | Exception) -> None:
    assert gap_hint(run_with(root), FAILED, OF_CHAT) == ""


@pytest.mark.parametrize("reply", [REFUSED, answer({"success": True})])
def test_only_an_error_of_the_server_may_come_of_it(reply: Answer) -> None:
    assert gap_hint(run_with(described()), reply, OF_CHAT) == ""


def test_without_tables_nothing_is_looked_at() -> None:
    run = run_with(AssertionError("asked"), given=False)
    assert gap_hint(run, FAILED, OF_CHAT) == ""
