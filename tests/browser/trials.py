"""Cases of the kill matrix tried in the browser, and over HTTP beside it: only the ШАГи that they are about, several
cases in one run where each has ШАГи of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

PARTS = 38
"""Into how many parts the faults of pages are divided; one a day, beside those that matter most."""
MATTER_MOST = ("MessageNotShown", "ChatComponentThrows", "ListNotRefreshed", "SlowHydration")
"""An API that says what nobody sees, a page that breaks, a list that lies; and a page that only takes its time."""
OF_VARIATIONS = ("5",)
"""ШАГи that a harmless variation is tried on, which takes longest: a form, a dialog, a table, a message."""
BUDGETS = Budgets(wait=5.0, request=5.0)
AT_ONCE = 3


@dataclass(frozen=True)
class Trial:
    """What came of one case. `over_http` is of the same run's ШАГи, by the driver that cannot see a fault."""

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
    """Try cases, those in one run that do not meet in any ШАГ, some runs at a time.

    One that was not exact beside others is tried once more, alone, as the matrix does.
    """
    groups = list(grouped(cases))
    with ThreadPoolExecutor(AT_ONCE) as executor:
        tried = executor.map(lambda group: _try(group, folder / "-".join(_names(group))), groups)
        trials = {trial.outcome.case.name: trial for group in tried for trial in group}
    for case in cases:
        if not trials[case.name].outcome.exact:
            (trials[case.name],) = _try([case], folder / f"{case.name}-again")
    return trials


def grouped(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """Cases that one run can tell apart: faults of different ШАГи, and harmless variations, which change nothing."""
    if variations := [case for case in cases if case.benign]:
        yield variations
    groups: list[list[Case]] = []
    for fault in (case for case in cases if not case.benign):
        fitting = (group for group in groups if not any(_steps(fault) & _steps(other) for other in group))
        if group := next(fitting, None):
            group.append(fault)
        else:
            groups.append([fault])
    yield from groups


def _names(cases: Sequence[Case]) -> list[str]:
    return [case.name for case in cases]


def _steps(case: Case) -> set[str]:
    return {line[1] for line in (*case.kills, *case.hides)} or set(OF_VARIATIONS)


def _try(cases: Sequence[Case], folder: Path) -> list[Trial]:
    steps = sorted(set().union(*map(_steps, cases)))
    features = [str(path) for step in steps for path in Path("features").glob(f"0{step}*.feature")]
    with WarmStand(_names(cases)) as stand:
        settings = stand.settings()
        secrets = (settings["APP_PASSWORD"], settings["SUPABASE_SERVICE_ROLE_KEY"])
        seen = check(settings, folder / "browser", BUDGETS, Event(), ("-D", "via=browser", *features), behave)
        over_http = None  # a variation has nothing that only a person could see
        if not all(case.benign for case in cases):
            over_http = check(settings, folder / "api", BUDGETS, Event(), ("-D", "via=api", *features), behave)
    return [Trial(_judged(case, seen), over_http, folder, secrets) for case in cases]


def _judged(case: Case, seen: RunResult) -> Outcome:
    """By its own ШАГи: another case may be to blame for the others."""
    of_its_own = tuple(line for line in seen.selected if str(line.step) in _steps(case))
    return judge(case, replace(seen, lines=of_its_own), 0.0)
