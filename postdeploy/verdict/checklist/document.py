"""The user's document docs/checklist.md as a typed model (design.md, "Rules of the features").

The document is the only source of words, order and numbers; everything else is compared with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

Kind = Literal["action", "expectation"]
Role = Literal["given", "when", "then"]
Severity = Literal["critical", "normal"]

SEVERITIES: Final[dict[str, Severity]] = {"🔴": "critical", "🟡": "normal"}
TURNS: Final = ("Проверить:", "Ожидаемый результат:")
"""Lines that turn a scenario from Когда to Тогда and have no step of their own."""

_STEP = re.compile(r"## (?P<mark>🔴|🟡) (?P<name>ШАГ (?P<number>\d+): \S.*)")
_BOXES = re.compile(r"## \S+ Чеклист проверки")
_BOX = re.compile(r"- \[ \] (?P<text>\S.*)")
_BOLD = re.compile(r"\*\*(?P<name>[^*]+:)\*\*(?: (?P<rest>\S.*))?")
_NUMBERED = re.compile(r"(?P<number>\d+)\. (?P<text>\S.*)")
_EXPECTATION = re.compile(r"- ✅ (?P<text>\S.*)")
_DOCUMENT = re.compile(r"`([^`\s]+\.md)`")


class ChecklistError(Exception):
    """Document, features or table of boxes do not fit together; one Russian sentence that says where."""


@dataclass(frozen=True)
class Line:
    """One line of the checklist: something to do or something to see."""

    id: str
    """Stable: ``S4.3`` is the third ✅ line of ШАГ 4, ``S4.a1`` its first action."""
    text: str
    kind: Kind
    role: Role
    step: int
    """Number of the ШАГ."""
    scenario: str
    source: int
    """Line number in the document, from 1."""


@dataclass(frozen=True)
class Scenario:
    """A bold sub-heading of a ШАГ with its lines in order."""

    name: str
    lines: tuple[Line, ...]
    source: int


@dataclass(frozen=True)
class Step:
    """A ШАГ of the document."""

    number: int
    name: str
    """The heading without its mark: ``ШАГ 4: Протестировать Test Chat``."""
    severity: Severity
    scenarios: tuple[Scenario, ...]
    source: int

    @property
    def title(self) -> str:
        """The heading without ``ШАГ N:``."""
        return self.name.partition(": ")[2]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in the order of the document."""
        return tuple(line for scenario in self.scenarios for line in scenario.lines)

    @property
    def links(self) -> tuple[str, ...]:
        """Paths of the documents that the ШАГ points to."""
        return tuple(path for line in self.lines for path in _DOCUMENT.findall(line.text))


@dataclass(frozen=True)
class Box:
    """A box of «Чеклист проверки»."""

    text: str
    source: int


@dataclass(frozen=True)
class Checklist:
    """The whole document."""

    steps: tuple[Step, ...]
    boxes: tuple[Box, ...]

    @cached_property
    def by_id(self) -> dict[str, Line]:
        """Every line by its id, in the order of the document."""
        return {line.id: line for step in self.steps for line in step.lines}

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in the order of the document."""
        return tuple(self.by_id.values())

    @property
    def scenarios(self) -> tuple[tuple[Step, Scenario], ...]:
        """All scenarios in the order of the document, each with its ШАГ."""
        return tuple((step, scenario) for step in self.steps for scenario in step.scenarios)

    def step(self, number: int) -> Step:
        """The ШАГ with this number; numbers run from 1 without gaps."""
        return self.steps[number - 1]

    def scenario_of(self, line: Line) -> Scenario:
        """The scenario that a line belongs to."""
        return next(each for each in self.step(line.step).scenarios if line in each.lines)


def parse_checklist(text: str) -> Checklist:
    """Read the document.

    Raises:
        ChecklistError: a line that has no meaning here, a wrong number, or a part without content.
    """
    return _Parser(text).parse()


@dataclass
class _OpenScenario:
    name: str
    source: int
    lines: list[Line] = field(default_factory=list)
    turned: bool = False
    numbered: int = 0


@dataclass
class _OpenStep:
    number: int
    name: str
    severity: Severity
    source: int
    scenarios: list[_OpenScenario] = field(default_factory=list)
    instructions: list[tuple[str, int]] = field(default_factory=list)
    """Instructions seen before the first scenario; they open it."""
    counts: dict[Kind, int] = field(default_factory=lambda: {"action": 0, "expectation": 0})


class _Parser:
    """Line by line; the state is the open ШАГ and whether the boxes have begun."""

    def __init__(self, text: str) -> None:
        self._rows = [row.strip() for row in text.removeprefix("\ufeff").splitlines()]
        self._steps: list[_OpenStep] = []
        self._boxes: list[Box] | None = None
        self._fenced = False

    def parse(self) -> Checklist:
        for source, row in enumerate(self._rows, start=1):
            self._row(row, source)
        if self._fenced:
            raise ChecklistError("Чек-лист: блок команд (```) открыт и не закрыт.")
        if not self._steps:
            raise ChecklistError("Чек-лист: нет ни одного раздела «## 🔴 ШАГ 1: …».")
        if not self._boxes:
            raise ChecklistError("Чек-лист: нет раздела «Чеклист проверки» с пунктами «- [ ] …».")
        return Checklist(tuple(self._close(step) for step in self._steps), tuple(self._boxes))

    def _row(self, row: str, source: int) -> None:
        if row.startswith("```"):
            self._fenced = not self._fenced
            return
        if not row:
            return
        if self._fenced and self._steps:
            self._add(self._steps[-1], row, source, "action", "when")
            return
        if row == "---":
            return
        if self._boxes is not None:
            self._box(row, source)
        elif match := _STEP.fullmatch(row):
            self._open_step(match, source)
        elif _BOXES.fullmatch(row):
            self._boxes = []
        elif self._steps:
            self._line(row, source, self._steps[-1])
        elif row.startswith("## ") or _EXPECTATION.fullmatch(row):
            raise _misfit(row, source, "ожидается раздел «## 🔴 ШАГ 1: …»")

    def _box(self, row: str, source: int) -> None:
        assert self._boxes is not None
        if match := _BOX.fullmatch(row):
            if any(box.text == match["text"] for box in self._boxes):
                raise _misfit(row, source, "такой пункт уже есть")
            self._boxes.append(Box(match["text"], source))
        elif not _BOLD.fullmatch(row):
            raise _misfit(row, source, "ожидается пустой пункт «- [ ] …»")

    def _open_step(self, match: re.Match[str], source: int) -> None:
        number = int(match["number"])
        if number != len(self._steps) + 1:
            raise _misfit(match[0], source, f"ожидается ШАГ {len(self._steps) + 1}")
        self._steps.append(_OpenStep(number, match["name"], SEVERITIES[match["mark"]], source))

    def _line(self, row: str, source: int, step: _OpenStep) -> None:
        if match := _BOLD.fullmatch(row):
            self._bold(match, source, step)
        elif match := _NUMBERED.fullmatch(row):
            self._numbered(match, source, step)
        elif match := _EXPECTATION.fullmatch(row):
            role: Role = "then" if self._scenario(step, row, source).turned else "when"
            self._add(step, match["text"], source, "expectation", role)
        else:
            raise _misfit(row, source, "ожидается подзаголовок, действие или строка с ✅")

    def _bold(self, match: re.Match[str], source: int, step: _OpenStep) -> None:
        name, rest = match["name"], match["rest"]
        if rest:
            self._instruction(f"{name} {rest}", source, step)
        elif name in TURNS:
            self._scenario(step, name, source).turned = True
        else:
            self._open_scenario(name.removesuffix(":"), source, step)

    def _instruction(self, text: str, source: int, step: _OpenStep) -> None:
        if step.scenarios:
            raise _misfit(text, source, "инструкция ожидается до первого подзаголовка")
        step.instructions.append((text, source))

    def _open_scenario(self, name: str, source: int, step: _OpenStep) -> None:
        if any(each.name == name for each in step.scenarios):
            raise _misfit(name, source, "такой подзаголовок в этом ШАГе уже есть")
        step.scenarios.append(_OpenScenario(name, source))
        for text, where in step.instructions:
            self._add(step, text, where, "action", "given")
        step.instructions.clear()

    def _numbered(self, match: re.Match[str], source: int, step: _OpenStep) -> None:
        scenario = self._scenario(step, match[0], source)
        scenario.numbered += 1
        if int(match["number"]) != scenario.numbered:
            raise _misfit(match[0], source, f"ожидается номер {scenario.numbered}")
        if match["text"] in TURNS:
            scenario.turned = True
            return
        if scenario.turned:
            raise _misfit(match[0], source, "действие стоит после «Проверить:»")
        self._add(step, match["text"], source, "action", "when")

    def _add(self, step: _OpenStep, text: str, source: int, kind: Kind, role: Role) -> None:
        scenario = self._scenario(step, text, source)
        step.counts[kind] += 1
        mark = "a" if kind == "action" else ""
        identity = f"S{step.number}.{mark}{step.counts[kind]}"
        scenario.lines.append(Line(identity, text, kind, role, step.number, scenario.name, source))

    @staticmethod
    def _scenario(step: _OpenStep, row: str, source: int) -> _OpenScenario:
        if not step.scenarios:
            raise _misfit(row, source, "ожидается подзаголовок «**…:**»")
        return step.scenarios[-1]

    @staticmethod
    def _close(step: _OpenStep) -> Step:
        if not step.scenarios:
            raise _misfit(step.name, step.source, "у ШАГа нет ни одного подзаголовка")
        for each in step.scenarios:
            if not any(line.kind == "expectation" for line in each.lines):
                raise _misfit(each.name, each.source, "под подзаголовком нет ни одной строки с ✅")
        scenarios = tuple(Scenario(each.name, tuple(each.lines), each.source) for each in step.scenarios)
        return Step(step.number, step.name, step.severity, scenarios, step.source)


def _misfit(row: str, source: int, why: str) -> ChecklistError:
    return ChecklistError(f"Чек-лист, строка {source}: «{row}» — {why}.")


def keywords(scenario: Scenario) -> Iterator[tuple[str, Line]]:
    """Each line with the keyword that it has in Gherkin: the first of a role has its word, the others «И»."""
    words: dict[Role, str] = {"given": "Дано", "when": "Когда", "then": "Тогда"}
    before: Role | None = None
    for line in scenario.lines:
        yield ("И" if line.role == before else words[line.role]), line
        before = line.role
