"""Where the project is, from wherever a command was called, and what the words of that command mean there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

ROOT: Final = Path(__file__).parents[2]
"""The root of the project, unless the package was installed away from it."""
_PATH_OPTIONS: Final = frozenset(
    {"--reports", "--folder", "--env-file", "--env-folder", "-o", "--outfile", "--junit-directory"}
)
_PATH_VALUES: Final = ("reports", "checklist")
"""What names a path after `-D`."""


def start_apart(command: list[str], environment: Mapping[str, str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a process at the project's root that hears of nobody and leads a session of its own."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def find(start: Path) -> Path | None:
    """The project that a folder belongs to, else the one that this package is part of."""
    return next((folder for folder in (start, *start.parents, ROOT) if _is_project(folder)), None)


def enter(words: Sequence[str]) -> list[str]:
    """Go to the project's root.

    Returns:
        The words of the command; paths in them still lead where they led before.
    """
    here = Path.cwd()
    project = find(here)
    if project is None or project == here:
        return list(words)
    os.chdir(project)
    sys.stderr.write(f"Проект: {project}\n")
    return anchored(words, here)


def anchored(words: Sequence[str], here: Path) -> list[str]:
    """Words of a command with absolute paths: what is there, and what is going to be written there."""
    before = ["", *words]
    return [_anchored(word, previous, here) for previous, word in zip(before, words, strict=False)]


def _anchored(word: str, previous: str, here: Path) -> str:
    option, equals, value = word.partition("=")
    if equals and (option in _PATH_OPTIONS or option.removeprefix("-D") in _PATH_VALUES):
        return f"{option}={here / value}"
    if previous in _PATH_OPTIONS and word != "-":
        return str(here / word)
    if word.startswith("-"):
        return word
    at = "@" if word.startswith("@") else ""
    path, colon, line = word.removeprefix("@").partition(":")
    return f"{at}{here / path}{colon}{line}" if path and (here / path).exists() else word


def _is_project(folder: Path) -> bool:
    return (folder / "features").is_dir() and (folder / "environment.py").is_file()
