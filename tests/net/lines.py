"""Runs the lines of one feature in this process, without reports: hundreds of networks are tried in a minute."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from behave.parser import parse_file
from behave.runner_util import load_step_modules
from behave.step_registry import registry

from postdeploy.config.settings import Settings
from postdeploy.evidence.redaction import Redactor
from postdeploy.session.run import Run
from postdeploy.session.scenario_state import ScenarioState
from postdeploy.verdict.checklist.document import parse_checklist
from postdeploy.verdict.ledger.classify import Judgement, classify
from tests.net.workspace import ROOT

QUICK = {"wait_seconds": 0.4, "http_timeout": 0.4}


@dataclass
class Told:
    """Verdicts by the text of the line, and how long all of it took."""

    lines: dict[str, Judgement]
    seconds: float

    def __getitem__(self, text: str) -> Judgement:
        return next(verdict for line, verdict in self.lines.items() if line.startswith(text))


def as_settings(values: Mapping[str, str], **changes: Any) -> Settings:
    """Settings from an environment's names; empty values and those of this process count for nothing."""
    given: dict[str, Any] = {name.lower(): value for name, value in values.items() if value}
    return Settings(**{"_env_file": None, **given, **changes})


def tell(feature: str, settings: Mapping[str, str], **changes: Any) -> Told:
    """Run every line of `features/NAME*.feature`, clean up, and give the verdicts."""
    values = {name: value for name, value in settings.items() if name != "DEPLOYED_AT"}
    run = Run(as_settings(values, **{**QUICK, **changes}), Redactor(), "api")
    started = time.monotonic()
    try:
        lines: dict[str, Judgement] = {}
        for scenario in _parsed(feature).scenarios:
            lines |= _tell(run, scenario)
            run.testdata.cleanup.run()
        return Told(lines, time.monotonic() - started)
    finally:
        run.close()


def _tell(run: Run, scenario: Any) -> dict[str, Judgement]:
    found: dict[str, Judgement] = {}

    def verdict(line: str) -> str | None:
        return found[line].status if line in found else None

    state = ScenarioState({step.name: step.name for step in scenario.all_steps}, verdict, _texts())
    context = SimpleNamespace(run=run, state=state, target=SimpleNamespace(settings=run.settings))
    for step in scenario.all_steps:
        run.account.blame(step.name)
        match = registry.find_match(step)
        try:
            match.func(context, *[argument.value for argument in match.arguments])
        except Exception as error:
            found[step.name] = classify(error)
        else:
            found[step.name] = classify(None)
    return found


@cache
def _texts() -> dict[str, str]:
    return {line.id: line.text for line in parse_checklist((ROOT / "docs" / "checklist.md").read_text("utf-8")).lines}


@cache
def _parsed(feature: str) -> Any:
    _load()
    return parse_file(str(next((ROOT / "features").glob(f"{feature}*.feature"))))


@cache
def _load() -> None:
    load_step_modules([str(Path(ROOT) / "steps")])
