"""Faults of pages change what is there: a page that is rewritten must not leave one of them behind."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from postdeploy.stand.faults import registry
from postdeploy.stand.faults.pages.patching import Patch, patches_of
from postdeploy.stand.platform.pages import Pages

PATCHES = {f"{name}-{change.name}": change for name, fault in registry().items() for change in patches_of(fault)}


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES)
def test_what_it_changes_is_there_once(patch: Patch) -> None:
    platform = SimpleNamespace(middleware=[], pages=Pages())
    plain = platform.pages.environment.loader

    patch.act(platform)

    assert platform.middleware or platform.pages.environment.loader is not plain
