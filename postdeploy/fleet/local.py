"""The fleet on this machine: so many targets at once, each in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from postdeploy.fleet.outcome import Outcome, lost, read_outcome
from postdeploy.fleet.performing import Order, Stopped, perform
from postdeploy.verdict.ledger.keeping import put_away
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.russian import os_error


def run(orders: Sequence[Order], jobs: int, stopped: Stopped) -> Iterator[Outcome]:
    """Check all targets; each outcome as it comes."""
    with ThreadPoolExecutor(jobs) as executor:
        tasks = [executor.submit(_perform, order, stopped) for order in orders]
        for task in as_completed(tasks):
            yield task.result()


def _perform(order: Order, stopped: Stopped) -> Outcome:
    if stopped():
        return lost(order, "не проверялось: прогон остановлен")
    try:
        put_away(Paths(reports=order.reports))
        return read_outcome(order, perform(order, stopped))
    except OSError as error:
        return lost(order, f"прогон не начался: {os_error(error)}")
