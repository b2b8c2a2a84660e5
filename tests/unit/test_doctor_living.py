"""An organisation where customers are at work is not written to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from postdeploy.config.access import Access
from postdeploy.doctor.living import living
from postdeploy.doctor.site import Site
from postdeploy.errors import Refusal
from tests.unit.tables import MARK

OURS = {"id": "e1", "payload": {"leads": {"add": [{"id": 1, "name": f"Сделка {MARK}"}]}}}
CUSTOMERS = {"id": "e2", "payload": {"leads": {"add": [{"id": 2, "name": "Окна на дачу"}]}}}
NAMELESS = {"id": "e3", "payload": {"leads": {"status": [{"id": 3, "status_id": 142}]}}}


def site(
    *events: dict[str, Any],
    allowed: str | None = None,
    writes: bool = True,
    key: object = "key",
    deal: int | None = None,
) -> Site:
    given = {"supabase_service_role_key": key, "live_organisation": allowed, "crm_deal_id": deal}
    settings = SimpleNamespace(permission=Access(writes, ""), **given)
    asked: dict[str, str] = {}

    def rows(table: str, **query: str) -> list[dict[str, Any]]:
        assert table == "webhook_events"
        asked.update(query)
        return list(events)

    user = SimpleNamespace(org_id="o1")
    parts = {"settings": settings, "rows": rows, "signed_in": lambda: user, "need_tables": lambda: None}
    return cast(Site, SimpleNamespace(**parts))


@pytest.mark.parametrize("events", [(), (OURS,)])
def test_nobody_else_sent_events(events: tuple[dict[str, Any], ...]) -> None:
    assert living(site(*events)).level == "ok"


@pytest.mark.parametrize("events", [(CUSTOMERS,), (OURS, NAMELESS)])
def test_events_of_others_stop_a_run_that_writes(events: tuple[dict[str, Any], ...]) -> None:
    found = living(site(*events))
    assert (found.level, found.stops, found.refusal) == ("bad", True, Refusal.LIVING)
    assert "чужих событий CRM: 1" in found.text
    assert "LIVE_ORGANISATION=allow" in found.advice


def test_what_the_crm_tells_of_the_test_deal_is_no_customer() -> None:
    assert living(site(OURS, NAMELESS, deal=3)).level == "ok"
    assert living(site(OURS, NAMELESS, CUSTOMERS, deal=3)).stops
    assert living(site(NAMELESS, deal=14)).stops, "another number of the event is no deal"


def test_who_says_so_may_write_all_the_same() -> None:
    found = living(site(CUSTOMERS, allowed="allow"))
    assert (found.level, found.stops) == ("warn", False)


def test_where_nothing_is_written_or_seen_nothing_is_asked() -> None:
    assert living(site(CUSTOMERS, writes=False)).level == "skip"
    assert living(site(CUSTOMERS, key=None)).level == "skip"
