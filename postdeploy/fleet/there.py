"""What a machine of the engine does for a target; it is called by Dask, once, and again when a worker was lost."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from postdeploy.fleet.cluster import Seldom, stop_of
from postdeploy.fleet.parcel import Parcel, Returned, packed
from postdeploy.fleet.performing import Ended, Order, perform, sweep

FOLDER = "postdeploy-fleet-"


def check_there(parcel: Parcel) -> Returned:
    """Check a target on this machine; where an earlier attempt was lost, sweep after it first and at last."""
    distributed: Any = importlib.import_module("distributed")
    attempt = 1
    while (begun := distributed.Event(f"{parcel.key}-{attempt}")).is_set():
        attempt += 1
    begun.set()
    stopped = Seldom(distributed.Event(stop_of(parcel.fleet)).is_set).is_set
    with TemporaryDirectory(prefix=FOLDER) as folder:
        order = parcel.unpack(Path(folder))
        ended = _perform(order, attempt, stopped)
        return Returned(ended, attempt, _place(distributed.get_worker()), packed(order.reports))


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
