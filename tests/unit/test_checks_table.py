from __future__ import annotations

from typing import Any, cast

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.table import expect_table, lets_in
from postdeploy.platform.answer import Answer
from postdeploy.platform.database import Database, MissingTable, TableError
from tests.unit.answers import BROKEN, HTML, REFUSED, answer, said
from tests.unit.russian import accepts, rejects

MISSING = {
    "42P01": 'relation "public.activity_logs" does not exist',
    "PGRST205": "Could not find the table 'public.activity_logs' in the schema cache",
    "42703": "column activity_logs.title does not exist",
    "PGRST204": "Could not find the 'title' column of 'activity_logs' in the schema cache",
}


class Refusing:
    def __init__(self, code: str) -> None:
        self.code = code
        self.asked: dict[str, Any] = {}

    def rows(self, table: str, **asked: Any) -> list[Any]:
        self.asked = asked
        if self.code in MISSING:
            raise MissingTable(table, self.code, MISSING[self.code])
        if self.code:
            raise TableError(table, self.code, "сказано базой")
        return []


def looked_at(code: str) -> Refusing:
    database = Refusing(code)
    expect_table(cast(Database, database), "activity_logs", ("id", "title"))
    return database


def test_every_column_is_asked_for() -> None:
    assert looked_at("").asked["columns"] == "id,title"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("42P01", "такой таблицы в базе нет"),
        ("PGRST205", "такой таблицы в базе нет"),
        ("42703", "нет столбцов: id, title"),
        ("PGRST204", "нет столбцов: id, title"),
    ],
)
def test_a_missing_table_or_column_is_the_platforms_fault(code: str, said: str) -> None:
    with pytest.raises(Mismatch, match=said) as caught:
        looked_at(code)
    assert ("NOTIFY pgrst" in caught.value.hint) is code.startswith("PGRST")


@pytest.mark.parametrize("code", ["42501", "PGRST301", "401", "500", "PGRST000", ""])
def test_without_access_we_cannot_tell(code: str) -> None:
    with pytest.raises(TableError):
        Refusing(code or "?").rows("activity_logs")
    if code:
        with pytest.raises(TableError):
            looked_at(code)


def test_supabase_lets_in() -> None:
    accepts(lets_in(), answer({"swagger": "2.0"}))


def test_supabase_may_keep_its_description_to_itself() -> None:
    accepts(lets_in(), answer({}, status=404))
    accepts(lets_in(), answer({"code": "PGRST126", "message": "Root endpoint metadata is disabled"}, status=404))
    rejects(lets_in(), answer({"message": "no Route matched with those values"}, status=404), "404")


@pytest.mark.parametrize("reply", [HTML, REFUSED, BROKEN, said("")], ids=lambda reply: reply.describe()[:40])
def test_supabase_does_not_let_in(reply: Answer) -> None:
    rejects(lets_in(), reply, str(reply.status))
