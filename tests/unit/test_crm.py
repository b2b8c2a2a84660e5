from __future__ import annotations

import json
from typing import Any, cast

import pytest

from postdeploy.errors import CannotTell
from postdeploy.platform.crm import Crm, Pipeline, Stage
from postdeploy.platform.database import Database
from postdeploy.platform.wire import Wire
from tests.unit.servers import Reply, Site
from tests.unit.tables import Tables

PIPELINES = "/api/v4/leads/pipelines"


def connection(kommo: Site | None = None, **changes: Any) -> dict[str, Any]:
    row = {
        "id": "c1",
        "org_id": "north",
        "provider": "kommo",
        "base_domain": kommo.url.removeprefix("https://") if kommo else "north.kommo.test",
        "access_token": "kommo-access-token",
        "created_at": "2026-11-20",
    }
    return {**row, **changes}


def crm(wire: Wire, **tables: list[dict[str, Any]]) -> Crm:
    return Crm(wire, cast(Database, Tables(**tables)), "north")


def status(number: int, name: str, sort: int) -> dict[str, Any]:
    return {"id": number, "name": name, "sort": sort, "color": "#fff"}


def pipeline(number: int, name: str, sort: int, *statuses: dict[str, Any]) -> dict[str, Any]:
    return {"id": number, "name": name, "sort": sort, "is_main": False, "_embedded": {"statuses": list(statuses)}}


def embedded(*pipelines: dict[str, Any]) -> Reply:
    return Reply({"_total_items": len(pipelines), "_embedded": {"pipelines": list(pipelines)}})


def test_the_pipelines_as_the_crm_sorts_them(trusting: Wire, kommo: Site) -> None:
    kommo.routes[PIPELINES] = embedded(
        pipeline(12, "Найм", 2, status(3, "Отклик", 10)),
        pipeline(11, "Продажи", 1, status(2, "В работе", 20), status(1, "Новая", 10)),
    )
    assert crm(trusting, crm_connections=[connection(kommo)]).pipelines() == (
        Pipeline("11", "Продажи", 1, (Stage("1", "Новая", 10), Stage("2", "В работе", 20))),
        Pipeline("12", "Найм", 2, (Stage("3", "Отклик", 10),)),
    )
    assert kommo.asked[0].headers["authorization"] == "Bearer kommo-access-token"


def test_ones_own_newest_connection_is_asked(trusting: Wire, kommo: Site) -> None:
    rows = [
        connection(id="old", base_domain="old.kommo.test", created_at="2026-01-01"),
        connection(kommo, id="new"),
        connection(id="south", org_id="south", created_at="2027-01-01"),
        connection(id="other", provider="bitrix", created_at="2027-01-01"),
    ]
    assert crm(trusting, crm_connections=rows).connection()["id"] == "new"


def test_of_several_connections_the_one_that_is_in_use(trusting: Wire) -> None:
    def synced(at: str) -> dict[str, Any]:
        return {"sync": {"status": "queued", "completedAt": at}}

    used = connection(id="used", created_at="2026-01-01", metadata=synced("2026-11-22T10:00:00Z"))
    left = connection(id="left", created_at="2026-02-01", metadata=synced("2026-03-01T10:00:00Z"))
    odd = connection(id="odd", created_at="2026-03-01", metadata={"sync": "нет"})
    assert crm(trusting, crm_connections=[left, used, odd]).connection()["id"] == "used"
    fresh = connection(id="fresh", created_at="2026-01-01", updated_at="2026-11-22", metadata=None)
    new = connection(id="new", created_at="2026-02-01", updated_at="2026-02-01")
    assert crm(trusting, crm_connections=[new, fresh]).connection()["id"] == "fresh"


def test_no_connection(trusting: Wire) -> None:
    with pytest.raises(CannotTell, match="нет подключения к Kommo"):
        crm(trusting, crm_connections=[connection(org_id="south")]).connection()


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply({"title": "Unauthorized", "status": 401}, 401), "401"),
        (Reply(b"", 204), "204"),
        (Reply("<html>Вход</html>"), "не так, как описано"),
        (Reply(b""), "не так, как описано"),
        (Reply({}), "не так, как описано"),
        (Reply([]), "не так, как описано"),
        (Reply(None), "не так, как описано"),
        (Reply({"_embedded": {"pipelines": None}}), "не так, как описано"),
        (Reply({"_embedded": {"pipelines": ["Продажи"]}}), "не так, как описано"),
        (Reply({"_embedded": {"pipelines": [{"id": 1, "name": "Продажи"}]}}), "не так, как описано"),
        (Reply({"_embedded": {"pipelines": [{"id": 1, "name": "П", "sort": "x"}]}}), "не так, как описано"),
        (Reply({"_embedded": {"pipelines": [{"id": 1, "name": "П", "sort": 1, "_embedded": None}]}}), "не так"),
        (Reply({"_embedded": {"pipelines": [{"id": 1, "name": "П", "sort": 1, "_embedded": []}]}}), "не так"),
    ],
    ids=lambda value: json.dumps(value.body, default=str)[:40] if isinstance(value, Reply) else "",
)
def test_an_answer_that_cannot_be_compared_with(trusting: Wire, kommo: Site, reply: Reply, words: str) -> None:
    kommo.routes[PIPELINES] = reply
    with pytest.raises(CannotTell, match=f"Kommo.*{words}"):
        crm(trusting, crm_connections=[connection(kommo)]).pipelines()


def test_what_the_tables_hold_for_a_connection(wire: Wire) -> None:
    stored, stamps = crm(
        wire,
        crm_pipelines=[
            {"id": "p2", "connection_id": "c1", "external_id": 12, "name": "Найм", "sort_order": 2, "updated_at": "t2"},
            {
                "id": "p1",
                "connection_id": "c1",
                "external_id": "11",
                "name": "Продажи",
                "sort_order": 1,
                "updated_at": "t1",
            },
            {
                "id": "p9",
                "connection_id": "c9",
                "external_id": "99",
                "name": "Чужая",
                "sort_order": 0,
                "updated_at": "t9",
            },
        ],
        crm_pipeline_stages=[
            {
                "id": "s2",
                "pipeline_id": "p1",
                "external_id": "2",
                "name": "В работе",
                "sort_order": 20,
                "updated_at": "t3",
            },
            {
                "id": "s1",
                "pipeline_id": "p1",
                "external_id": "1",
                "name": "Новая",
                "sort_order": None,
                "updated_at": "t4",
            },
            {"id": "s9", "pipeline_id": "p9", "external_id": "9", "name": "Чужой", "sort_order": 1, "updated_at": "t9"},
        ],
    ).stored_pipelines("c1")
    assert stored == (
        Pipeline("11", "Продажи", 1, (Stage("1", "Новая", 0), Stage("2", "В работе", 20))),
        Pipeline("12", "Найм", 2, ()),
    )
    assert stamps == {"p1": "t1", "p2": "t2", "s1": "t4", "s2": "t3"}


def test_nothing_stored_is_nothing(wire: Wire) -> None:
    assert crm(wire).stored_pipelines("c1") == ((), {})
