"""Named changes that break, or harmlessly vary, a healthy stand.

A fault is known by its name in a module of this package: most are declared in a few lines (`declaring.py`), special
ones are classes with a title. The stand's processes call `apply` at their hook point and nowhere else; the modules are
loaded only when a name is given.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from postdeploy.stand.config import StandConfig
from postdeploy.stand.errors import StandError

T = TypeVar("T")

EVERYTHING_ELSE = ("*",)
"""As `blinds`: any line may be unable to tell, because the fault takes away what nearly all of them read."""


class Fault:
    """A healthy stand by itself: every hook does nothing. Subclasses override what they change.

    Hooks take the object of their process and change it in place, or return another one.
    """

    module: str = ""
    """Where it is declared, told by the registry."""

    title: str = ""
    """What is broken or varied, in Russian, as the list of faults shows it."""

    kills: tuple[str, ...] = ()
    """Ids of the lines of the checklist that must turn red, e.g. `S6.4`; a benign variation has none."""

    hides: tuple[str, ...] = ()
    """Lines that nobody can tell about because somebody else answers in a service's place: each must say so."""

    blinds: tuple[str, ...] = ()
    """Lines that nobody can tell about while the fault lasts, because it takes away the place where they look."""

    blinding: str = ""
    """Words, in small letters, by which such a line, or one that is hidden, says why it cannot be told (not needed of
    one that rests on such a line)."""

    hint: str = ""
    """Part of the hint that the red line must carry; empty where the evidence names no cause."""

    benign: bool = False
    """Whether the change is harmless, so that the whole checklist must stay green."""

    leaves_traces: bool = False
    """Whether the fault keeps the suite from cleaning up behind itself, which the suite then has to say."""

    driver: str = "api"
    """Way of acting that can see it: `api`, or `browser` for what only a person at the screen would notice."""

    silent: frozenset[str] = frozenset()
    """Processes (`outside`, `web`, `worker`) that will not answer; the supervisor does not wait for them."""

    def configure(self, config: StandConfig) -> StandConfig:
        """Supervisor, before any process starts."""
        return config

    async def database(self, connection: Any) -> None:
        """Supervisor, after schema and seed, before PostgREST; `connection` is asyncpg's, of the owner."""

    def web(self, platform: Any) -> Any:
        """Web process, after its WebPlatform is built and before it serves."""

    def worker(self, platform: Any) -> Any:
        """Worker process, likewise."""

    def outside(self, platform: Any) -> Any:
        """Process of gateway, Kommo and LLM, likewise."""


class Variation(Fault):
    """A change that a deployment may well show and that no line of the checklist may take offence at."""

    benign = True


def apply(hook: str, subject: T, names: tuple[str, ...]) -> T:
    """Let each named fault change `subject` at the given hook point, in order.

    Raises:
        StandError: there is no fault of that name, or it fails itself.
    """
    for name in names:
        with _working(name, hook):
            changed = getattr(find(name), hook)(subject)
        subject = subject if changed is None else changed
    return subject


async def apply_database(connection: Any, names: tuple[str, ...]) -> None:
    """The hook point `database`, the only one that has to wait for answers; raises as `apply` does."""
    for name in names:
        with _working(name, "database"):
            await find(name).database(connection)


@contextmanager
def _working(name: str, hook: str) -> Iterator[None]:
    """Say of a hook that fails whose it is: the fault is out of date then, and the stand not what it is taken for."""
    try:
        yield
    except StandError:
        raise
    except Exception as error:
        story = " ".join(f"{type(error).__name__}: {error}".split())
        raise StandError(f"Неисправность {name} не сработала сама, точка {hook}: {story}.") from error


def find(name: str) -> Fault:
    """The fault of that name.

    Raises:
        StandError: there is none.
    """
    try:
        return registry()[name]
    except KeyError:
        raise StandError(f"Неизвестная неисправность стенда: {name}.") from None


@cache
def registry() -> dict[str, Fault]:
    """All faults by name, in the order of modules and of their declaration there; a class without title is a base.

    Raises:
        StandError: two are of one name, so that nobody could tell which is meant.
    """
    found: dict[str, Fault] = {}
    for module_info in pkgutil.walk_packages(__path__, f"{__name__}."):
        module = importlib.import_module(module_info.name)
        for name, member in vars(module).items():
            fault = _declared(member, module.__name__)
            if fault is None:
                continue
            if name in found:
                raise StandError(f"Неисправность {name} объявлена дважды: {found[name].module} и {module.__name__}.")
            fault.module = module.__name__
            found[name] = fault
    return found


def _declared(member: object, module: str) -> Fault | None:
    """The fault that a name of a module stands for."""
    if isinstance(member, Fault):
        return member
    if not inspect.isclass(member) or not issubclass(member, Fault):
        return None
    return member() if member.title and member.__module__ == module else None
