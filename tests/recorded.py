"""What the checklist says of the recorded platform, line by line: the tables that its profiles must give.

Lines that a table does not name have passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from postdeploy.faultmatrix.checking import Budgets, check
from postdeploy.stand.profiles import faults_of
from postdeploy.verdict.ledger.result import LineResult, RunResult
from tests.warm import WarmStand, behave


@dataclass(frozen=True)
class Red:
    """A line that failed: parts of what was found and of its hint."""

    found: str
    hint: str

    def fits(self, line: LineResult) -> bool:
        return line.status == "failed" and self.found in line.message and self.hint in (line.hint or "")


@dataclass(frozen=True)
class Rests:
    """A line that was not looked at, because of others."""

    on: tuple[str, ...]

    def fits(self, line: LineResult) -> bool:
        return line.status == "unknown" and "не проверено" in line.message and set(line.because) <= set(self.on)


Table = Mapping[str, Red | Rests]

EDIT: Table = {"S5.3": Red("500", "отказывает на `scriptType`, `pipelineStageId`")}
START: Table = {
    "S7.4": Red(
        "запусков: 0, хотя это же событие обработано (completed), а такое же в ШАГе 6 выполнило правило",
        "после правил он запускает активные последовательности",
    ),
    "S7.5": Rests(("S7.4",)),
    "S7.6": Rests(("S7.4",)),
}
STUCK: Table = {"S7.6": Red("состояние «running», шаг 1 из 3", "планировщик последовательностей не запущен")}
QUEUE: Table = {
    "S1.2": Red("очередь «agent-jobs»", "JOB_QUEUE_NAME"),
    "S2.2": Red("prioritized", "Worker слушает «agent-jobs»"),
    "S2.3": Red("", "Worker слушает «agent-jobs»"),
}
NO_COLUMNS = Red("POST /api/crm/webhook → 500", "`entity_id`")
SCHEMA: Table = {
    "S4.4": Red("POST /api/chat → 500", "таблица `message_logs`"),
    "S4.5": Rests(("S4.4",)),
    "S4.6": Rests(("S4.4", "S4.5")),
    "S6.4": NO_COLUMNS,
    "S6.5": Rests(("S6.4",)),
    "S7.4": NO_COLUMNS,
}

BY_API: Mapping[str, Table] = {
    "recorded": {**EDIT, **START},
    "recorded,default-queue": {**QUEUE, **EDIT, **START},
    "recorded,unrepaired-database": {**EDIT, **START, **SCHEMA},
    "recorded,repaired": STUCK,
}
"""Verdicts over HTTP by profile."""

NOT_FOUND = Red("Агент не найден", "отдаёт этого агента")
CRASHED = Red("<Select.Item />", "пустое значение")
CHAT_RESTS = Rests(("S4.2", "S4.3", "S4.4", "S4.5"))
PAGES: Table = {
    "S2.1": Red("на экране нет", "страница не показывает"),
    "S3.a5": Red("ведёт на страницу 404 /ai-agents/create", "в адресе нет организации"),
    "S4.1": CRASHED,
    "S4.2": CRASHED,
    **dict.fromkeys(("S4.3", "S4.4", "S4.5", "S4.6"), CHAT_RESTS),
    **dict.fromkeys(("S6.a1", "S6.3", "S7.a1", "S7.3"), NOT_FOUND),
    **dict.fromkeys(("S6.a2", "S6.1", "S6.2", "S6.4", "S6.5"), Rests(("S6.3", "S6.1", "S6.2", "S6.4"))),
    **dict.fromkeys(("S7.a2", "S7.1", "S7.2", "S7.4", "S7.5", "S7.6"), Rests(("S7.3", "S7.1", "S7.2", "S7.4"))),
}
IN_BROWSER: Table = {**PAGES, **EDIT}
"""Verdicts of the profile `recorded` in the browser."""


def run_profile(profile: str, folder: Path, *arguments: str, wait: float = 3.0) -> RunResult:
    """The checklist against a stand of this profile."""
    with WarmStand(faults_of(profile)) as stand:
        return check(stand.settings(), folder, Budgets(wait, 10.0), Event(), arguments, behave)


def differences(result: RunResult, table: Table) -> list[str]:
    """Where a run says something else than the table, and what."""
    wrong = (line for line in result.selected if not _as_told(line, table))
    lines = [f"{line.id}: {line.status} {line.message!r}, подсказка: {line.hint!r}" for line in wrong]
    return [*lines, *(error.message for error in result.errors)]


def _as_told(line: LineResult, table: Table) -> bool:
    return table[line.id].fits(line) if line.id in table else line.status == "passed"
