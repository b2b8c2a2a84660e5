"""Which tests go together when several processes share the work (`make test`, tests/__main__.py)."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.remote import Producer

gc.disable()  # each process collects thousands of tests, which stay: looking for garbage among them is half of the work
sys.dont_write_bytecode = False  # the tests start hundreds of interpreters: each would compile all that it imports
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background jobs ignore it, and so would all runs here
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent
LONGEST_FIRST = ("browser", "suite", "net", "report", "stand", "integration", "unit")
SHARING = {
    **{f"tests/browser/test_{name}.py": "the green run and today's trials" for name in ("checklist", "evidence")},
    "tests/browser/test_page_faults.py": "the green run and today's trials",
    **{
        f"tests/report/test_{name}.py": "two runs with their reports"
        for name in ("allure_report", "compare", "ticked_page")
    },
}
"""Files that share what is dear to make; of the others each is a group of its own."""


class TogetherByFile(LoadScopeScheduling):  # type: ignore[misc]
    """One process has all tests of a group, in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return SHARING.get(path, path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the groups that take longest begin first."""
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.relative_to(ROOT).parts[0]))


def pytest_collection_finish() -> None:
    """From now on there is garbage, and it is not among the tests."""
    gc.freeze()
    gc.enable()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Any:
    """Share the tests by group, whatever way was asked for."""
    config.option.loadscopereorder = False
    return TogetherByFile(config, log)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser; a machine without one has nothing to test here but that it says so."""
    from postdeploy.errors import SetupError
    from postdeploy.platform.browser.launch import find_browser

    try:
        return find_browser(None)
    except SetupError as error:
        pytest.skip(str(error))
