"""The fleet on many machines: Dask hands the targets out, and hands those of a lost worker out again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from postdeploy.errors import SetupError
from postdeploy.fleet.outcome import Outcome, lost, read_outcome
from postdeploy.fleet.parcel import Parcel
from postdeploy.fleet.performing import Order, Stopped, new_run
from postdeploy.fleet.there import check_there, stop_of
from postdeploy.verdict.keeping import keep, put_away
from postdeploy.verdict.paths import Paths

CONNECT = 20.0
ABANDONED = 120.0
"""Seconds without a single worker after which nobody is waited for any longer."""
LOOK = 1.0


def run(orders: Sequence[Order], scheduler: str, stopped: Stopped) -> Iterator[Outcome]:
    """Check all targets; each outcome as it comes.

    Raises:
        SetupError: Dask is not installed, or its scheduler or workers are not there.
    """
    distributed = _distributed()
    with _client(distributed, scheduler) as client:
        fleet = new_run()
        parcels = [Parcel.of(order, fleet) for order in orders]
        futures = {
            client.submit(check_there, parcel, key=parcel.key, pure=False): order
            for parcel, order in zip(parcels, orders, strict=True)
        }
        with _watched(client, lambda: client.cancel(list(futures)), distributed.Event(stop_of(fleet), client), stopped):
            for future in distributed.as_completed(list(futures)):
                yield _outcome(futures[future], future)


def _outcome(order: Order, future: Any) -> Outcome:
    if future.status == "cancelled":
        return lost(order, "не проверялось: рабочих машин не осталось")
    if future.status == "error":
        return lost(order, f"не проверялось: {_sentence(future.exception())}")
    returned = future.result()
    put_away(Paths(reports=order.reports))
    returned.unpack(order.reports)
    keep(Paths(reports=order.reports))
    future.release()
    return read_outcome(order, returned.ended, returned.attempts, returned.place)


def _sentence(error: Any) -> str:
    if type(error).__name__ == "KilledWorker":
        return "машины терялись одна за другой, последняя попытка не удалась"
    return f"машина не справилась ({type(error).__name__}: {error})"


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise SetupError("Для --scheduler нужен Dask: pip install 'postdeploy[fleet]'.") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    return distributed


@contextmanager
def _client(distributed: Any, scheduler: str) -> Iterator[Any]:
    try:
        client = distributed.Client(scheduler, timeout=CONNECT)
    except (OSError, ValueError, TypeError) as error:
        raise SetupError(f"Планировщик Dask {scheduler} не отвечает: {type(error).__name__}.") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError:
            raise SetupError(f"У планировщика {scheduler} нет ни одной рабочей машины (dask worker …).") from None
        yield client


@contextmanager
def _watched(client: Any, give_up: Callable[[], object], stop: Any, stopped: Stopped) -> Iterator[None]:
    """Tell the workers when the fleet is stopped; give up where none of them is left."""
    ended = threading.Event()

    def watch() -> None:
        seen = time.monotonic()
        told = False
        while not ended.wait(LOOK):
            if stopped() and not told:
                stop.set()
                told = True
            if client.nthreads():
                seen = time.monotonic()
            elif time.monotonic() - seen > ABANDONED:
                give_up()
                return

    thread = threading.Thread(target=watch, name="fleet watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(CONNECT)
