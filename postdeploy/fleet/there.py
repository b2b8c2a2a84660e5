"""What a machine of the engine does for a target; it is called by Dask, once, and again when a worker was lost."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from postdeploy.fleet.parcel import Parcel, Returned, packed
from postdeploy.fleet.performing import Ended, Order, perform, sweep

LOOK = 2.0
"""Seconds between two looks at whether the fleet was stopped."""
FOLDER = "postdeploy-fleet-"


def check_there(parcel: Parcel) -> Returned:
    """Check a target on this machine; where an earlier attempt was lost, sweep after it first and at last."""
    distributed: Any = importlib.import_module("distributed")
    attempt = 1
    while (begun := distributed.Event(f"{parcel.key}-{attempt}")).is_set():
        attempt += 1
    begun.set()
    stopped = _seldom(distributed.Event(stop_of(parcel.fleet)).is_set)
    with TemporaryDirectory(prefix=FOLDER) as folder:
        order = parcel.unpack(Path(folder))
        ended = _perform(order, attempt, stopped)
        return Returned(ended, attempt, _place(distributed.get_worker()), packed(order.reports))


def stop_of(fleet: str) -> str:
    """Name of the event that ends a fleet's runs."""
    return f"postdeploy-{fleet}-stop"


def _perform(order: Order, attempt: int, stopped: Callable[[], bool]) -> Ended:
    if stopped():
        return Ended(2, 0.0, "не проверялось: прогон остановлен")
    if attempt == 1:
        return perform(order, stopped)
    sweep(order)
    ended = perform(order, stopped)
    left = sweep(order)
    told = f"за прогоном, который потерялся вместе с машиной, убрано не всё: {left}"
    return replace(ended, problem=ended.problem or told) if left else ended


def _place(worker: Any) -> str:
    return str(worker.name if isinstance(worker.name, str) else worker.address)


def _seldom(look: Callable[[], bool]) -> Callable[[], bool]:
    """Asks the scheduler no more often than needed."""
    last = 0.0
    found = False

    def stopped() -> bool:
        nonlocal last, found
        if not found and time.monotonic() - last >= LOOK:
            last, found = time.monotonic(), bool(look())
        return found

    return stopped
