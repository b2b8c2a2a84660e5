"""Which lines each box of «Чеклист проверки» stands for, and what a box says after a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from postdeploy.verdict.checklist.document import Checklist, ChecklistError, Line, Scenario
from postdeploy.verdict.checklist.status import Status

BOXES: Final[Mapping[str, str]] = {
    "Worker задеплоен": "S1.2",
    "Redis подключен (health check)": "S1.1",
    "Синхронизация Kommo работает": "S2",
    "Таблица `activity_logs` существует": "S3/1",
    "Dashboard Updates отображаются": "S3/2",
    "Test Chat работает": "S4",
    "Scripts работают": "S5",
    "Rule Engine работает": "S6",
    "Sequences работают": "S7",
}
"""``S1.2`` is one line, ``S2`` every ✅ line of a ШАГ, ``S3/1`` every ✅ line of its first sub-heading."""


@dataclass(frozen=True)
class BoxLines:
    """A box with its ✅ lines and the scenarios that these are in."""

    text: str
    lines: tuple[Line, ...]
    scenarios: tuple[Scenario, ...]
    alone: bool = False
    """It stands for one line, and the rest of that line's scenario says nothing about it."""

    def status(self, verdicts: Mapping[str, Status]) -> Status:
        """What the box says.

        Args:
            verdicts: status by line id; a missing line was not run.

        Returns:
            ``passed`` when every line of its scenarios passed, ``failed`` when an own line or an action
            on the way to them failed, ``unknown`` otherwise (also when nothing was run). A box of one line
            says what that line says. A clean-up that failed is the run's affair and takes no tick away.
        """
        own = {line.id for line in self.lines}
        around = list(self.lines) if self.alone else [line for each in self.scenarios for line in each.lines]
        decisive = (line for line in around if line.id in own or line.kind == "action")
        if any(verdicts.get(line.id) == "failed" for line in decisive):
            return "failed"
        return "passed" if all(verdicts.get(line.id) == "passed" for line in around) else "unknown"


def resolve_boxes(checklist: Checklist, table: Mapping[str, str] = BOXES) -> tuple[BoxLines, ...]:
    """Join the table with the document, in the document's order of boxes.

    Raises:
        ChecklistError: a box without lines, a ✅ line without a box, or a table that names what is not there.
    """
    texts = [box.text for box in checklist.boxes]
    for text in table:
        if text not in texts:
            raise ChecklistError(f"Таблица пунктов: пункта «{text}» нет в чек-листе.")
    boxes = tuple(_resolve(checklist, text, table.get(text)) for text in texts)
    covered = {line.id for box in boxes for line in box.lines}
    for line in checklist.lines:
        if line.kind == "expectation" and line.id not in covered:
            raise ChecklistError(
                f"Чек-лист, строка {line.source}: «{line.text}» ({line.id}) не относится ни к одному пункту."
            )
    return boxes


def _resolve(checklist: Checklist, text: str, selector: str | None) -> BoxLines:
    if selector is None:
        raise ChecklistError(f"Таблица пунктов: для пункта «{text}» не сказано, какие строки за него отвечают.")
    lines = tuple(line for line in _select(checklist, selector) if line.kind == "expectation")
    if not lines:
        raise ChecklistError(f"Таблица пунктов: за пункт «{text}» не отвечает ни одна строка ({selector}).")
    scenarios = tuple(dict.fromkeys(checklist.scenario_of(line) for line in lines))
    return BoxLines(text, lines, scenarios, alone=selector in checklist.by_id)


def _select(checklist: Checklist, selector: str) -> tuple[Line, ...]:
    if selector in checklist.by_id:
        return (checklist.by_id[selector],)
    number, _, part = selector.removeprefix("S").partition("/")
    if not number.isdigit() or not 0 < int(number) <= len(checklist.steps):
        return ()
    step = checklist.step(int(number))
    if not part:
        return step.lines
    index = int(part) if part.isdigit() else 0
    return step.scenarios[index - 1].lines if 0 < index <= len(step.scenarios) else ()
