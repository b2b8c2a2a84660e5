"""Cases of the kill matrix tried in the browser, and over HTTP beside it: only the ШАГи that they are about."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from postdeploy.faultmatrix.catalogue import TODAY, Case, all_cases, choose
from postdeploy.faultmatrix.checking import Budgets, check
from postdeploy.faultmatrix.judge import Outcome, judge
from postdeploy.verdict.ledger.result import RunResult
from tests.browser.report import Report
from tests.warm import WarmStand, behave

PARTS = 30
"""Into how many parts the faults of pages are divided; one a day, beside those that matter most."""
MATTER_MOST = ("MessageNotShown", "ChatComponentThrows", "ListNotRefreshed", "SlowHydration")
"""An API that says what nobody sees, a page that breaks, a list that lies; and a page that only takes its time."""
OF_VARIATIONS = ("5",)
"""ШАГи that a harmless variation is tried on, which takes longest: a form, a dialog, a table, a message."""
BUDGETS = Budgets(wait=5.0, request=5.0)
AT_ONCE = 3


@dataclass(frozen=True)
class Trial:
    """What came of one case. `over_http` is of the same ШАГи, by the driver that cannot see a fault."""

    outcome: Outcome
    over_http: RunResult | None
    folder: Path
    secrets: tuple[str, ...]
    """The password that was typed in the browser, the key to the tables."""

    @property
    def report(self) -> Report:
        return Report(self.folder / "browser" / "allure-results")


def chosen_today() -> list[Case]:
    """The cases that matter most, and a part of the others that changes from day to day."""
    pages = [case for case in all_cases() if case.driver == "browser"]
    today = choose(pages, part=f"{TODAY}/{PARTS}")
    chosen = [case for case in pages if case.name in MATTER_MOST or case in today]
    return sorted(chosen, key=lambda case: not case.benign)  # those that take longest come first


def try_all(cases: Sequence[Case], folder: Path) -> dict[str, Trial]:
    """Try cases, some at a time; one that was not exact beside others is tried once more, alone, as the matrix does."""
    with ThreadPoolExecutor(AT_ONCE) as executor:
        trials = dict(zip(_names(cases), executor.map(lambda case: _try(case, folder / case.name), cases), strict=True))
    for case in cases:
        if not trials[case.name].outcome.exact:
            trials[case.name] = _try(case, folder / f"{case.name}-again")
    return trials


def _names(cases: Sequence[Case]) -> list[str]:
    return [case.name for case in cases]


def _try(case: Case, folder: Path) -> Trial:
    steps = sorted({line[1] for line in (*case.kills, *case.hides)}) or OF_VARIATIONS
    features = [str(path) for step in steps for path in Path("features").glob(f"0{step}*.feature")]
    with WarmStand([case.name]) as stand:
        settings = stand.settings()
        secrets = (settings["APP_PASSWORD"], settings["SUPABASE_SERVICE_ROLE_KEY"])
        seen = check(settings, folder / "browser", BUDGETS, Event(), ("-D", "via=browser", *features), behave)
        over_http = None  # a variation has nothing that only a person could see
        if not case.benign:
            over_http = check(settings, folder / "api", BUDGETS, Event(), ("-D", "via=api", *features), behave)
    return Trial(judge(case, replace(seen, lines=seen.selected), 0.0), over_http, folder, secrets)
