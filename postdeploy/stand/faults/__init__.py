"""Named changes that break, or harmlessly vary, a healthy stand.

A fault is a class of a module in this package, known by its class name. The stand's processes call
`apply` at their hook point and nowhere else; the modules are loaded only when a name is given.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache
from typing import Any, ClassVar, TypeVar

from postdeploy.stand.config import StandConfig
from postdeploy.stand.errors import StandError

T = TypeVar("T")


class Fault:
    """A healthy stand by itself: every hook does nothing. Subclasses override what they change.

    Hooks take the object of their process and change it in place, or return another one.
    """

    title: ClassVar[str] = ""
    """What is broken or varied, in Russian, as the list of faults shows it."""

    silent: ClassVar[frozenset[str]] = frozenset()
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


def apply(hook: str, subject: T, names: tuple[str, ...]) -> T:
    """Let each named fault change `subject` at the given hook point, in order.

    Raises:
        StandError: there is no fault of that name.
    """
    for name in names:
        changed = getattr(find(name)(), hook)(subject)
        subject = subject if changed is None else changed
    return subject


async def apply_database(connection: Any, names: tuple[str, ...]) -> None:
    """The hook point `database`, the only one that has to wait for answers."""
    for name in names:
        await find(name)().database(connection)


def find(name: str) -> type[Fault]:
    """The fault of that class name.

    Raises:
        StandError: there is none.
    """
    try:
        return registry()[name]
    except KeyError:
        raise StandError(f"Неизвестная неисправность стенда: {name}.") from None


@cache
def registry() -> dict[str, type[Fault]]:
    """All faults by class name, in the order of modules and of their definition there."""
    found: dict[str, type[Fault]] = {}
    for module_info in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(module_info.name)
        for name, member in vars(module).items():
            if inspect.isclass(member) and issubclass(member, Fault) and member.__module__ == module.__name__:
                found[name] = member
    return found
