"""A table that looks empty because RLS binds our key proves nothing; answers are those of a real PostgREST."""

from __future__ import annotations

from typing import Any

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.hidden_rows import in_doubt
from postdeploy.errors import CannotTell
from postdeploy.platform.database import Database
from postdeploy.platform.wire import Wire
from tests.unit.runs import run_of
from tests.unit.servers import Reply, Site
from tests.unit.test_database import KEY

SCRIPTS = "/rest/v1/sales_scripts"
BOUND = Reply({"code": "42501", "message": 'new row violates row-level security policy for table "sales_scripts"'}, 403)
FREE = Reply({"code": "23502", "message": 'null value in column "id" violates not-null constraint'}, 400)
NO_GRANT = Reply({"code": "42501", "message": "permission denied for table sales_scripts"}, 403)
MISSED = Mismatch("скрипт записан", "записи нет", "таблица `sales_scripts`")


class Notes:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def text(self, _name: str, body: str) -> None:
        self.texts.append(body)


@pytest.fixture
def run(wire: Wire, site: Site) -> Any:
    site.routes |= {"/rest/v1/organizations": Reply([{"id": "o1"}]), SCRIPTS: Reply([]), f"POST {SCRIPTS}": BOUND}
    return run_of(tables=Database(wire, site.url, KEY), may_write=True, evidence=Notes())


def test_a_hidden_table_puts_the_verdict_in_doubt(run: Any) -> None:
    assert run.tables.rows("sales_scripts", id="s1") == []
    doubt = in_doubt(run, MISSED)
    assert isinstance(doubt, CannotTell)
    for word in ("`sales_scripts`", "RLS", "SUPABASE_SERVICE_ROLE_KEY"):
        assert word in str(doubt)
    assert run.evidence.texts == [str(MISSED)], "what the line has found stays in its evidence"


@pytest.mark.parametrize("reply", [FREE, NO_GRANT, Reply([], 201)], ids=["bypasses", "no grant", "took it"])
def test_an_empty_table_of_a_key_that_sees_all_is_empty(run: Any, site: Site, reply: Reply) -> None:
    site.routes[f"POST {SCRIPTS}"] = reply
    run.tables.rows("sales_scripts", id="s1")
    assert in_doubt(run, MISSED) is None


def test_a_table_that_shows_other_rows_is_no_hidden_one(run: Any, site: Site) -> None:
    run.tables.rows("sales_scripts", id="s1")
    site.routes[SCRIPTS] = Reply([{"id": "s2"}])
    assert in_doubt(run, MISSED) is None
    run.tables.rows("sales_scripts", id="s2")
    site.routes[SCRIPTS] = Reply([])
    run.tables.rows("sales_scripts", id="s1")
    asked = len(site.asked)
    assert in_doubt(run, MISSED) is None
    assert len(site.asked) == asked, "it has shown a row before"


def test_only_what_this_line_found_empty_counts(run: Any, site: Site) -> None:
    run.tables.rows("sales_scripts", id="s1")
    run.tables.sight.empty.clear()
    asked = len(site.asked)
    assert in_doubt(run, MISSED) is None
    assert len(site.asked) == asked


@pytest.mark.parametrize("error", [None, CannotTell("нет связи")])
def test_what_has_not_failed_is_not_doubted(run: Any, error: BaseException | None) -> None:
    run.tables.rows("sales_scripts", id="s1")
    assert in_doubt(run, error) is None


def test_nothing_is_tried_where_nothing_may_be_written(run: Any, site: Site) -> None:
    run.testdata.may_write = False
    run.tables.rows("sales_scripts", id="s1")
    assert in_doubt(run, MISSED) is None
    assert {asked.method for asked in site.asked} == {"GET"}
