"""Faults of pages change what is there: a page that is rewritten must not leave one of them behind."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from postdeploy.stand.faults import Fault, registry
from postdeploy.stand.faults.pages.patching import Patched
from postdeploy.stand.platform.pages import Pages

OF_PAGES = [each for each in registry().values() if ".faults.pages." in each.__module__ and issubclass(each, Patched)]


@pytest.mark.parametrize("fault", OF_PAGES, ids=lambda fault: fault.__name__)
def test_what_it_changes_is_there_once(fault: type[Fault]) -> None:
    platform = SimpleNamespace(middleware=[], pages=Pages())
    plain = platform.pages.environment.loader

    fault().web(platform)

    assert platform.middleware or platform.pages.environment.loader is not plain
