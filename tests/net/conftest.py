"""One healthy stand for all tests of this folder, and folders to run the suite in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.net.front import Front, behind_proxies
from tests.net.workspace import Workspace


@pytest.fixture(scope="session")
def stand() -> Iterator[Stand]:
    with Stand() as running:
        yield running


@pytest.fixture
def config(stand: Stand) -> StandConfig:
    assert stand.config is not None
    return stand.config


@pytest.fixture
def workspace(tmp_path: Path, stand: Stand) -> Workspace:
    return Workspace(tmp_path, stand.settings())


@pytest.fixture
def front(stand: Stand) -> Iterator[Front]:
    with behind_proxies(stand) as proxies:
        yield proxies
