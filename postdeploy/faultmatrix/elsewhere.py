"""The matrix and the soak on many machines: what travels, what each machine does, how it comes together here."""

from __future__ import annotations

import importlib
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock
from typing import Any

from postdeploy.faultmatrix.catalogue import Case
from postdeploy.faultmatrix.checking import Budgets
from postdeploy.faultmatrix.forkserver import ForkServer
from postdeploy.faultmatrix.judge import Outcome
from postdeploy.faultmatrix.soaking import Scene, Soak, soak
from postdeploy.faultmatrix.workshop import FOLDER, Judged, Workshop
from postdeploy.fleet.cluster import Cluster, Seldom, Task, connected, stop_of
from postdeploy.fleet.parcel import packed, unpack

PART = 5
"""Runs of a soak that go to a machine at once: what is lost with it is repeated."""
_WARMING = Lock()


@dataclass(frozen=True)
class Elsewhere:
    """The machines of a cluster as a bench for the matrix."""

    cluster: Cluster
    budgets: Budgets
    steps_at_once: int
    stop: Event

    def judge(self, cases: Sequence[Case]) -> Iterator[Judged]:
        """As many at a time as the machines have threads."""
        work = f"faults-{time.time_ns():x}"
        tasks = {
            case: Task(f"{work}-{case.name}", judge_there, (case, self.budgets, self.steps_at_once, work))
            for case in cases
        }
        try:
            for case, done in self.cluster.do(tasks, work, self.stop.is_set):
                outcome, written = done.value or (Outcome(case, error=done.problem), b"")
                yield Judged(outcome, lambda place, written=written: unpack(written, place) if written else None)  # type: ignore[misc]
        except BaseException:
            self.stop.set()
            raise


@contextmanager
def elsewhere(scheduler: str, budgets: Budgets, steps_at_once: int) -> Iterator[Elsewhere]:
    """The machines of a scheduler as a bench.

    Raises:
        SetupError: Dask is not installed, or its scheduler or workers are not there.
    """
    with connected(scheduler) as cluster:
        yield Elsewhere(cluster, budgets, steps_at_once, Event())


def judge_there(case: Case, budgets: Budgets, steps_at_once: int, work: str) -> tuple[Outcome, bytes]:
    """Run a case on this machine; gives its outcome and, of one that was not exact, what its run has written."""
    with TemporaryDirectory(prefix=FOLDER) as folder:
        outcome = Workshop(_warm(), Path(folder), budgets, _stopped(work), steps_at_once).run(case)
        written = Path(folder) / case.name
        return outcome, packed(written) if written.exists() and not outcome.exact else b""


def _warm() -> ForkServer:
    """What forks for all that this machine is asked for; it ends with its worker."""
    with _WARMING:
        return _server()


@cache
def _server() -> ForkServer:
    multiprocessing.current_process().daemon = False  # Dask's nanny starts workers as such, which may have no children
    return ForkServer()


def soak_elsewhere(runs: int, budgets: Budgets, progress: Callable[[Soak], None], scene: Scene, scheduler: str) -> Soak:
    """Repeat the checklist on the machines of a scheduler, some runs at a time on a stand of their own.

    Args:
        runs: how often in all.
        budgets: of one run.
        progress: told of each part that has come back.
        scene: what goes on meanwhile.
        scheduler: its address.

    Raises:
        SetupError: Dask is not installed, or its scheduler or workers are not there.
    """
    found, work = Soak(), f"soak-{time.time_ns():x}"
    sizes = [min(PART, runs - begun) for begun in range(0, runs, PART)]
    tasks = {
        number: Task(f"{work}-{number}", soak_there, (size, budgets, scene)) for number, size in enumerate(sizes, 1)
    }
    with connected(scheduler) as cluster:
        for number, done in cluster.do(tasks, work, lambda: False):
            if done.problem:
                found.lose(f"часть {number}: {done.problem}")
            else:
                found.take(done.value, f"часть {number}")
            progress(found)
    return found


def soak_there(runs: int, budgets: Budgets, scene: Scene) -> Soak:
    """Repeat the checklist on a stand of this machine."""
    return soak(runs, budgets, lambda _found: None, scene)


def _stopped(work: str) -> Seldom:
    distributed: Any = importlib.import_module("distributed")
    return Seldom(distributed.Event(stop_of(work)).is_set)
