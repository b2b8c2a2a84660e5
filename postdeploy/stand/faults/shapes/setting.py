"""Where the stand's parts are, what they are told, and what is in the tables when they start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults.declaring import Change, Process

READER = "qa"


def set_up(**fields: Any) -> Change:
    """The stand is started with other fields of its configuration."""
    return Change("configure", lambda config: config.with_(**fields))


def told(**settings: str) -> Change:
    """The suite is given these settings of the stand in place of the usual ones."""
    return Change("configure", lambda config: config.with_(given={**config.given, **settings}))


def misled(process: Process, **fields: Any) -> Change:
    """One process has other settings than the rest."""

    def act(platform: Any) -> None:
        platform.config = platform.config.with_(**fields)

    return Change(process, act)


def executed(statement: str, *arguments: Any) -> Change:
    """Something is done to the tables before anything starts."""

    async def act(connection: Any) -> None:
        await connection.execute(statement, *arguments)

    return Change("database", act)


def executed_for(tables: Iterable[str], statements: str) -> Change:
    """The same for each of these tables, which is called TABLE in it."""
    return executed("".join(statements.replace("TABLE", table) for table in tables))


def redis_refusing(*commands: str) -> Change:
    """The suite's user of Redis may not use these commands."""

    def act(config: StandConfig) -> StandConfig:
        user = ("--user", READER, "on", "nopass", "~*", "&*", "+@all", *(f"-{each}" for each in commands))
        url = config.redis_url.replace("redis://", f"redis://{READER}:any@")
        return config.with_(redis_arguments=user, given={**config.given, "REDIS_URL": url})

    return Change("configure", act)


def not_started(process: Process) -> Change:
    """A process ends before it does anything."""

    def act(_platform: Any) -> None:
        raise SystemExit(0)

    return Change(process, act)
