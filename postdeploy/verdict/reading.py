"""Reads what a run has left, finished or not."""

from __future__ import annotations

import json
from pathlib import Path

from postdeploy.verdict.journal import beside, replay
from postdeploy.verdict.result import UNREADABLE, ResultError, RunResult
from postdeploy.verdict.result_json import from_json


def read_result(path: Path) -> RunResult:
    """Read a verdict.json, and the journal beside it when the run did not end.

    Raises:
        ResultError: there is none, or it is not one.
    """
    try:
        result = from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ResultError(f"Нет файла {path}: сначала нужен прогон.") from None
    except (OSError, *UNREADABLE) as error:
        raise ResultError(f"Файл {path} — не вердикт прогона: {error}.") from error
    return replay(result, beside(path))
