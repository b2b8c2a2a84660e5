"""JUnit files out of the ledger: one test case for each line.

behave's own writer shows the first red step of a scenario only, and scenarios that a failing hook kept from
running as skipped; so ours takes its place (``behave --junit --junit-directory DIR``).
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement

from postdeploy.verdict.ledger.result import LineResult, RunError, RunResult
from postdeploy.verdict.reports import remarks

RUN: str = "Прогон"
"""Name of the suite that carries what is wrong with the run itself."""


def write_junit(result: RunResult, folder: Path) -> None:
    """Write ``TESTS-NN.xml`` for each ШАГ that was selected, and ``TESTS-run.xml`` for errors."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("TESTS-*.xml"):
        stale.unlink()
    for number, lines in groupby(result.selected, key=lambda line: line.step):
        _write(folder / f"TESTS-{number:02}.xml", _suite(list(lines), result))
    if result.errors:
        _write(folder / "TESTS-run.xml", _errors(result.errors))


def _suite(lines: list[LineResult], result: RunResult) -> Element:
    suite = Element("testsuite", name=lines[0].feature, timestamp=result.started)
    suite.set("tests", str(len(lines)))
    tags = [_tag(line, result) for line in lines]
    for tag, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(attribute, str(tags.count(tag)))
    suite.set("time", f"{sum(line.seconds for line in lines):.3f}")
    for line in lines:
        suite.append(_case(line, result))
    return suite


def _tag(line: LineResult, result: RunResult) -> str | None:
    """What the case is called; a known defect that was let pass is no failure, or the CI would still be red."""
    if result.known_ok and line.id in result.accepted:
        return "skipped"
    return {"failed": "failure", "unknown": "error", "skipped": "skipped"}.get(line.status)


def _case(line: LineResult, result: RunResult) -> Element:
    case = Element("testcase", classname=f"{line.feature}.{line.scenario}", name=f"{line.id} {line.text}")
    case.set("status", line.status)
    case.set("time", f"{line.seconds:.3f}")
    tag = _tag(line, result)
    if tag:
        message = f"{remarks.of_ticket(line.known)}. {line.message}" if line.known else line.message
        told = [message, f"Подсказка: {line.hint}" if line.hint else "", remarks.owner_of(result, line.step)]
        SubElement(case, tag, message=_printable(message)).text = _printable("\n".join(filter(None, told)))
    return case


def _errors(errors: tuple[RunError, ...]) -> Element:
    suite = Element("testsuite", name=RUN, tests=str(len(errors)), failures="0", errors=str(len(errors)))
    for error in errors:
        where = ".".join(part for part in (error.feature, error.scenario) if part) or RUN
        case = SubElement(suite, "testcase", classname=where, name=_printable(error.message), status="unknown")
        SubElement(case, "error", message=_printable(error.message))
    return suite


def _printable(text: str) -> str:
    """XML has no way to carry control characters."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable())


def _write(path: Path, suite: Element) -> None:
    ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)
