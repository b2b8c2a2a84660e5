"""One healthy stand for all tests of this folder, and folders to run the suite in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.net.front import Front, behind_proxies
from tests.net.litter import sweep
from tests.net.snapshot import Remaining, Snapshot, left, take
from tests.net.workspace import Workspace
from tests.stand.tools import config_of, query
from tests.warm import WarmStand


@pytest.fixture(scope="package")
def stand() -> Iterator[Stand]:
    with WarmStand() as running:
        yield running


@pytest.fixture
def config(stand: Stand) -> StandConfig:
    return config_of(stand)


@pytest.fixture
def workspace(tmp_path: Path, stand: Stand) -> Workspace:
    return Workspace(tmp_path, stand.settings())


@pytest.fixture
def front(stand: Stand) -> Iterator[Front]:
    with behind_proxies(stand) as proxies:
        yield proxies


@pytest.fixture
def synced(config: StandConfig, workspace: Workspace) -> StandConfig:
    """A stand that has been synchronised with Kommo before, as any real deployment was."""
    done = "select 1 from crm_connections where metadata->'sync'->>'status' = 'completed'"
    if not query(config.database_url, done):
        assert workspace.behave("features/02_kommo.feature").code == 0
    return config


@pytest.fixture(scope="module")
def cleaned(stand: Stand, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Runs of other tests whose connections were cut may have left something that a later `clean` would take away."""
    workspace = Workspace(tmp_path_factory.mktemp("cleaned"), stand.settings())
    assert workspace.postdeploy("clean", "--older-than", "0", "--at-most", "1000").returncode == 0


@pytest.fixture
def before(cleaned: None, synced: StandConfig) -> Snapshot:
    """What there is when the test begins."""
    return take(synced)


@pytest.fixture
def remaining(synced: StandConfig) -> Iterator[Remaining]:
    """What there is more, or less, than when the test began."""
    before = take(synced)
    yield lambda: left(before, synced)
    sweep(synced)
