"""Where cases are run: on this machine, each against a stand of its own."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Protocol

from postdeploy.faultmatrix.catalogue import Case
from postdeploy.faultmatrix.checking import Budgets, CheckError, Stop, check
from postdeploy.faultmatrix.forkserver import ForkServer
from postdeploy.faultmatrix.judge import Outcome, judge
from postdeploy.stand.errors import StandError
from postdeploy.stand.supervisor import Stand
from postdeploy.verdict.ledger.result import RunResult

HTTP = "api"
"""The driver that a fault of a page must be invisible to."""
FOLDER = "postdeploy-faults-"
NOT_LOOKED_AT = "не удалось проверить неисправность"


@dataclass(frozen=True)
class Load:
    """How much goes on at once."""

    runs: int
    steps: int = 1
    """ШАГи of one run."""


@dataclass(frozen=True)
class Judged:
    """An outcome, and how to get at what its run has written: into a folder that is not there yet."""

    outcome: Outcome
    hand_over: Callable[[Path], object]


class Bench(Protocol):
    """Runs cases."""

    def judge(self, cases: Sequence[Case]) -> Iterator[Judged]:
        """Run them; each outcome as it comes, what its run has written is there until the next one is asked for."""


@dataclass(frozen=True)
class Workshop:
    """Warm processes, a folder for what the runs write, the budgets."""

    server: ForkServer
    folder: Path
    budgets: Budgets
    stopped: Stop
    steps_at_once: int = 1

    def run(self, case: Case) -> Outcome:
        """One stand, one fault, one run."""
        began = time.monotonic()
        try:
            with Stand([case.name], spawner=self.server.spawner) as stand:
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
        return check(stand.settings(), place, self.budgets, self.stopped, self._words(driver), self.server.behave)

    def _words(self, driver: str) -> tuple[str, ...]:
        at_once = ("-D", f"jobs={self.steps_at_once}") if self.steps_at_once > 1 else ()
        return ("-D", f"via={driver}", *at_once)


@dataclass(frozen=True)
class Here:
    """This machine."""

    workshop: Workshop
    stop: Event
    jobs: int

    def judge(self, cases: Sequence[Case]) -> Iterator[Judged]:
        """Several at a time."""
        with ThreadPoolExecutor(self.jobs) as executor:
            try:
                for future in as_completed([executor.submit(self.workshop.run, case) for case in cases]):
                    outcome = future.result()
                    written = self.workshop.folder / outcome.case.name
                    yield Judged(outcome, lambda place, written=written: _copied(written, place))  # type: ignore[misc]
                    shutil.rmtree(written, ignore_errors=True)
            except BaseException:
                self.stop.set()
                executor.shutdown(cancel_futures=True)
                raise


@contextmanager
def here(load: Load, budgets: Budgets) -> Iterator[Here]:
    """This machine as a bench.

    Args:
        load: how many runs at a time.
        budgets: of one run of the checklist.
    """
    stop = Event()
    with TemporaryDirectory(prefix=FOLDER) as folder, ForkServer() as server:
        yield Here(Workshop(server, Path(folder), budgets, stop, load.steps), stop, load.runs)


def _copied(written: Path, place: Path) -> None:
    if written.exists():
        shutil.copytree(written, place, dirs_exist_ok=True)
