"""What each receiver has been told about each target: a file beside the verdicts, `notify.json`."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from postdeploy.errors import SetupError
from postdeploy.verdict.ledger.result import write_json
from postdeploy.verdict.ledger.russian import os_error

Known = Literal["green", "red", "unknown"]
NAME: Final = "notify.json"
RUNS: Final = "runs"
"""Folder of kept runs: what is remembered stands beside it, not within one run."""


@dataclass(frozen=True)
class Told:
    """What one receiver knows about one target."""

    verdict: str = ""
    """Fingerprint of the last verdict that was looked at."""
    run: str = ""
    started: str = ""
    """When that run began (ISO)."""
    known: Known = "green"
    """What the receiver believes."""
    red: Mapping[str, str] = field(default_factory=dict)
    """Lines that it was told are broken, and since when."""
    since: str = ""
    """When the present trouble was first seen."""
    runs: int = 0
    """Runs in a row that were not green."""
    unknown: int = 0
    """Runs in a row that could not tell."""
    unknown_since: str = ""
    at: str = ""
    """When the last message was sent."""
    healed: tuple[str, ...] = ()
    """Tickets that it was told are no longer to be seen."""


class Memory:
    """The file, read and held; written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._content = _read(path)

    def told(self, target: str, receiver: str) -> Told:
        """What a receiver knows; nothing yet is a receiver that believes all is well."""
        try:
            kept = self._content[target][receiver]
            return Told(**{**kept, "healed": tuple(kept.get("healed", ()))})
        except (KeyError, TypeError, AttributeError):
            return Told()

    def keep(self, target: str, receiver: str, told: Told) -> None:
        """Remember.

        Raises:
            SetupError: the file cannot be written.
        """
        self._content.setdefault(target, {})[receiver] = asdict(told)
        try:
            write_json(self._path, self._content)
        except OSError as error:
            raise SetupError(f"Не удалось запомнить, о чём сообщено: {os_error(error)}.") from None


def place(verdict: Path) -> Path:
    """Where it is remembered what was told of a folder's verdicts."""
    folder = verdict.parent
    return (folder.parent.parent if folder.parent.name == RUNS else folder) / NAME


@contextmanager
def opened(path: Path) -> Iterator[Memory]:
    """The memory for one command alone: two at once would both tell the same.

    Raises:
        SetupError: the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(f".{path.name}.lock").open("w")
    except OSError as error:
        raise SetupError(f"Не удалось запомнить, о чём сообщено: {os_error(error)}.") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Memory(path)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    """What was kept; a file that is not whole is nothing kept, so that an alarm is rather sent twice than never."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {target: kept for target, kept in found.items() if isinstance(kept, dict)}
