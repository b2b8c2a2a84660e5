"""The seconds after a deploy: the instances of before answer by turns with the new ones, for a while or for good."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.types import Scope

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults.declaring import Change, fault, variation
from postdeploy.stand.faults.shapes.answers import answered, rewritten
from postdeploy.stand.faults.shapes.setting import told
from postdeploy.stand.faults.tools import Requests, failure
from postdeploy.stand.platform.web.health import VERSION

OLD_VERSION, A_DAY = "1.0.4", 86400.0
LATER = 14
"""Seconds after the stand is put together; of these five are taken for a difference of clocks."""
VERSION_PLACE = "/api/health#version"
APP_HEALTH, WORKER_HEALTH = "/api/health", "/health"


def _by_turns(while_: Callable[[], bool] = lambda: True) -> Callable[[Scope], bool]:
    """Every other request, as long as something holds."""
    number = itertools.count()
    return lambda _scope: while_() and next(number) % 2 == 0


def _for(seconds: float) -> Callable[[], bool]:
    """The time from the first request on."""
    began: list[float] = []

    def lasts() -> bool:
        began[:] = began or [time.monotonic()]
        return time.monotonic() - began[0] < seconds

    return lasts


def _old_app(when: Callable[[Scope], bool]) -> Change:
    return rewritten(Requests(APP_HEALTH, "GET", when))(lambda body: body.update(version=OLD_VERSION))


def _old_worker(when: Callable[[Scope], bool]) -> Change:
    def change(body: Any) -> None:
        body["uptime"] += A_DAY

    return rewritten(Requests(WORKER_HEALTH, "GET", when), before="worker")(change)


def _deployed_later(config: StandConfig) -> StandConfig:
    """The deploy is over only when everything has been up for seconds; a run waits for that."""
    at = datetime.now(UTC) + timedelta(seconds=LATER)
    return config.with_(given={**config.given, "DEPLOYED_AT": at.isoformat(), "READY_SECONDS": "30"})


FIRST_SECONDS = _for(3.0)
"""In each process."""

# The stand's own look at whether they are up comes first, so the time begins with it.
OldAndNewByTurns = variation(
    "Первые секунды после деплоя прежние и новые приложение и Worker отвечают по очереди",
    told(READY_SECONDS="30", APP_VERSION=f"{VERSION_PLACE}={VERSION}"),
    _old_app(_by_turns(FIRST_SECONDS)),
    answered(Requests("/api/(?!auth/csrf|health).*", when=_by_turns(FIRST_SECONDS)), failure("column does not exist")),
    _old_worker(_by_turns(FIRST_SECONDS)),
)
OldAppStays = fault(
    "Прежний экземпляр приложения не остановлен и отвечает по очереди с новым",
    "S2.a1",
    told(READY_SECONDS="2", APP_VERSION=f"{VERSION_PLACE}={VERSION}"),
    _old_app(_by_turns()),
    hint="прежний экземпляр приложения не остановлен",
)
OldWorkerStays = fault(
    "Прежний Worker не остановлен: на /health отвечают по очереди он и новый",
    "S1.2",
    told(READY_SECONDS="2"),
    _old_worker(_by_turns()),
    hint="прежний Worker не остановлен",
)

# The Worker says that it is new and is called so; who is attached to the queue was there before.
OldWorkerTakesJobs = fault(
    "Прежний Worker не остановлен и берёт задания из той же очереди, на /health его не видно",
    "S1.2",
    Change("configure", _deployed_later),
    rewritten(Requests(WORKER_HEALTH, "GET"), before="worker")(lambda body: body.update(uptime=0.1)),
    hint="прежний Worker не остановлен",
)
