"""``postdeploy.owners``: who answers for which ШАГ, and which defects are known, with a ticket and for how long.

    # Кто отвечает
    ШАГ 1: Анна Иванова, чат #worker
    ШАГ 5-7: команда правил, чат https://t.me/rules
    # Известные дефекты
    S5.3: известно: JIRA-12, до 01.12.2026
    S4.4 «агент * не ответил»: известно: JIRA-15, до 15.12.2026, цель staging

The file stands beside ``features/``; where there is none, nobody is named and nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.document import Checklist, ChecklistError, parse_checklist
from postdeploy.verdict.ledger.known import Owner
from postdeploy.verdict.ledger.paths import Paths, of_project
from postdeploy.verdict.ledger.russian import os_error

NAME: Final = "postdeploy.owners"
_OWNER: Final = re.compile(r"ШАГИ?\s+(?P<steps>\d[\d,\s–-]*):\s*(?P<name>[^,\s].*?)(?:,\s*чат\s+(?P<chat>\S.*))?", re.I)
_DEFECT: Final = re.compile(r"(?P<head>.*?)\s*:?\s*\bизвестно\s*:\s*(?P<rest>.*)", re.IGNORECASE)
_REST: Final = re.compile(
    r"(?P<ticket>[^,\s]+),\s*до\s+(?P<until>[^,\s]+)(?:,\s*цель\s+(?P<target>\S.*?))?", re.IGNORECASE
)
_HEAD: Final = re.compile(r"(?P<lines>[^«]*?)\s*(?:«(?P<pattern>.+)»)?")
_LIKE_OWNER: Final = "ШАГ 1: Анна Иванова, чат #worker"
_LIKE_DEFECT: Final = "S5.3: известно: JIRA-12, до 01.12.2026"


@dataclass(frozen=True)
class Defect:
    """A known defect: of certain lines, with a certain message, or both."""

    ticket: str
    until: date
    lines: tuple[str, ...] = ()
    pattern: str = ""
    target: str = ""
    """Only of this deployment; empty: of every one."""

    def is_about(self, line: str, message: str) -> bool:
        """Whether a red line with this message is it; a `*` of the pattern stands for anything."""
        if self.lines and line not in self.lines:
            return False
        wanted = ".*".join(map(re.escape, _flat(self.pattern).split("*")))
        return re.search(wanted, _flat(message)) is not None


@dataclass(frozen=True)
class Owners:
    """The whole file."""

    steps: dict[int, Owner] = field(default_factory=dict)
    defects: tuple[Defect, ...] = ()


class _Bad(Exception):
    """What is wrong with a row, in Russian."""


def owners_of(paths: Paths) -> Owners:
    """What stands beside the features of a run.

    Raises:
        SetupError: the file cannot be read, or a row of it means nothing.
    """
    if not paths.owners.exists():
        return Owners()
    try:
        checklist = parse_checklist(of_project(paths.checklist).read_text(encoding="utf-8"))
    except (OSError, UnicodeError, ChecklistError):
        return Owners()  # without a checklist there is no run, and that says why
    return read_owners(paths.owners, checklist)


def read_owners(path: Path, checklist: Checklist) -> Owners:
    """Read the file, if there is one.

    Raises:
        SetupError: it cannot be read, or a row of it means nothing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Owners()
    except UnicodeError:
        raise SetupError(f"Файл {path} — не текст в UTF-8.") from None
    except OSError as error:
        raise SetupError(f"Файл {path} не читается: {os_error(error)}.") from None
    steps: dict[int, Owner] = {}
    defects: list[Defect] = []
    for number, row in enumerate(text.splitlines(), start=1):
        try:
            _take(row.strip(), checklist, steps, defects)
        except _Bad as bad:
            raise SetupError(f"Файл {path}, строка {number}: {bad}.") from None
    return Owners(steps, tuple(defects))


def _take(row: str, checklist: Checklist, steps: dict[int, Owner], defects: list[Defect]) -> None:
    if not row or row.startswith("#"):
        return
    if match := _DEFECT.fullmatch(row):
        defects.append(_defect(match["head"], match["rest"], checklist))
        return
    match = _OWNER.fullmatch(row)
    if match is None:
        raise _Bad(f"«{row}» не разобрать; нужно «{_LIKE_OWNER}» или «{_LIKE_DEFECT}»")
    for number in _numbers(match["steps"], len(checklist.steps)):
        if number in steps:
            raise _Bad(f"у ШАГа {number} уже есть ответственный: {steps[number].name}")
        steps[number] = Owner(match["name"], match["chat"] or "")


def _numbers(text: str, last: int) -> Iterator[int]:
    """«1, 3-5»: 1, 3, 4, 5."""
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = re.fullmatch(r"(\d+)(?:\s*[–-]\s*(\d+))?", part)
        first, final = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= final <= last:
            raise _Bad(f"ШАГа {part} в чек-листе нет: там ШАГи с 1 по {last}")
        yield from range(first, final + 1)


def _defect(head: str, rest: str, checklist: Checklist) -> Defect:
    about, what = _HEAD.fullmatch(head), _REST.fullmatch(rest)
    if about is None or not head or what is None:
        raise _Bad(f"известный дефект не разобрать; нужно «{_LIKE_DEFECT}»")
    lines = tuple(filter(None, re.split(r"[,\s]+", about["lines"])))
    for line in lines:
        if line not in checklist.by_id:
            raise _Bad(f"строки {line} в чек-листе нет; номера строк стоят в сводке и в отчёте")
    pattern = (about["pattern"] or "").strip()
    if about["pattern"] is not None and not pattern.strip("* "):
        raise _Bad("в образце сообщения нет ни слова: под него подошло бы всё")
    return Defect(what["ticket"], _day(what["until"]), lines, pattern, what["target"] or "")


def _day(text: str) -> date:
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.?", text):
        raise _Bad(f"у срока «{text}» нет года, а без него через полгода не понять, прошёл ли он; нужно 01.12.2026")
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise _Bad(f"срок «{text}» — не день; нужно, например, 01.12.2026")


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()
