"""Joins the checklist with the features that behave has parsed: which step is which line.

Works on behave's model objects by their attributes alone, so nothing of behave is imported here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import PurePath
from typing import Any, Final, TypeVar

from postdeploy.verdict.checklist.boxes import BOXES, BoxLines, resolve_boxes
from postdeploy.verdict.checklist.document import Checklist, ChecklistError, Line, Scenario, Step

_Key = tuple[str, int]
_Named = TypeVar("_Named", Scenario, Line)
_WORDS: Final = {"given": "Дано", "when": "Когда", "then": "Тогда"}


class Plan:
    """Every line of the checklist, and the step of each one whose feature was given to behave.

    A run may be given some of the features only; those that it has must equal their ШАГ.
    """

    def __init__(self, checklist: Checklist, features: Iterable[Any] = (), boxes: Mapping[str, str] = BOXES) -> None:
        """Join.

        Args:
            checklist: the parsed document.
            features: behave's ``Feature`` objects; none when they could not be parsed.
            boxes: table of boxes, see ``postdeploy.verdict.checklist.boxes``.

        Raises:
            ChecklistError: the first difference, naming the line of the document and the line of the feature.
        """
        self.checklist = checklist
        self.boxes: tuple[BoxLines, ...] = resolve_boxes(checklist, boxes)
        self._lines: dict[_Key, Line] = {}
        self._scenarios: dict[_Key, Scenario] = {}
        for feature in features:
            self._join_feature(feature)

    def line_of(self, scenario: Any, step: Any) -> Line:
        """The line of a step.

        Raises:
            ChecklistError: the step is not a line of the checklist (``context.execute_steps``, say).
        """
        line = self.find(step)
        if line is None or line.scenario != scenario.name:
            raise ChecklistError(f"{_place(step)}: «{step.name}» — такой строки в чек-листе нет.")
        return line

    @property
    def joined(self) -> tuple[Line, ...]:
        """The lines whose feature was given to behave."""
        return tuple(self._lines.values())

    def find(self, step: Any) -> Line | None:
        """The line of a step, or ``None`` when the step is not a line of the checklist."""
        return self._lines.get(_key(step))

    def scenario_of(self, scenario: Any) -> Scenario:
        """The sub-heading that behave's scenario stands for.

        Raises:
            ChecklistError: it stands for none.
        """
        found = self._scenarios.get(_key(scenario))
        if found is None:
            raise ChecklistError(f"{_place(scenario)}: сценария «{scenario.name}» в чек-листе нет.")
        return found

    def places(self) -> Iterator[tuple[Line, str]]:
        """Each joined line with the place of its scenario as behave takes it, ``features/04_test_chat.feature:5``."""
        for (filename, row), scenario in self._scenarios.items():
            yield from ((line, f"{filename}:{row}") for line in scenario.lines)

    def boxes_of(self, scenario: Scenario) -> tuple[BoxLines, ...]:
        """The boxes that a sub-heading answers for."""
        return tuple(box for box in self.boxes if scenario in box.scenarios)

    def resolve(self, reference: str, near: Line) -> str:
        """Id of the line that a text or an id names, looked for around ``near`` first; else the reference."""
        if reference in self.checklist.by_id:
            return reference
        for lines in (self.checklist.step(near.step).lines, self.checklist.lines):
            for line in lines:
                if line.text == reference:
                    return line.id
        return reference

    def _join_feature(self, feature: Any) -> None:
        step = next((each for each in self.checklist.steps if each.name == feature.name), None)
        if step is None:
            raise ChecklistError(f"{_place(feature)}: «{feature.name}» — такого ШАГа в чек-листе нет.")
        for heading, scenario in zip_longest(step.scenarios, _scenarios(feature)):
            self._join_scenario(step, feature, heading, scenario)

    def _join_scenario(self, step: Step, feature: Any, heading: Scenario | None, scenario: Any) -> None:
        heading = _same(heading, scenario, step, feature)
        self._scenarios[_key(scenario)] = heading
        for line, found in zip_longest(heading.lines, scenario.all_steps):
            self._join_line(heading, scenario, line, found)

    def _join_line(self, heading: Scenario, scenario: Any, line: Line | None, found: Any) -> None:
        line = _same(line, found, heading, scenario)
        if found.text is not None or found.table is not None:
            place = f"{_place(found)} у шага есть таблица или текст"
            raise ChecklistError(f"Чек-лист, строка {line.source}: «{line.text}» — а в {place}.")
        if line.role != found.step_type:
            raise ChecklistError(
                f"Чек-лист, строка {line.source}: «{line.text}» — это «{_WORDS[line.role]}», "
                f"а в {_place(found)} стоит «{found.keyword}»."
            )
        self._lines[_key(found)] = line


def _scenarios(feature: Any) -> list[Any]:
    """Scenarios of a feature; a rule or an outline stands for itself and so differs from the document."""
    return list(feature.run_items)


def _key(item: Any) -> _Key:
    return str(item.filename), int(item.line)


def _place(item: Any) -> str:
    return f"{PurePath(str(item.filename)).name}, строка {item.line}"


def _same(ours: _Named | None, found: Any, above: Step | Scenario, place: Any) -> _Named:
    """What the document has in this place, if the feature has the same; `place` is where it is missing otherwise."""
    if ours is None:
        raise _added(found, above.name, above.source)
    text = ours.text if isinstance(ours, Line) else ours.name
    if found is None:
        raise _missing(text, ours.source, place)
    if text != found.name:
        raise _different(text, ours.source, found)
    return ours


def _different(text: str, source: int, found: Any) -> ChecklistError:
    return ChecklistError(f"Чек-лист, строка {source}: «{text}» — а в {_place(found)}: «{found.name}».")


def _missing(text: str, source: int, where: Any) -> ChecklistError:
    place = f"{_place(where)} («{where.name}»)"
    return ChecklistError(f"Чек-лист, строка {source}: «{text}» — в {place} этого нет.")


def _added(found: Any, heading: str, source: int) -> ChecklistError:
    place = f"под «{heading}» (строка {source})"
    return ChecklistError(f"{_place(found)}: «{found.name}» — в чек-листе {place} этого нет.")
