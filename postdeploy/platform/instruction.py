"""The documents that the checklist points to."""

from __future__ import annotations

from pathlib import Path

from postdeploy.errors import CannotTell


def read_instruction(path: str) -> str:
    """Text of a document of this project.

    Raises:
        CannotTell: it is not where the checklist says.
    """
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise CannotTell(f"Документ {path} не читается: {error.strerror}; запускайте из корня проекта.") from error
