"""One truth: after a run every channel is read back and compared with the ledger.

The comparison is written against the channels' own formats and shares no table with those who write them:
what a passed line looks like in Allure or in the ticked checklist is said here once more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, Final, Protocol
from xml.etree import ElementTree

from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import LineResult, ResultError, RunResult
from postdeploy.verdict.reports.sentence import counted, sentence
from postdeploy.verdict.reports.ticked import strip_marks

_ALLURE: Final = {"passed": ["passed"], "failed": ["failed"], "unknown": ["broken", "skipped"], "skipped": ["skipped"]}
_TICKED: Final = {"passed": "✅", "failed": "❌", "unknown": "❔", "skipped": "❔"}
_BOXES: Final = {"passed": "x", "failed": " ", "unknown": "?", "skipped": "?"}
_JUNIT: Final = {"passed": None, "failed": "failure", "unknown": "error", "skipped": "skipped"}


@dataclass(frozen=True)
class Channels:
    """Where the channels are; ``junit`` is ``None`` when it was not asked for."""

    paths: Paths
    junit: Path | None = None


class Told(Protocol):
    """What the channels are compared with: the ledger of a run, or what was made of several."""

    @property
    def plan(self) -> Plan:
        """The checklist and its boxes."""

    def result(self) -> RunResult:
        """The run as data."""


def reconcile(ledger: Told, channels: Channels) -> list[str]:
    """Compare the channels with the ledger.

    Returns:
        What differs, a Russian sentence each, naming the channels; empty when all say the same.
    """
    result = ledger.result()
    differences = [*_verdict(ledger, result, channels.paths.verdict)]
    differences += _owners(result, channels.paths.owners)
    differences += (f"Allure и журнал прогона: {each}" for each in _allure(result, channels.paths.results))
    differences += _ticked(ledger, result, channels.paths)
    if channels.junit is not None:
        differences += _junit(result, channels.junit)
    return differences


def _verdict(ledger: Told, result: RunResult, path: Path) -> Iterator[str]:
    """verdict.json against the ledger and the document."""
    try:
        written = read_result(path)
        code = json.loads(path.read_text(encoding="utf-8"))["exit_code"]
    except ResultError as error:
        yield f"verdict.json: {error}"
        return
    if written != result:
        yield "verdict.json и журнал прогона: записано не то, что в журнале."
    if code != _code(result):
        yield f"verdict.json и код выхода: записан код {code}, а по строкам выходит {_code(result)}."
    document = [(line.id, line.text) for line in ledger.plan.checklist.lines]
    if [(line.id, line.text) for line in written.lines] != document:
        yield "verdict.json и чек-лист: строки не совпадают."


def _code(result: RunResult) -> int:
    """The exit code once more, from the lines alone."""
    excused = _excused(result) if result.known_ok else set()
    looked_at = [line.status for line in result.lines if line.selected and line.id not in excused]
    if any(error.distrust for error in result.errors):
        return 2
    if looked_at.count("failed"):
        return 1
    green = looked_at.count("passed") + looked_at.count("skipped") == len(looked_at)
    seen = looked_at.count("passed") or excused
    return 0 if green and seen and not result.errors and result.finished else 2


def _excused(result: RunResult) -> set[str]:
    """Known defects once more: red lines whose ticket still lasts, and what could not be looked at for them alone."""
    day = result.started[:10]
    lines = [line for line in result.lines if line.selected]
    red = {line.id for line in lines if line.status == "failed"}
    known = {line.id for line in lines if line.id in red and line.known is not None and line.known.until >= day}
    waiting = [line for line in lines if line.status == "unknown"]
    for _ in waiting:  # each turn settles one more at least, or none is left to settle
        blocked = red.union(line.id for line in waiting) - known
        known |= {line.id for line in waiting if known & {*line.because} and not blocked & {*line.because}}
    return known


def _owners(result: RunResult, path: Path) -> Iterator[str]:
    """Each ticket against the file that people have written: it names the line or a message, and that day."""
    told = [line for line in result.lines if line.known is not None]
    if not told:
        return
    rows = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
    for line in told:
        assert line.known is not None
        year, month, day = line.known.until.split("-")
        dates = (f"{day}.{month}.{year}", f"{int(day)}.{int(month)}.{year}", line.known.until)
        of_ticket = [row for row in rows if line.known.ticket in row and any(date in row for date in dates)]
        if not any(re.search(rf"(?<![\w.]){re.escape(line.id)}(?![\w.])", row) or "«" in row for row in of_ticket):
            yield f"{path.name} и журнал прогона: дефекта {line.known.ticket} строки {line.id} в файле нет."
        if line.known.expired != (line.known.until < result.started[:10]) or line.status != "failed":
            yield f"{path.name} и журнал прогона: у строки {line.id} срок дефекта {line.known.ticket} понят неверно."


def _allure(result: RunResult, folder: Path) -> Iterator[str]:
    """Allure's results: one for each selected scenario, with every line of it; and what is wrong with the run."""
    tests = _contents(folder, "*-result.json")
    meant = {
        f"{feature}: {scenario}": (lines, bool(result.errors_of(feature, scenario)))
        for (feature, scenario), lines in result.scenarios()
        if any(line.selected for line in lines)
    }
    for name in dict.fromkeys([*meant, *(test["fullName"] for test in tests)]):
        found = [test for test in tests if test["fullName"] == name]
        if len(found) != (name in meant):
            yield f"«{name}» — результатов {len(found)}, а должно быть {int(name in meant)}."
        else:
            yield from _test(name, *meant[name], found[0])
    told = [error["message"] for content in _contents(folder, "*-globals.json") for error in content["errors"]]
    whole = [error.message for error in result.errors if error.scenario is None]
    if bool(whole) != bool(told) or (whole and not any(message in row for message in whole for row in told)):
        yield "в Allure нет ошибок самого прогона."


def _contents(folder: Path, pattern: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob(pattern))]


def _test(name: str, lines: tuple[LineResult, ...], spoiled: bool, test: dict[str, Any]) -> Iterator[str]:
    steps = [step for step in test.get("steps", ()) if step["name"] in {line.text for line in lines}]
    if [step["name"] for step in steps] != [line.text for line in lines]:
        yield f"в «{name}» не те строки."
        return
    for line, step in zip(lines, steps, strict=True):
        status = step.get("status")
        if status not in _ALLURE[line.status]:
            yield f"строка {line.id} «{line.text}» в журнале {line.status}, а в Allure {status}."
        elif not _explains(step, line):
            yield f"у строки {line.id} «{line.text}» другое объяснение."
    statuses = {line.status for line in lines}
    green = statuses == {"passed"} and not spoiled
    if (test.get("status") == "passed") != green or (test.get("status") == "failed") != ("failed" in statuses):
        yield f"«{name}» в Allure {test.get('status')}, строки говорят другое."


def _explains(step: dict[str, Any], line: LineResult) -> bool:
    said = (step.get("statusDetails") or {}).get("message", "")
    return line.message in said and (line.known is None or line.known.ticket.rpartition("/")[2] in said)


def _ticked(ledger: Told, result: RunResult, paths: Paths) -> Iterator[str]:
    """The ticked checklist: the document itself under its marks, and the right mark at each line."""
    try:
        original = paths.checklist.read_bytes().decode("utf-8")
        ticked = paths.ticked.read_bytes().decode("utf-8")
        page = paths.ticked_page.read_text(encoding="utf-8")
    except OSError as error:
        yield f"Отмеченный чек-лист: {error}."
        return
    if strip_marks(ticked) != original:
        yield "Отмеченный чек-лист и документ: под отметками не тот текст."
    for channel, said in (
        ("checklist.md", ticked),
        ("checklist.html", unescape(re.sub(r"<[^>]*>", "", page.partition("<body>")[2]))),
    ):
        if sentence(result).replace("<", "&lt;").replace("|", "\\|") not in said and sentence(result) not in said:
            yield f"{channel} и журнал прогона: нет итога «{sentence(result)}»."
        if counted(result) not in said:
            yield f"{channel} и журнал прогона: нет итога «{counted(result)}»."
        for line in result.lines:
            if line.known is not None and line.known.ticket.rpartition("/")[2] not in said:
                yield f"{channel} и журнал прогона: у строки {line.id} не назван её дефект {line.known.ticket}."
    expectations = [line for line in result.lines if line.kind == "expectation"]
    marks = [_TICKED[line.status] for line in expectations]
    boxes = [_BOXES[box.status] for box in result.boxes]
    texts = [line.text for line in expectations] + [box.text for box in ledger.plan.boxes]
    in_text = re.findall(r"^\s*- ([✅❌❔]) (?!.*<!--)", ticked, re.MULTILINE)
    in_text += re.findall(r"^- \[([ x?])\] ", ticked, re.MULTILINE)
    in_page = re.findall(r'<span class="(?:sign|tick)">\[?(.)\]?</span>', page)
    for channel, shown in (("checklist.md", in_text), ("checklist.html", in_page)):
        if len(shown) != len(texts):
            yield f"{channel} и журнал прогона: отметок {len(shown)}, а должно быть {len(texts)}."
            continue
        for text, right, mark in zip(texts, marks + boxes, shown, strict=True):
            if right != mark:
                yield f"{channel} и журнал прогона: у «{text}» стоит «{mark}», а должно «{right}»."


def _junit(result: RunResult, folder: Path) -> Iterator[str]:
    """JUnit: a case for each selected line, with its verdict."""
    found: dict[str, str | None] = {}
    errors = 0
    for path in sorted(folder.glob("TESTS-*.xml")):
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            verdict = next((child.tag for child in case), None)
            if path.name == "TESTS-run.xml":
                errors += verdict == "error"
            else:
                found[case.get("name", "")] = verdict
    if errors != len(result.errors):
        yield f"JUnit и журнал прогона: ошибок прогона {errors}, а должно быть {len(result.errors)}."
    excused = _excused(result) if result.known_ok else set()
    expected = {
        f"{line.id} {line.text}": "skipped" if line.id in excused else _JUNIT[line.status] for line in result.selected
    }
    for name in sorted(expected.keys() ^ found.keys()):
        yield f"JUnit и журнал прогона: строка «{name}» есть только в одном из них."
    for name in expected.keys() & found.keys():
        if expected[name] != found[name]:
            yield f"JUnit и журнал прогона: у строки «{name}» разные вердикты."
