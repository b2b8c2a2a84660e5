from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
import trustme
from hypothesis import settings

from postdeploy.platform.app import App
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.wire import Wire
from tests.unit.servers import Site

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")  # how long an example takes says something of the machine alone

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
