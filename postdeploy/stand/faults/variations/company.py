"""Others at work at the same time (contract: everything is per organisation)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from postdeploy.stand.faults import Variation
from postdeploy.stand.platform.web.activity import Entry
from postdeploy.stand.seed import (
    NORTH_AGENT,
    NORTH_ORG,
    SOUTH_AGENT,
    SOUTH_DOMAIN,
    SOUTH_ORG,
)

HARD_SPACE = "\u00a0"
PULSE = 0.05
"""Seconds between two acts of the traffic."""


class OtherTenantsAtWork(Variation):
    """Another organisation works while the checklist is gone through."""

    title = "Во время прогона работает другая организация"

    def web(self, platform: Any) -> None:
        _meanwhile(platform, self.act, pause=0.25)

    async def act(self, platform: Any, number: int) -> None:
        """One thing that the other organisation does."""
        lead = {"id": 900_000 + number, "name": f"Сделка Юга {number}"}
        payload = {"account": {"base_domain": SOUTH_DOMAIN}, "leads": {"add": [lead]}}
        await platform.events.receive(SOUTH_ORG, payload)
        await platform.activity.write(
            Entry(SOUTH_ORG, "agent_created", f"Создан новый агент: Юг {number}", agent_id=SOUTH_AGENT)
        )
        await platform.jobs.add("generate-report", {"orgId": SOUTH_ORG, "number": number})


class ColleaguesAtWork(Variation):
    """Colleagues of the same organisation work at the same time: agents, events, entries of their own."""

    title = "Во время прогона работают коллеги в той же организации"

    def web(self, platform: Any) -> None:
        _meanwhile(platform, self.act, pause=0.25)

    async def act(self, platform: Any, number: int) -> None:
        """One thing that a colleague does."""
        entry = Entry(NORTH_ORG, "agent_response", "Агент отправил ответ", agent_id=NORTH_AGENT)
        await platform.activity.write(entry)
        lead = {"id": 800_000 + number, "name": f"Сделка коллеги {number}"}
        payload = {"account": {"base_domain": platform.config.kommo_base_domain}, "leads": {"update": [lead]}}
        await platform.events.receive(NORTH_ORG, payload)


class BusyQueue(Variation):
    """The queue is full of other work, and more comes in."""

    title = "Очередь занята другими заданиями"

    def web(self, platform: Any) -> None:
        async def crowd(platform: Any, number: int) -> None:
            for part in range(60 if number == 0 else 1):
                await platform.jobs.add("generate-report", {"number": number, "part": part})

        _meanwhile(platform, crowd)

    def worker(self, platform: Any) -> None:
        async def work(_data: Any) -> None:
            await asyncio.sleep(0.1)

        platform.jobs.handlers["generate-report"] = work


def _meanwhile(platform: Any, act: Callable[[Any, int], Awaitable[None]], pause: float = PULSE) -> None:
    """Let something be done again and again from the start of the web app to its end."""
    start = platform.start

    async def keep_acting() -> None:
        for number in range(10**6):
            await act(platform, number)
            await asyncio.sleep(pause)

    async def start_acting() -> None:
        await start()
        platform.background.spawn(keep_acting())

    platform.start = start_acting


class TwoKommoAccounts(Variation):
    """The organisation has been connected to another account, whose row is the newer one and not in use."""

    title = "У организации два подключения Kommo, и работает более старое"

    async def database(self, connection: Any) -> None:
        await connection.execute(
            """insert into crm_connections (org_id, base_domain, access_token, created_at, updated_at)
               values ($1, 'tried-once.amocrm.ru', 'gone', now() + interval '1 second', now() - interval '1 day')""",
            NORTH_ORG,
        )


class TitlesSpelledOtherwise(Variation):
    """Entries of the log of activities say the same with a dash, a hard space, an emoji, a space at the end.

    Compared sign by sign they turn S3.3, S6.5, S7.5 and S7.6 red.
    """

    title = "Записи о событиях набраны иначе: тире вместо двоеточия, неразрывный пробел, значок"

    def web(self, platform: Any) -> None:
        write = platform.activity.write

        async def other(entry: Any) -> None:
            await write(_spelled_otherwise(entry))

        platform.activity.write = other

    def worker(self, platform: Any) -> None:
        write = platform.activity.write

        async def other(connection: Any, entry: Any) -> None:
            await write(connection, _spelled_otherwise(entry))

        platform.activity.write = other


def _spelled_otherwise(entry: Any) -> Any:
    kind, colon, name = entry.title.partition(": ")
    return replace(entry, title=f"✅ {kind.replace(' ', HARD_SPACE)} — «{name}» ") if colon else entry
