"""Runs all chosen cases, several at a time, each against a stand of its own."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import IO

from postdeploy.errors import SetupError
from postdeploy.faultmatrix.catalogue import Case
from postdeploy.faultmatrix.checking import Budgets, CheckError, Running, check
from postdeploy.faultmatrix.judge import Outcome, judge
from postdeploy.faultmatrix.warm import STAND, SUITE, Nursery, WarmSpawner
from postdeploy.stand.errors import StandError
from postdeploy.stand.services.process import Spawner
from postdeploy.stand.supervisor import Stand
from postdeploy.verdict.result import RunResult

Progress = Callable[[Outcome], None]
NOT_LOOKED_AT = "не удалось проверить неисправность"
HTTP = "api"
"""The driver that a fault of a page must be invisible to."""


@dataclass(frozen=True)
class Load:
    """How much goes on at once."""

    runs: int
    steps: int = 1
    """ШАГи of one run."""


def run_matrix(cases: Sequence[Case], load: Load, budgets: Budgets, kept: Path, progress: Progress) -> list[Outcome]:
    """Run the cases and judge them; one that was not exact is run once more, alone, and the report says so.

    Budgets are short, so that a machine busy with other things can make any line late; alone it cannot.

    Args:
        cases: in the order in which they are begun.
        load: how many at a time.
        budgets: of one run of the checklist.
        kept: folder for reports and output of runs that were not exact; emptied first.
        progress: told of each outcome, in the calling thread.
    """
    shutil.rmtree(kept, ignore_errors=True)
    with (
        _folder() as folder,
        Nursery(STAND) as stands,
        Nursery(SUITE) as runs,
        ThreadPoolExecutor(load.runs) as executor,
    ):
        workshop = Workshop(stands, runs, folder, budgets, Event(), load.steps)
        try:
            running = {executor.submit(workshop.run, case): case for case in cases}
            outcomes = {}
            for future in as_completed(running):
                outcome = outcomes[running[future].name] = future.result()
                _keep(outcome, folder / outcome.case.name, kept / outcome.case.name)
                progress(outcome)
        except BaseException:
            workshop.stopped.set()
            executor.shutdown(cancel_futures=True)
            raise
        for case in cases:
            if not outcomes[case.name].exact:
                outcomes[case.name] = again = replace(workshop.run(case), attempts=2)
                _keep(again, folder / case.name, kept / case.name)
                progress(again)
    return [outcomes[case.name] for case in cases]


def prove_healthy(budgets: Budgets) -> None:
    """Run the checklist against a healthy stand: where that is not green, red under a fault proves nothing.

    Raises:
        SetupError: it is not green; names the lines.
    """
    try:
        with _folder() as folder, Stand() as stand:
            result = check(stand.settings(), folder, budgets, Event())
    except (StandError, CheckError) as error:
        raise SetupError(f"На исправном стенде чек-лист не прошёл: {error}") from error
    if result.exit_code != 0:
        red = [f"{line.id} — {line.message}" for line in result.lines if line.status != "passed"]
        errors = [error.message for error in result.errors]
        raise SetupError("На исправном стенде чек-лист не зелёный:\n" + "\n".join(red[:5] + errors[:5]))


@dataclass(frozen=True)
class Workshop:
    """Where cases are run: warm processes, a folder for what the runs write, the budgets."""

    stands: Nursery
    runs: Nursery
    folder: Path
    budgets: Budgets
    stopped: Event
    steps_at_once: int = 1

    def run(self, case: Case) -> Outcome:
        """One stand, one fault, one run."""
        began = time.monotonic()
        try:
            with Stand([case.name], spawner=self._spawner) as stand:
                place = self.folder / case.name
                result = self._check(stand, case.driver, place)
                other = None if case.driver == HTTP or case.benign else self._check(stand, HTTP, place / HTTP)
            seen = None if other is None else tuple(line.id for line in other.lines if line.status != "passed")
            return replace(judge(case, result, time.monotonic() - began), seen_over_http=seen)
        except (StandError, CheckError) as error:
            return Outcome(case, error=str(error), seconds=time.monotonic() - began)
        except Exception as error:  # one case that cannot be looked at is no reason not to look at the others
            story = " ".join(f"{type(error).__name__}: {error}".split())
            return Outcome(case, error=f"{NOT_LOOKED_AT}: {story}", seconds=time.monotonic() - began)

    def _check(self, stand: Stand, driver: str, place: Path) -> RunResult:
        return check(stand.settings(), place, self.budgets, self.stopped, self._words(driver), self._behave)

    def _words(self, driver: str) -> tuple[str, ...]:
        at_once = ("-D", f"jobs={self.steps_at_once}") if self.steps_at_once > 1 else ()
        return ("-D", f"via={driver}", *at_once)

    def _spawner(self, folder: Path, group: int) -> Spawner:
        return WarmSpawner(folder, group, self.stands)

    def _behave(self, arguments: list[str], environment: dict[str, str], output: IO[bytes]) -> Running:
        return self.runs.spawn("behave", arguments, environment, Path.cwd(), output)


def _keep(outcome: Outcome, folder: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    if not outcome.exact and folder.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, place, dirs_exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="postdeploy-faults-") as folder:
        yield Path(folder)
