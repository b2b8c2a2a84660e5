"""Reading more rows than PostgREST gives at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from postdeploy.platform.database import Database
from postdeploy.platform.wire import Wire
from tests.unit.servers import Asked, Reply, Site

KEY = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl"
CUT = 100


def agents(number: int) -> list[dict[str, Any]]:
    return [{"id": f"{n:05}", "name": f"Агент {n}", "made": f"{number - n:05}"} for n in range(number)]


def postgrest(rows: list[dict[str, Any]], between: Callable[[], None] = lambda: None) -> Callable[[Asked], Reply]:
    """Answers of a table that are cut, and what happens to it after each of them."""

    def answer(asked: Asked) -> Reply:
        query = parse_qs(urlsplit(asked.path).query)
        after = query.get("id", ["gt."])[0].removeprefix("gt.")
        found = [row for row in sorted(rows, key=lambda row: str(row["id"])) if row["id"] > after]
        reply = Reply(found[:CUT], 206, {"content-range": f"0-{CUT - 1}/{len(found)}"})
        between()
        return reply

    return answer


@pytest.mark.parametrize("number", [1, CUT - 1, CUT, CUT + 1, 3 * CUT, 3 * CUT + 7])
def test_all_rows_are_read_whatever_the_cut(wire: Wire, site: Site, number: int) -> None:
    site.routes["/rest/v1/agents"] = postgrest(agents(number))
    found = Database(wire, site.url, KEY).rows("agents", columns="name", org_id="o1")
    assert sorted(row["name"] for row in found) == sorted(row["name"] for row in agents(number))
    assert len(site.asked) == (1 if number <= CUT else 1 + -(-number // CUT))


def test_one_question_is_enough_where_nothing_was_cut(wire: Wire, site: Site) -> None:
    site.routes["/rest/v1/agents"] = Reply(agents(3))
    assert len(Database(wire, site.url, KEY).rows("agents")) == 3
    assert len(site.asked) == 1


def test_pages_keep_the_order_that_was_asked_for(wire: Wire, site: Site) -> None:
    site.routes["/rest/v1/agents"] = postgrest(agents(2 * CUT + 1))
    found = Database(wire, site.url, KEY).rows("agents", order="made.desc")
    assert [row["id"] for row in found] == [row["id"] for row in agents(2 * CUT + 1)]


def test_what_others_delete_and_add_meanwhile_hides_no_row_and_shows_none_twice(wire: Wire, site: Site) -> None:
    rows = agents(4 * CUT)

    def others() -> None:
        rows.pop(0)
        rows.append({"id": f"0000{len(site.asked)}x", "name": "новый", "made": ""})

    site.routes["/rest/v1/agents"] = postgrest(rows, others)
    found = [row["id"] for row in Database(wire, site.url, KEY).some("agents", ["name.like.*"], columns="id")]
    assert len(found) == len(set(found))
    assert {row["id"] for row in agents(4 * CUT)[10:]} <= set(found)


def test_many_ids_are_asked_for_in_several_questions(wire: Wire, site: Site) -> None:
    site.routes["/rest/v1/agents"] = lambda asked: Reply([{"id": one} for one in ids_in(asked)])
    wanted = [f"{n:036}" for n in range(250)]
    database = Database(wire, site.url, KEY)
    assert [row["id"] for row in database.rows("agents", id=wanted)] == wanted
    assert database.remove("agents", id=wanted) == 250
    assert max(len(asked.path) for asked in site.asked) < 8000


def ids_in(asked: Asked) -> list[str]:
    return parse_qs(urlsplit(asked.path).query)["id"][0].removeprefix("in.(").removesuffix(")").split(",")
