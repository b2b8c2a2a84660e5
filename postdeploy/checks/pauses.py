"""Whether a sequence keeps the pauses before its steps, seen without waiting for one: by when its next step is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import expectation
from postdeploy.checks.clocks import APART
from postdeploy.checks.waiting import eventually
from postdeploy.errors import CannotTell
from postdeploy.platform.sequences import PAUSE

if TYPE_CHECKING:
    from postdeploy.session.fixtures import PausedSequence
    from postdeploy.session.run import Run

HINT = "проверьте, как планировщик считает `next_execution_at` из `sequence_steps.delay_minutes` (это минуты)"
WHERE = "таблица `sequence_executions`, цепочка с паузами"
TITLE = "Паузы между шагами"
LONGER = ((60, "часах"), (1440, "днях"), (1000 / 60, "тысячах секунд"))
"""Units that are taken for minutes, by how many minutes there are in one."""
UNITS = (
    (timedelta(days=1), "дн."),
    (timedelta(hours=1), "ч"),
    (timedelta(minutes=1), "мин."),
    (timedelta(seconds=1), "с"),
)


def keeps_pause() -> Matcher[Mapping[str, Any] | None]:
    """The next step is due no sooner than after the pause, and not after a pause in other units.

    A platform may wait before a step or after it, and longer, until the morning, say; where it keeps the moment
    elsewhere, all that can be seen is that the sequence does not come to its end at once.
    """

    def judge(row: Mapping[str, Any] | None) -> str | None:
        if row is None or row.get("status") == "failed":
            return None
        if row.get("status") == "completed":
            return "цепочка уже завершена: паузы не выдержаны"
        wait = _wait(row)
        if wait is None:
            return None
        unit = next((name for minutes, name in LONGER if abs(wait - PAUSE * minutes) < APART), "")
        said = f"следующий шаг назначен через {_spoken(wait)} после запуска"
        if unit:
            return f"{said}: пауза посчитана в {unit}"
        return said if wait < PAUSE - APART else None

    return expectation(f"между шагами выдерживается заданная пауза, {_spoken(PAUSE)}", judge)


def _wait(row: Mapping[str, Any]) -> timedelta | None:
    """From the start to the moment when the next step is due; None where the row does not tell."""
    try:
        return datetime.fromisoformat(str(row["next_execution_at"])) - datetime.fromisoformat(str(row["started_at"]))
    except (KeyError, ValueError, TypeError):
        return None


def _spoken(time: timedelta) -> str:
    """«45 мин.», «45 ч», «-15 мин.»."""
    size, name = next((unit for unit in UNITS if abs(time) >= 2 * unit[0]), UNITS[-1])
    number = f"{time / size:.1f}".removesuffix(".0").replace(".", ",")
    return f"{number} {name}"


def expect_pauses_kept(run: Run, paused: PausedSequence) -> None:
    """A sequence that was started by hand, with pauses, has not gone on at once when one without has come to its end.

    Where the platform does not start one by hand, nothing is judged.
    """
    if not paused.execution_id:
        run.evidence.text(TITLE, f"Не посмотрели: {paused.why_not}")
        return

    def read() -> dict[str, Any] | None:
        return run.tables.row("sequence_executions", id=paused.execution_id)

    try:
        row = eventually(read, keeps_pause(), run.budget, where=WHERE, hint=HINT, final=_is_over)
    except CannotTell as error:
        run.evidence.text(TITLE, f"Не посмотрели: {error}")
        return
    run.evidence.rows(TITLE, [row] if row else [])


def _is_over(row: Mapping[str, Any] | None) -> bool:
    return row is not None and row.get("status") == "completed"
