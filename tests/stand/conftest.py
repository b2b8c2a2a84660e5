"""One healthy stand for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postdeploy.stand.supervisor import Stand


@pytest.fixture(scope="session")
def stand() -> Iterator[Stand]:
    with Stand() as running:
        yield running


@pytest.fixture(scope="session")
def settings(stand: Stand) -> dict[str, str]:
    return stand.settings()
