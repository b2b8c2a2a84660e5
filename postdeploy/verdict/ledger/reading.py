"""Reads what a run has left, finished or not, and the document that it was about."""

from __future__ import annotations

import json
from pathlib import Path

from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.document import Checklist, ChecklistError, parse_checklist
from postdeploy.verdict.ledger.journal import beside, replay
from postdeploy.verdict.ledger.paths import Paths, of_project
from postdeploy.verdict.ledger.result import UNREADABLE, ResultError, RunResult
from postdeploy.verdict.ledger.result_json import from_json


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


def read_checklist(paths: Paths) -> Checklist:
    """Read the document.

    Raises:
        SetupError: it cannot be read.
    """
    try:
        return parse_checklist(of_project(paths.checklist).read_text(encoding="utf-8"))
    except (OSError, UnicodeError, ChecklistError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SetupError(f"Чек-лист {paths.checklist} не читается: {reason}.") from error


def checklist_of(run: RunResult, paths: Paths) -> Checklist:
    """Read the document that a run was about.

    Raises:
        SetupError: it cannot be read, or has been changed since.
    """
    checklist = read_checklist(paths)
    now, then = ({line.id: line.text for line in lines} for lines in (checklist.lines, run.lines))
    if now != then and then:
        changed = next(each for each in (*now, *then) if now.get(each) != then.get(each))
        raise SetupError(
            f"Прогон был по другой версии чек-листа: в {paths.checklist} с тех пор изменена строка {changed}. "
            "Нужен новый прогон."
        )
    return checklist
