from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import trustme
from hypothesis import settings

from postdeploy.platform.app import App
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.wire import Wire
from tests.unit.servers import HOST, Site

# How long an example takes says something of the machine alone; each run has examples of its own.
settings.register_profile("any machine", deadline=None, max_examples=60)
settings.load_profile("any machine")

BUDGET = 5.0
"""Seconds of a request that nobody delays; no test comes near it."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def site() -> Iterator[Site]:
    with closing(Site()) as site:
        yield site


@pytest.fixture
def exchanges() -> list[Exchange]:
    return []


@pytest.fixture
def wire(exchanges: list[Exchange]) -> Iterator[Wire]:
    wire = Wire(timeout=BUDGET, record=exchanges.append)
    yield wire
    wire.close()


@pytest.fixture
def app(wire: Wire, site: Site) -> App:
    return App(wire, site.url)


@pytest.fixture
def kommo(authority: trustme.CA) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    site = Site(tls=context)
    yield site
    site.close()


@pytest.fixture
def trusting(authority: trustme.CA, tmp_path: Path, exchanges: list[Exchange]) -> Iterator[Wire]:
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    wire = Wire(timeout=5, record=exchanges.append, ca_bundle=bundle)
    yield wire
    wire.close()
