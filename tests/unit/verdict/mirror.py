"""Compares a checklist with feature files, by the official Gherkin parser; shares no code with ``plan.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from gherkin.parser import Parser

from postdeploy.verdict.checklist.document import Scenario, Step, keywords, parse_checklist


def differences(document: str, files: Mapping[str, str]) -> list[str]:
    """What differs between a document and its feature files (text by name, in the order of the names)."""
    checklist = parse_checklist(document)
    found = []
    for step, (name, text) in zip_longest(checklist.steps, sorted(files.items()), fillvalue=(None, None)):
        if not isinstance(step, Step):
            found.append(f"{name}: в чек-листе такого ШАГа нет")
        elif name is None or text is None:
            found.append(f"строка {step.source} «{step.name}»: файла нет")
        else:
            found += [f"{name}: {difference}" for difference in _feature(step, name, text)]
    return found


def _feature(step: Step, name: str, text: str) -> Iterator[str]:
    if not name.startswith(f"{step.number:02}_"):
        yield f"номер в имени файла, а это «{step.name}»"
    comments = [row for row in text.splitlines() if row.lstrip().startswith("#")]
    if comments != ["# language: ru"] or text.splitlines()[0] != "# language: ru":
        yield f"примечания: {comments}"
    feature: Any = Parser().parse(text)["feature"]
    yield from _same("ШАГ", step.source, step.name, feature)
    yield from _plain(feature, {f"@шаг{step.number}", f"@{step.severity}"})
    for scenario, child in zip_longest(step.scenarios, feature["children"]):
        if child is not None and "scenario" not in child:
            yield f"лишнее: {', '.join(child)}"
        elif child is None:
            yield f"строка {scenario.source} «{scenario.name}»: сценария нет"
        elif scenario is None:
            yield f"строка {child['scenario']['location']['line']} «{child['scenario']['name']}»: сценарий лишний"
        else:
            yield from _scenario(scenario, child["scenario"])


def _scenario(scenario: Scenario, found: dict[str, Any]) -> Iterator[str]:
    yield from _same("подзаголовок", scenario.source, scenario.name, found)
    yield from _plain(found, set())
    if found["keyword"] != "Сценарий" or found["examples"]:
        yield f"строка {found['location']['line']}: это не простой сценарий"
    for expected, step in zip_longest(keywords(scenario), found["steps"]):
        if step is None:
            yield f"строка {expected[1].source} чек-листа «{expected[1].text}»: шага нет"
            continue
        place = f"строка {step['location']['line']} «{step['keyword']}{step['text']}»"
        if expected is None:
            yield f"{place}: в чек-листе такой строки нет (после строки {scenario.lines[-1].source})"
            continue
        keyword, line = expected
        if (step["keyword"], step["text"]) != (f"{keyword} ", line.text):
            yield f"{place}: в чек-листе строка {line.source} «{keyword} {line.text}»"
        if "docString" in step or "dataTable" in step:
            yield f"{place}: у шага есть таблица или текст"


def _same(what: str, source: int, expected: str, found: dict[str, Any]) -> Iterator[str]:
    if found["name"] != expected:
        line = found["location"]["line"]
        yield f"строка {line} «{found['name']}»: в чек-листе строка {source} «{expected}» ({what})"


def _plain(found: dict[str, Any], tags: set[str]) -> Iterator[str]:
    if found["description"].strip():
        yield f"строка {found['location']['line']}: есть описание"
    extra = {tag["name"] for tag in found["tags"]} ^ tags
    allowed = {tag for tag in extra if re.fullmatch(r"@allure\.\S+", tag)}
    if extra - allowed:
        yield f"строка {found['location']['line']}: метки {sorted(extra)}"
