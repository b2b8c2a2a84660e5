"""One healthy stand for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postdeploy.stand.supervisor import Stand
from tests.warm import WarmStand


@pytest.fixture(scope="package")
def stand() -> Iterator[Stand]:
    with WarmStand() as running:
        yield running


@pytest.fixture(scope="package")
def settings(stand: Stand) -> dict[str, str]:
    return stand.settings()
