"""One stand with further organisations: each signs in, has its own account of Kommo, and sees nothing of the others."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from postdeploy.stand.supervisor import Stand
from postdeploy.stand.tenants import Tenant, tenants
from tests.warm import WarmStand


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with WarmStand(organisations=2, processes=("outside", "web")) as running:
        yield running


@pytest.fixture
def both(stand: Stand) -> list[Tenant]:
    assert stand.config is not None
    return tenants(stand.config)


@contextmanager
def signed_in(stand: Stand, name: str) -> Iterator[httpx.Client]:
    settings = stand.settings_of_organisations()[name]
    with httpx.Client(base_url=settings["APP_URL"], timeout=20) as app:
        token = app.get("/api/auth/csrf").json()["csrfToken"]
        form = {"email": settings["APP_EMAIL"], "password": settings["APP_PASSWORD"], "json": "true"}
        app.post("/api/auth/callback/credentials", data={**form, "csrfToken": token})
        yield app


def test_each_owner_is_in_an_organisation_of_their_own(stand: Stand) -> None:
    seen = {}
    for name in stand.settings_of_organisations():
        with signed_in(stand, name) as app:
            org = app.get("/api/auth/session").json()["user"]["orgId"]
            seen[org] = [agent["name"] for agent in app.get("/api/agents").json()["data"]]
    assert list(seen.values()) == [["Агент: Организация 1"], ["Агент: Организация 2"]]


def test_an_event_of_an_account_is_its_organisations(stand: Stand, both: list[Tenant]) -> None:
    assert stand.config is not None
    headers = {"apikey": stand.config.service_role_key, "Authorization": f"Bearer {stand.config.service_role_key}"}
    for tenant in both:
        event = {"account": {"base_domain": tenant.base_domain}, "leads": {"add": [{"id": 7, "name": tenant.slug}]}}
        answer = httpx.post(f"{stand.config.app_url}/api/crm/webhook", json=event, timeout=20).json()
        found = httpx.get(
            f"{stand.config.supabase_url}/rest/v1/webhook_events?id=eq.{answer['eventId']}&select=org_id",
            headers=headers,
            timeout=20,
        )
        assert found.json() == [{"org_id": tenant.id("organisation")}]


def test_kommo_answers_at_each_address_and_takes_each_token(stand: Stand, both: list[Tenant]) -> None:
    assert stand.config is not None
    trust = ssl.create_default_context(cafile=stand.config.ca_file)
    with httpx.Client(verify=trust, trust_env=False, timeout=20) as client:
        for tenant in both:
            address = f"https://{tenant.base_domain}/api/v4/account"
            token = {"Authorization": f"Bearer {tenant.secret('access token')}"}
            assert client.get(address, headers=token).status_code == 200
            assert client.get(address, headers={"Authorization": "Bearer x"}).status_code == 401
