"""Which tests go together when several processes share the work (`make test`: `pytest -n 3 --dist loadgroup`)."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent
LONGEST_FIRST = ("browser", "suite", "net", "report", "stand", "unit")
TOGETHER = ("report",)
"""Folders whose files share what is dear to make; of the others each file is a group of its own."""
SHARING = {f"browser/{name}.py": "browser" for name in ("test_checklist", "test_evidence", "test_page_faults")}


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in a hook of the same name
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test its group, and let the groups that take longest begin first."""
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.relative_to(ROOT).parts[0]))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path.relative_to(ROOT))))


def _group(path: Path) -> str:
    folder = path.parts[0]
    return folder if folder in TOGETHER else SHARING.get(path.as_posix(), path.as_posix())
