"""The tables as PostgREST answers for them; what it answers was recorded from a real one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from postdeploy.errors import CannotTell
from postdeploy.platform.database import Database, MissingTable, TableError
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.record import Lacking
from postdeploy.platform.unanswered import Refused, Unreachable
from postdeploy.platform.wire import Wire
from tests.unit.servers import HOST, Reply, Site, free_port

KEY = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl"
AGENTS = "/rest/v1/agents"


@pytest.fixture
def database(wire: Wire, site: Site) -> Database:
    site.routes[AGENTS] = Reply([{"id": "a1", "name": "Агент"}])
    return Database(wire, site.url, KEY)


def asked(site: Site) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(site.asked[-1].path).query)


def test_reads_rows_with_the_service_key(database: Database, site: Site, exchanges: list[Exchange]) -> None:
    assert database.rows("agents") == [{"id": "a1", "name": "Агент"}]
    assert asked(site) == [("select", "*")]
    assert site.asked[-1].headers["apikey"] == KEY
    assert site.asked[-1].headers["authorization"] == f"Bearer {KEY}"
    assert [(seen.service, seen.method, seen.status) for seen in exchanges] == [("Supabase", "GET", 200)]


def test_filters_order_and_limit(database: Database, site: Site) -> None:
    database.rows(
        "agents", columns="id,name", order="created_at.desc", limit=1, org_id="o1", agent_id=None, id=["a", "b"]
    )
    assert set(asked(site)) == {
        ("select", "id,name"),
        ("org_id", "eq.o1"),
        ("agent_id", "is.null"),
        ("id", "in.(a,b)"),
        ("order", "created_at.desc"),
        ("limit", "1"),
    }


def test_one_row_from_before_a_moment(database: Database, site: Site) -> None:
    assert database.earlier("agents", ("created_at", "2026-11-22T10:00:00+00:00"), org_id="o1")
    assert {("created_at", "lt.2026-11-22T10:00:00+00:00"), ("org_id", "eq.o1"), ("limit", "1")} <= set(asked(site))


def test_oldest_first(database: Database, site: Site) -> None:
    database.rows("agents", order="created_at")
    assert ("order", "created_at.asc") in asked(site)


@pytest.mark.parametrize("value", ["а, б (в)", 'кавычки "', "100%", "a.b:c*", "Здравствуйте! (pd-1)"])
def test_a_value_with_signs_of_its_own_is_asked_for_as_it_is(database: Database, site: Site, value: str) -> None:
    database.rows("agents", name=value)
    assert ("name", f"eq.{value}") in asked(site)


def test_one_row_or_none(database: Database, site: Site) -> None:
    assert database.row("agents", id="a1") == {"id": "a1", "name": "Агент"}
    site.routes[AGENTS] = Reply([])
    assert database.row("agents", id="a2") is None


def test_counts_without_reading_all(database: Database, site: Site) -> None:
    site.routes[AGENTS] = Reply([{"id": "a1"}], 206, {"content-range": "0-0/57"})
    assert database.count("agents", org_id="o1") == 57
    assert "count=exact" in site.asked[-1].headers["prefer"]
    site.routes[AGENTS] = Reply([], headers={"content-range": "*/0"})
    assert database.count("agents") == 0


def test_looks_into_a_json_column(database: Database, site: Site) -> None:
    database.containing("agents", "metadata", {"rule_id": "r1"}, activity_type="rule_executed")
    assert ("metadata", 'cs.{"rule_id":"r1"}') in [(key, value.replace(" ", "")) for key, value in asked(site)]


def test_removes_what_it_is_told_and_says_how_many(database: Database, site: Site) -> None:
    site.routes[f"DELETE {AGENTS}"] = Reply([{"id": "a1"}, {"id": "a2"}])
    assert database.remove("agents", id=["a1", "a2"]) == 2
    assert ("id", "in.(a1,a2)") in asked(site)


def test_never_empties_a_table(database: Database, site: Site) -> None:
    with pytest.raises(ValueError, match="every row"):
        database.remove("agents")
    assert site.asked == []


def test_what_clashes_with_others_is_asked_again(database: Database, site: Site) -> None:
    answers = [Reply(refusal("40P01", "deadlock detected"), 500), Reply([{"id": "a1"}])]
    site.routes[AGENTS] = lambda _asked: answers.pop(0)
    assert database.remove("agents", id="a1") == 1
    assert [asked.method for asked in site.asked] == ["DELETE", "DELETE"]


def test_what_clashes_for_ever_is_told(database: Database, site: Site) -> None:
    site.routes[AGENTS] = Reply(refusal("40P01", "deadlock detected"), 500)
    with pytest.raises(TableError, match="deadlock"):
        database.remove("agents", id="a1")


def refusal(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "details": None, "hint": None, "message": message}


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, refusal("PGRST301", "JWSError"), "SUPABASE_SERVICE_ROLE_KEY"),
        (401, refusal("PGRST303", "JWT expired"), "SUPABASE_SERVICE_ROLE_KEY"),
        (403, refusal("42501", "permission denied for table agents"), "SUPABASE_SERVICE_ROLE_KEY"),
        (500, refusal("57014", "canceling statement due to statement timeout"), "57014"),
    ],
)
def test_a_refusal_in_plain_russian(
    database: Database, site: Site, status: int, body: dict[str, Any], words: str
) -> None:
    site.routes[AGENTS] = Reply(body, status)
    with pytest.raises(TableError, match="Таблицу `agents` не удалось прочитать") as caught:
        database.rows("agents")
    assert isinstance(caught.value, CannotTell)
    assert caught.value.code == body["code"]
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("body", "column"),
    [
        (refusal("42P01", 'relation "public.agents" does not exist'), ""),
        (refusal("PGRST205", "Could not find the table 'public.agents' in the schema cache"), ""),
        (refusal("42703", "column agents.title does not exist"), "title"),
        (refusal("42703", 'column "title" of relation "agents" does not exist'), "title"),
        (refusal("42703", "column public.agents.title does not exist"), "title"),
        (refusal("PGRST204", "Could not find the 'title' column of 'agents' in the schema cache"), "title"),
    ],
)
def test_a_missing_table_or_column_is_the_platforms_fault(
    database: Database, site: Site, body: dict[str, Any], column: str
) -> None:
    site.routes[AGENTS] = Reply(body, 404)
    for ask in (lambda: database.rows("agents"), lambda: database.row("agents", title="x")):
        with pytest.raises(MissingTable, match="таблиц") as caught:
            ask()
        assert isinstance(caught.value, AssertionError)
        assert (caught.value.table, caught.value.column) == ("agents", column)
        assert str(caught.value).startswith("Ожидали: столбец `title` таблицы" if column else "Ожидали: таблица")


def test_a_row_without_a_column_says_which(database: Database, site: Site) -> None:
    site.routes[AGENTS] = Reply([{"id": "a1"}])
    row = database.rows("agents")[0]
    assert row == {"id": "a1"}
    with pytest.raises(Lacking, match=r"(?s)столбец `status`.*есть `id`.*таблица `agents`"):
        row["status"]


def test_a_column_that_was_not_asked_for_is_our_own_mistake(database: Database, site: Site) -> None:
    site.routes[AGENTS] = Reply([{"id": "a1"}])
    with pytest.raises(KeyError):
        database.rows("agents", columns="id")[0]["status"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply("<html>500 Internal Server Error</html>", 500),
        Reply({"message": "Invalid API key", "hint": "Double check"}, 401),
        Reply("<html>Вход</html>"),
        Reply(b""),
        Reply({"id": "a1"}),
        Reply("текст", 200, {"content-type": "application/json"}),
        Reply(None),
        Reply([1, 2]),
        Reply(["a1"]),
        Reply(b"", 307, {"location": "/login"}),
    ],
    ids=lambda reply: f"{reply.status} {reply.body!r}"[:40],
)
def test_whatever_comes_instead_of_rows_cannot_be_told(
    database: Database, site: Site, wire: Wire, reply: Reply
) -> None:
    site.routes[AGENTS] = reply
    wire.known.add("Supabase")  # of a stranger's page another test tells
    for ask in (lambda: database.rows("agents"), lambda: database.row("agents", id="a1")):
        with pytest.raises(TableError, match="Таблицу `agents`"):
            ask()


def test_a_key_that_sees_nothing_at_all_is_not_taken_for_empty_tables(database: Database, site: Site) -> None:
    site.routes |= {AGENTS: Reply([]), "/rest/v1/organizations": Reply([])}
    for ask in (
        lambda: database.rows("agents"),
        lambda: database.row("agents", id="a1"),
        lambda: database.count("agents"),
    ):
        with pytest.raises(CannotTell, match="строк не видит, пуста даже `organizations`: его роль не обходит RLS"):
            ask()


@pytest.mark.parametrize("reply", [Reply([{"id": "o1"}]), Reply({"code": "PGRST205", "message": "x"}, 404), Reply(b"")])
def test_an_empty_table_is_one_where_the_key_sees_others(database: Database, site: Site, reply: Reply) -> None:
    site.routes |= {AGENTS: Reply([]), "/rest/v1/organizations": reply}
    assert database.rows("agents") == []
    assert database.row("agents", id="a1") is None
    assert sum("organizations" in path for path in site.paths()) == 1, "once seen it is known"


def test_who_has_seen_a_row_need_not_look_elsewhere(database: Database, site: Site) -> None:
    assert database.rows("agents")
    site.routes[AGENTS] = Reply([])
    assert database.rows("agents") == []
    assert not any("organizations" in path for path in site.paths())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "Invalid API key", "hint": "Double check"}, "ответ Supabase — Invalid API key."),
        ({"hint": "Double check your Supabase key"}, "ответ Supabase — Double check your Supabase key."),
        ({"success": False, "error": "Invalid authentication credentials"}, "без объяснения"),
    ],
)
def test_a_gateway_that_refuses_is_quoted(database: Database, site: Site, body: dict[str, Any], words: str) -> None:
    site.routes[AGENTS] = Reply(body, 401)
    with pytest.raises(TableError) as caught:
        database.rows("agents")
    assert words in str(caught.value)
    assert "None" not in str(caught.value)


@pytest.mark.parametrize("status", [500, 502, 503, 520])
def test_an_error_is_not_asked_for_again_behind_our_back(
    database: Database, site: Site, exchanges: list[Exchange], status: int
) -> None:
    site.routes[AGENTS] = Reply(refusal("PGRST002", "schema cache"), status)
    with pytest.raises(TableError if status == 500 else Refused):
        database.rows("agents")
    assert len(site.asked) == len(exchanges) == 1


def test_no_supabase_there(wire: Wire) -> None:
    with pytest.raises(Unreachable, match=r"Supabase .* в соединении отказано") as caught:
        Database(wire, f"http://{HOST}:{free_port()}", KEY).rows("agents")
    assert caught.value.service == "Supabase"


@pytest.mark.parametrize("key", ["", "не ключ"])
def test_a_key_that_is_none(wire: Wire, site: Site, key: str) -> None:
    with pytest.raises(CannotTell, match="SUPABASE_SERVICE_ROLE_KEY"):
        Database(wire, site.url, key).rows("agents")


def test_knocks_at_the_root_with_the_key(database: Database, site: Site) -> None:
    site.routes["/rest/v1/"] = Reply({"swagger": "2.0"})
    assert database.knock().at("swagger") == "2.0"
    assert site.asked[-1].headers["apikey"] == KEY
