"""Gateway, PostgREST, Redis and the seed, looked at over the network as any client does."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import httpx
import psutil
import pytest
import redis
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from supabase import create_client

from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.stand.tools import config_of, eventually, processes_of, query


@pytest.fixture(scope="module")
def config(stand: Stand) -> StandConfig:
    return config_of(stand)


@pytest.fixture(scope="module")
def rest(config: StandConfig) -> Iterator[httpx.Client]:
    """Client of the gateway without any key."""
    with httpx.Client(base_url=f"{config.supabase_url}/rest/v1", trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def service(config: StandConfig) -> dict[str, str]:
    return headers_of(config.service_role_key)


def headers_of(key: str) -> dict[str, str]:
    return {"apikey": key, "Authorization": f"Bearer {key}"}


class TestGateway:
    @pytest.mark.parametrize(
        ("headers", "message"),
        [({}, "No API key found in request"), ({"apikey": "wrong"}, "Invalid authentication credentials")],
    )
    def test_without_a_known_key_nothing_gets_through(
        self, rest: httpx.Client, headers: dict[str, str], message: str
    ) -> None:
        answer = rest.get("/organizations", headers=headers)

        assert (answer.status_code, answer.json()) == (401, {"message": message})

    def test_a_bearer_token_alone_is_no_key(self, rest: httpx.Client, service: dict[str, str]) -> None:
        assert rest.get("/organizations", headers={"Authorization": service["Authorization"]}).status_code == 401

    def test_the_key_may_stand_in_the_query(self, rest: httpx.Client, config: StandConfig) -> None:
        # PostgREST takes it for a filter then, as it does behind Kong: the request did get through.
        answer = rest.get("/organizations", params={"apikey": config.anon_key})

        assert answer.status_code == 400
        assert answer.json()["code"].startswith("PGRST")

    def test_other_paths_have_no_route(self, config: StandConfig, service: dict[str, str]) -> None:
        answer = httpx.get(f"{config.supabase_url}/rest/v2/organizations", headers=service)

        assert (answer.status_code, answer.json()) == (404, {"message": "no Route matched with those values"})

    def test_a_key_of_another_secret_is_refused(self, rest: httpx.Client, service: dict[str, str]) -> None:
        forged = service["apikey"][:-4] + "AAAA"

        answer = rest.get("/organizations", headers={**service, "Authorization": f"Bearer {forged}"})

        assert answer.status_code == 401
        assert answer.json()["code"] == "PGRST301"

    def test_query_and_headers_pass_unchanged_both_ways(self, rest: httpx.Client, service: dict[str, str]) -> None:
        answer = rest.get(
            "/agents?select=name&name=in.(%22%D0%90%D0%B3%D0%B5%D0%BD%D1%82%20%D0%AE%D0%B3%D0%B0%22)",
            headers={**service, "Prefer": "count=exact", "Range-Unit": "items", "Range": "0-0"},
        )

        assert answer.json() == [{"name": "Агент Юга"}]
        assert answer.headers["Content-Range"] == "0-0/1"
        assert len(answer.headers.get_list("Date")) == 1

    def test_rows_are_written_changed_and_deleted(self, rest: httpx.Client, service: dict[str, str]) -> None:
        wanted = {**service, "Prefer": "return=representation"}
        created = rest.post("/organizations", headers=wanted, json={"name": "Проба", "slug": "proba"})
        where = f"/organizations?id=eq.{created.json()[0]['id']}"
        changed = rest.patch(where, headers=wanted, json={"name": "Проба 2"})
        head = rest.head(where, headers={**service, "Prefer": "count=exact"})
        deleted = rest.delete(where, headers=service)

        assert (created.status_code, changed.status_code) == (201, 200)
        assert changed.json()[0]["name"] == "Проба 2"
        assert (head.status_code, head.headers["Content-Range"], head.content) == (200, "0-0/1", b"")
        assert (deleted.status_code, deleted.content) == (204, b"")
        assert rest.get(where, headers=service).json() == []

    def test_errors_are_those_of_postgrest(self, rest: httpx.Client, service: dict[str, str]) -> None:
        answer = rest.get("/no_such_table", headers=service)

        assert (answer.status_code, answer.json()["code"]) == (404, "42P01")

    def test_the_official_client_works(self, config: StandConfig) -> None:
        client = create_client(config.supabase_url, config.service_role_key)

        rows = client.table("organizations").select("name").order("name").execute().data

        assert [row["name"] for row in rows if isinstance(row, dict)] == ["Север", "Юг"]


class TestRowLevelSecurity:
    def test_anon_sees_no_row(self, rest: httpx.Client, config: StandConfig) -> None:
        anon = headers_of(config.anon_key)

        for table in ("organizations", "users", "agents", "crm_connections", "activity_logs"):
            answer = rest.get(f"/{table}", headers=anon)
            assert (table, answer.status_code, answer.json()) == (table, 200, [])

    def test_anon_writes_no_row(self, rest: httpx.Client, config: StandConfig) -> None:
        answer = rest.post("/organizations", headers=headers_of(config.anon_key), json={"name": "x", "slug": "x"})

        assert answer.status_code == 401
        assert answer.json()["code"] == "42501"


class TestPostgrest:
    def test_times_look_as_recorded(self, rest: httpx.Client, service: dict[str, str]) -> None:
        row = rest.get("/organizations?select=created_at&limit=1", headers=service).json()[0]

        assert row["created_at"].endswith("+00:00")
        assert "T" in row["created_at"]

    def test_it_reads_the_schema_again_when_told(
        self, rest: httpx.Client, service: dict[str, str], config: StandConfig
    ) -> None:
        query(config.database_url, "create table later_added (id int)")
        try:
            query(config.database_url, "grant all on later_added to service_role")
            query(config.database_url, "notify pgrst, 'reload schema'")
            known = eventually(lambda: "/later_added" in rest.get("/", headers=service).json()["paths"])
        finally:
            query(config.database_url, "drop table later_added")
            query(config.database_url, "notify pgrst, 'reload schema'")

        assert known


class TestSeed:
    def test_there_are_two_organisations_with_an_owner_each(self, config: StandConfig) -> None:
        rows = query(
            config.database_url,
            """select o.name, o.slug, u.email, m.role, m.status from organization_members m
               join organizations o on o.id = m.org_id join users u on u.id = m.user_id
               where u.default_org_id = o.id order by o.slug""",
        )

        assert [tuple(row.values()) for row in rows] == [
            ("Север", "north-org", config.app_email, "owner", "active"),
            ("Юг", "south-org", "owner@south.test", "owner", "active"),
        ]

    def test_the_client_secret_is_sealed_as_the_platform_does_it(self, config: StandConfig) -> None:
        rows = query(
            config.database_url,
            """select c.client_secret from crm_credentials c join organizations o on o.id = c.org_id
               where o.slug = 'north-org' and c.provider = 'kommo'""",
        )
        sealed = base64.b64decode(rows[0]["client_secret"])
        box = AESGCM(bytes.fromhex(config.encryption_key))

        opened = box.decrypt(sealed[:12], sealed[28:] + sealed[12:28], None).decode()

        assert len(opened) == 64
        assert opened not in rows[0]["client_secret"]

    @pytest.mark.parametrize(
        "table",
        ["agents", "sales_scripts", "automation_rules", "sequences", "agent_conversations", "activity_logs"],
    )
    def test_the_other_organisation_has_rows_that_could_leak(self, config: StandConfig, table: str) -> None:
        rows = query(
            config.database_url,
            f"select 1 from {table} t join organizations o on o.id = t.org_id where o.slug = 'south-org'",
        )

        assert rows


class TestRedis:
    def test_it_is_as_bullmq_requires_and_keeps_nothing(self, config: StandConfig) -> None:
        client = redis.Redis.from_url(config.redis_url, decode_responses=True)

        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}


def test_everything_listens_on_the_loopback_address_only(config: StandConfig) -> None:
    listening = {
        connection.laddr.ip
        for process in processes_of(config.folder)
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    }

    assert listening == {"127.0.0.1"}
