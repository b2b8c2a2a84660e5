"""Methods of the platform that do their work in another way.

`web("scripts.delete")(other)` puts `other` in the place of a method; it gets the platform, the method that was there,
and the arguments.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from postdeploy.stand.faults.declaring import Change, Place, Process
from postdeploy.stand.faults.tools import FOREVER

TOO_LATE = 20.0
"""Seconds beyond any budget of the matrix."""


def web(path: str) -> Place:
    """A method of the web app, e.g. `scripts.delete`."""
    return _in_place_of("web", path)


def worker(path: str) -> Place:
    """A method of the Worker, or its handler of a job: `jobs.handlers.test-job`."""
    return _in_place_of("worker", path)


def outside(path: str) -> Place:
    """A method of Kommo or of the LLM."""
    return _in_place_of("outside", path)


def _in_place_of(process: Process, path: str) -> Place:
    *way, name = path.split(".")

    def put(function: Callable[..., Any]) -> Change:
        def act(platform: Any) -> None:
            owner = platform
            for part in way:
                owner = getattr(owner, part)
            if isinstance(owner, dict):
                owner[name] = partial(function, platform, owner[name])
            else:
                setattr(owner, name, partial(function, platform, getattr(owner, name)))

        return Change(process, act)

    return put


async def nothing(*_: Any) -> None:
    """Do nothing, and say so."""


async def nobody(*_: Any) -> list[Any]:
    """Find nothing."""
    return []


async def twice(_platform: Any, act: Any, *arguments: Any) -> Any:
    """Do it twice."""
    await act(*arguments)
    return await act(*arguments)


async def too_late(platform: Any, act: Any, *arguments: Any) -> None:
    """Say that it is done, and do it when nobody waits any more."""
    platform.background.spawn(act(*arguments), after=TOO_LATE)


async def never_off(_platform: Any, update: Any, org_id: str, agent_id: str, object_id: str, values: Any) -> Any:
    """Change everything but the switch, when it is to be off."""
    kept = {key: value for key, value in values.items() if key != "is_active" or value}
    return await update(org_id, agent_id, object_id, kept)


def wiping(field: str) -> Callable[..., Awaitable[Any]]:
    """Take what a change does not mention for empty: a list of the object is lost by each change of its other parts."""

    async def update(_platform: Any, update: Any, org_id: str, agent_id: str, object_id: str, values: Any) -> Any:
        return await update(org_id, agent_id, object_id, {field: [], **values})

    return update


async def never_ending(*_: Any) -> None:
    """Begin, and never end."""
    await asyncio.sleep(FOREVER)


def failing(message: str) -> Callable[..., Awaitable[None]]:
    """Fail with an error."""

    async def fail(*_: Any) -> None:
        raise RuntimeError(message)

    return fail


Act = Callable[[Any, int], Awaitable[None]]


def meanwhile(act: Act, pause: float) -> Change:
    """Something is done again and again from the start of the web app to its end, whatever comes of it."""

    async def keep_acting(platform: Any) -> None:
        for number in itertools.count():
            with suppress(Exception):  # a world that stumbles goes on
                await act(platform, number)
            await asyncio.sleep(pause)

    async def started(platform: Any, start: Any) -> None:
        await start()
        platform.background.spawn(keep_acting(platform))

    return web("start")(started)
