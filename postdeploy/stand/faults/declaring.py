"""How a fault is declared in a few lines: its name, one Russian sentence, the lines that it turns red, what it changes.

    ScriptStoredTwice = fault("Одно нажатие создаёт два скрипта", "S5.2", web("scripts.create")(twice))

Where the change wants code of its own, the function is the fault:

    @as_fault(web("scripts.delete"), "Вместе с одним скриптом удаляются все", "S5.4")
    async def DeletionOfAllScripts(platform: Any, delete: Any, org_id: str, agent_id: str, script_id: str) -> None:

What can be changed, and how, is in `shapes/`; what wants more than that is a class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults import Fault

Process = Literal["web", "worker", "outside"]
Hook = Literal["configure", "database"] | Process


@dataclass(frozen=True)
class Change:
    """What is done to the stand at one hook point."""

    hook: Hook
    act: Callable[[Any], Any]


Place = Callable[[Callable[..., Any]], Change]
"""Something of the stand that does its work by a function: given another function, it is changed."""


class Besides(TypedDict, total=False):
    """What else a fault may declare; several lines with a space between them. Described at `Fault`."""

    blinds: str
    hint: str
    leaves_traces: bool
    driver: str
    silent: frozenset[str]


class Declared(Besides, total=False):
    """The same of one that may hide lines."""

    hides: str
    blinding: str


class Made(Fault):
    """A fault that is made of changes, done in order."""

    def __init__(
        self, title: str, kills: str, changes: tuple[Change, ...], benign: bool = False, **more: Unpack[Declared]
    ) -> None:
        self.title = title
        self.kills = tuple(kills.split())
        self.changes = changes
        self.benign = benign
        self.hides = tuple(more.get("hides", "").split())
        self.blinds = tuple(more.get("blinds", "").split())
        self.blinding = more.get("blinding", "")
        self.hint = more.get("hint", "")
        self.leaves_traces = more.get("leaves_traces", False)
        self.driver = more.get("driver", "api")
        self.silent = more.get("silent", frozenset())

    def configure(self, config: StandConfig) -> StandConfig:
        for change in self._at("configure"):
            config = change.act(config)
        return config

    async def database(self, connection: Any) -> None:
        for change in self._at("database"):
            await change.act(connection)

    def web(self, platform: Any) -> None:
        self._change("web", platform)

    def worker(self, platform: Any) -> None:
        self._change("worker", platform)

    def outside(self, platform: Any) -> None:
        self._change("outside", platform)

    def _change(self, hook: Hook, platform: Any) -> None:
        for change in self._at(hook):
            change.act(platform)

    def _at(self, hook: Hook) -> list[Change]:
        return [change for change in self.changes if change.hook == hook]


def fault(title: str, kills: str, *changes: Change, **more: Unpack[Declared]) -> Made:
    """A fault that is made of changes.

    Args:
        title: what is broken, in Russian.
        kills: lines that it turns red, with a space between them.
        changes: what is done to the stand.
        more: what else it declares.
    """
    return Made(title, kills, changes, **more)


def hiding(title: str, hides: str, blinding: str, *changes: Change, **more: Unpack[Besides]) -> Made:
    """A fault that turns no line red: those that it hides say in such words why they cannot be told."""
    return fault(title, "", *changes, hides=hides, blinding=blinding, **more)


def variation(title: str, *changes: Change, **more: Unpack[Declared]) -> Made:
    """A benign variation that is made of changes: no line may take offence at it."""
    return Made(title, "", changes, benign=True, **more)


def as_fault(
    place: Place, title: str, kills: str, *changes: Change, **more: Unpack[Declared]
) -> Callable[[Callable[..., Any]], Made]:
    """Make the function that follows a fault: it does the work in that place of the stand."""
    return lambda function: fault(title, kills, *changes, place(function), **more)


def as_variation(
    place: Place, title: str, *changes: Change, **more: Unpack[Declared]
) -> Callable[[Callable[..., Any]], Made]:
    """Make the function that follows a benign variation: it does the work in that place of the stand."""
    return lambda function: variation(title, *changes, place(function), **more)
