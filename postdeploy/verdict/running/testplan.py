"""ALLURE_TESTPLAN_PATH: a list of results that are to be run again, as Allure's tools write it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from postdeploy.errors import SetupError

VARIABLE: Final = "ALLURE_TESTPLAN_PATH"
REASON: Final = "не входит в план прогона Allure"


def narrow(features: Iterable[Any], environment: Mapping[str, str]) -> None:
    """Leave out the scenarios that a given plan does not name.

    Raises:
        SetupError: the plan cannot be read.
    """
    path = environment.get(VARIABLE)
    if not path:
        return
    planned = _selectors(Path(path))
    for feature in features:
        for scenario in feature.walk_scenarios():
            if f"{feature.name}: {scenario.name}" not in planned:
                scenario.skip(reason=REASON)


def _selectors(path: Path) -> frozenset[str]:
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
        return frozenset(str(test.get("selector")) for test in plan["tests"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SetupError(f"План прогона {path} ({VARIABLE}) не читается: {type(error).__name__}.") from error
