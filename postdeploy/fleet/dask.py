"""The fleet on many machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postdeploy.fleet.cluster import Done, Stopped, Task, connected
from postdeploy.fleet.outcome import Outcome, lost, read_outcome
from postdeploy.fleet.parcel import Parcel
from postdeploy.fleet.performing import Order, new_run
from postdeploy.fleet.there import check_there
from postdeploy.verdict.ledger.keeping import keep, put_away
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.russian import os_error


def run(orders: Sequence[Order], scheduler: str, stopped: Stopped) -> Iterator[Outcome]:
    """Check all targets; each outcome as it comes.

    Raises:
        SetupError: Dask is not installed, or its scheduler or workers are not there.
    """
    with connected(scheduler) as cluster:
        fleet = new_run()
        tasks: dict[int, Task] = {}
        for number, order in enumerate(orders):
            try:
                parcel = Parcel.of(order, fleet)
            except OSError as error:
                yield lost(order, f"прогон не начался: {os_error(error)}")
            else:
                tasks[number] = Task(parcel.key, check_there, (parcel,))
        for number, done in cluster.do(tasks, fleet, stopped):
            yield _outcome(orders[number], done)


def _outcome(order: Order, done: Done) -> Outcome:
    if done.problem:
        return lost(order, f"не проверялось: {done.problem}")
    returned = done.value
    try:
        put_away(Paths(reports=order.reports))
        returned.unpack(order.reports)
        keep(Paths(reports=order.reports))
    except OSError as error:
        return lost(order, f"отчёты не записаны: {os_error(error)}")
    return read_outcome(order, returned.ended, returned.attempts, returned.place)
