"""Work on many machines: Dask hands it out, and hands out again what a lost machine had taken."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from postdeploy.errors import SetupError

Stopped = Callable[[], bool]
K = TypeVar("K")

CONNECT = 20.0
ABANDONED = 120.0
"""Seconds without a single worker after which nobody is waited for any longer."""
LOOK = 1.0
LOOK_THERE = 2.0
"""Seconds between two looks of a machine at whether the work was stopped."""


@dataclass(frozen=True)
class Task:
    """A call for another machine; `key` is its name in the whole cluster."""

    key: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Done:
    """What has become of a task: its value, or why there is none."""

    value: Any = None
    problem: str = ""


@dataclass(frozen=True)
class Cluster:
    """The machines behind a scheduler."""

    client: Any
    distributed: Any

    def do(self, tasks: Mapping[K, Task], work: str, stopped: Stopped) -> Iterator[tuple[K, Done]]:
        """Have all tasks done; each comes as it is ready.

        Args:
            tasks: by what the caller knows them.
            work: name of the whole, by which its machines hear that it was stopped.
            stopped: whether to stop.
        """
        submit = self.client.submit
        futures = {submit(task.function, *task.arguments, key=task.key, pure=False): key for key, task in tasks.items()}
        told = self.distributed.Event(stop_of(work), self.client)
        with _watched(self.client, lambda: self.client.cancel(list(futures)), told, stopped):
            for future in self.distributed.as_completed(list(futures)):
                yield futures[future], _done(future)
                future.release()


@contextmanager
def connected(scheduler: str) -> Iterator[Cluster]:
    """The machines of a scheduler.

    Args:
        scheduler: its address, `tcp://…`.

    Raises:
        SetupError: Dask is not installed, or its scheduler or workers are not there.
    """
    distributed = _distributed()
    try:
        client = distributed.Client(scheduler, timeout=CONNECT)
    except OSError:
        raise SetupError(f"Планировщик Dask {scheduler} не отвечает.") from None
    except (ValueError, TypeError):
        needed = "нужен tcp://ХОСТ:ПОРТ (tls:// — с сертификатами в настройках Dask)"
        raise SetupError(f"Адрес планировщика Dask не понят: {scheduler}; {needed}.") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError:
            raise SetupError(f"У планировщика {scheduler} нет ни одной рабочей машины (dask worker …).") from None
        yield Cluster(client, distributed)


def stop_of(work: str) -> str:
    """Name of the event that ends a work."""
    return f"postdeploy-{work}-stop"


class Seldom:
    """Asks the scheduler whether the work was stopped, no more often than needed; for the machine that does it."""

    def __init__(self, look: Stopped) -> None:
        self._look = look
        self._last = 0.0
        self._found = False

    def is_set(self) -> bool:
        """Whether it was stopped."""
        if not self._found and time.monotonic() - self._last >= LOOK_THERE:
            self._last, self._found = time.monotonic(), bool(self._look())
        return self._found


def _done(future: Any) -> Done:
    if future.status == "cancelled":
        return Done(problem="рабочих машин не осталось")
    if future.status == "error":
        return Done(problem=_sentence(future.exception()))
    return Done(future.result())


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
def _watched(client: Any, give_up: Callable[[], object], stop: Any, stopped: Stopped) -> Iterator[None]:
    """Tell the workers when the work is stopped; give up where none of them is left."""
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

    thread = threading.Thread(target=watch, name="cluster watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(CONNECT)
