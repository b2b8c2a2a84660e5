"""Each run keeps a folder of its own, ``reports/runs/<moment>-<target>/``; ``reports/latest`` leads to the newest.

``reports/`` itself always shows the last run, under the names that everybody knows, and is written anew by the next
one; what it holds is copied away when a run ends, when its report is built, and once more before it gives way, so that
a run that was killed is kept too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from postdeploy.errors import SetupError
from postdeploy.verdict.ledger.journal import beside
from postdeploy.verdict.ledger.paths import Paths

SETTING: Final = "KEEP_RUNS"
USUAL: Final = 30
PART: Final = "POSTDEPLOY_PART_OF_A_RUN"
"""Set where a run is one half of another (``--via both``), which keeps both."""

_OWN = re.compile(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d-.+")
_UNFIT = re.compile(r"[^\w.]+")
_LONGEST_NAME = 40


def how_many() -> int:
    """How many runs are kept: the environment variable KEEP_RUNS, 30 by default, 0 for none.

    Raises:
        SetupError: it is no number.
    """
    given = os.environ.get(SETTING, "").strip()
    if given and not given.isdecimal():
        raise SetupError(f"{SETTING}: нужно целое число прогонов, 0 или больше.")
    return int(given) if given else USUAL


def keep(paths: Paths) -> Path | None:
    """Copy what the last run has left into its own folder, and forget the oldest ones.

    Returns:
        The folder; ``None`` when there is nothing to keep or nothing shall be kept.

    Raises:
        SetupError: KEEP_RUNS is no number.
        OSError: it cannot be written.
    """
    number = how_many()
    content = _content(paths.verdict)
    if not number or os.environ.get(PART) or content is None:
        return None
    folder = _folder(paths, content)
    if not _is_kept(paths, folder):
        _copy(paths, folder)
    _point(paths.latest, folder)
    for old in runs(paths)[number:]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def put_away(paths: Paths) -> None:
    """Keep the last run and make room for the next: nothing stale may stand beside new verdicts."""
    with suppress(OSError):
        keep(paths)
    paths.forget()


def runs(paths: Paths) -> list[Path]:
    """The folders of the kept runs, the newest first."""
    if not paths.runs.is_dir():
        return []
    return sorted((each for each in paths.runs.iterdir() if _OWN.fullmatch(each.name)), reverse=True)


def _content(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        datetime.fromisoformat(content["started"])
        return dict(content)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _folder(paths: Paths, content: dict[str, Any]) -> Path:
    """The run's own name; two that began in one second against one target are told apart by a number."""
    began = datetime.fromisoformat(content["started"])
    target = _UNFIT.sub("-", str(content.get("target") or "")).strip("-")[:_LONGEST_NAME].strip("-")
    name = f"{began:%Y-%m-%d_%H-%M-%S}-{target or 'без-цели'}"
    for candidate in _names(name):
        other = _content(paths.runs / candidate / paths.verdict.name)
        if other is None or other.get("run") == content.get("run"):
            return paths.runs / candidate
    raise AssertionError("unreachable")


def _names(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _is_kept(paths: Paths, folder: Path) -> bool:
    kept = Paths(paths.checklist, folder)
    if not kept.verdict.exists() or kept.report.exists() != paths.report.exists():
        return False
    return all(_same(one, other) for one, other in ((paths.verdict, kept.verdict), (paths.ticked, kept.ticked)))


def _same(one: Path, other: Path) -> bool:
    return one.exists() == other.exists() and (not one.exists() or one.read_bytes() == other.read_bytes())


def _copy(paths: Paths, folder: Path) -> None:
    """Into a draft first: a folder of runs holds whole runs only."""
    draft = paths.runs / f".{folder.name}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for path in (paths.verdict, beside(paths.verdict), paths.ticked, paths.ticked_page):
        if path.exists():
            shutil.copy2(path, draft)
    for path in (paths.results, paths.report.parent):
        if path.is_dir():
            shutil.copytree(path, draft / path.name)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def _point(latest: Path, folder: Path) -> None:
    """A link; where the file system has none, a copy."""
    if latest.is_symlink() or latest.is_file():
        latest.unlink()
    elif latest.exists():
        shutil.rmtree(latest)
    try:
        latest.symlink_to(folder.relative_to(latest.parent), target_is_directory=True)
    except OSError:
        shutil.copytree(folder, latest)
