"""What is not green, beside its line in `features/`, in the words that GitHub Actions reads from a job's output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from postdeploy.verdict.ledger.result import LineResult, RunResult
from postdeploy.verdict.reports import remarks
from postdeploy.verdict.reports.sentence import nothing_seen

FEATURES: Final = Path("features")
LONGEST: Final = 1000
_COMMANDS: Final[Mapping[str, str]] = {"failed": "error", "unknown": "warning"}
_Key = tuple[str, str, str]


def of_github(result: RunResult, features: Path = FEATURES) -> Iterator[str]:
    """One command a line that is not green for a reason of its own, and one an error of the run."""
    places = _places(features)
    for line in () if nothing_seen(result) else result.lines:
        command = _COMMANDS.get(line.status)
        if command is None or (line.status == "unknown" and line.because):
            continue
        told = [line.message, remarks.of_ticket(line.known) if line.known else "", remarks.owner_of(result, line.step)]
        command = "notice" if line.id in result.accepted else command
        yield _command(
            command, "\n".join(filter(None, told)), _where(line, places) | {"title": f"{line.id} {line.text}"}
        )
    for healed in remarks.healed(result):
        yield _command("notice", healed, {"title": "Известный дефект"})
    for error in result.errors:
        yield _command("warning", error.message, {"title": "Прогон"})


def _where(line: LineResult, places: Mapping[_Key, tuple[str, int]]) -> dict[str, str]:
    found = places.get((line.feature, line.scenario, line.text))
    return {} if found is None else {"file": found[0], "line": str(found[1])}


def _command(name: str, message: str, properties: Mapping[str, str]) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {given}::{_data(message[:LONGEST])}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _places(folder: Path) -> dict[_Key, tuple[str, int]]:
    """File and row of each step, by feature, scenario and text."""
    from behave.parser import parse_file

    found: dict[_Key, tuple[str, int]] = {}
    for path in sorted(folder.glob("*.feature")):
        feature = parse_file(str(path))
        for scenario in feature.scenarios if feature else ():
            for step in scenario.steps:
                found[str(feature.name), str(scenario.name), str(step.name)] = (path.as_posix(), int(step.line))
    return found
