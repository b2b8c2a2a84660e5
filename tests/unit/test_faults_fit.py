"""Faults change methods of the stand by their names: one that is rewritten must not leave a fault behind."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from inspect import Parameter
from typing import Any

import pytest

from postdeploy.stand import faults
from postdeploy.stand.assembly import PORT_NAMES, assemble
from postdeploy.stand.config import StandConfig
from postdeploy.stand.errors import StandError
from postdeploy.stand.faults import network
from postdeploy.stand.faults.declaring import Made, fault
from postdeploy.stand.faults.shapes.methods import nothing, web
from postdeploy.stand.outside.platform import OutsidePlatform
from postdeploy.stand.platform.web.platform import WebPlatform
from postdeploy.stand.platform.worker.platform import WorkerPlatform
from postdeploy.stand.ports import Ports

NONE = Parameter.empty
PROCESSES: dict[str, Any] = {"web": WebPlatform, "worker": WorkerPlatform, "outside": OutsidePlatform}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandConfig]:
    ports = Ports(PORT_NAMES)
    yield assemble(tmp_path_factory.mktemp("stand"), ports, ())
    ports.close()


@pytest.mark.parametrize("name", faults.registry())
def test_what_it_changes_is_there_and_takes_the_same_arguments(name: str, config: StandConfig) -> None:
    changed = faults.apply("configure", config, (name,))
    for hook, process in PROCESSES.items():
        platform: Any = process(changed)
        with suppress(SystemExit):
            faults.apply(hook, platform, (name,))
        assert [original for put, original in _replaced(platform) if not _fits(put, original)] == []


def test_every_fault_changes_something() -> None:
    made = {name: each for name, each in faults.registry().items() if isinstance(each, Made)}
    assert [name for name, each in made.items() if not each.changes] == []


def _replaced(platform: Any) -> Iterator[tuple[partial[Any], Any]]:
    """What stands in the place of a method, and the method."""
    parts = [platform, *vars(platform).values()]
    parts += [each for part in parts for each in getattr(part, "__dict__", {}).values() if isinstance(each, dict)]
    for part in parts:
        for value in (part if isinstance(part, dict) else getattr(part, "__dict__", {})).values():
            if isinstance(value, partial) and len(value.args) == 2 and value.args[0] is platform:
                yield value, value.args[1]


def _fits(put: partial[Any], original: Any) -> bool:
    """Whether calls that the method takes are taken in its place, and answered at once or later as it does."""
    if inspect.iscoroutinefunction(original) != inspect.iscoroutinefunction(put):
        return False
    given = inspect.signature(original).parameters.values()
    needed = [each.name for each in given if each.kind is Parameter.POSITIONAL_OR_KEYWORD and each.default is NONE]
    more = [each.name for each in given if each.kind is Parameter.POSITIONAL_OR_KEYWORD and each.default is not NONE]
    named = dict.fromkeys(each.name for each in given if each.kind is Parameter.KEYWORD_ONLY)
    ways = ((needed, named), ([*needed, *more], named), (needed, {**dict.fromkeys(more), **named}))
    return _takes(put, *ways[0]) and any(_takes(put, *way) for way in ways[1:])


def _takes(put: partial[Any], plain: list[str], named: dict[str, Any]) -> bool:
    try:
        inspect.signature(put).bind(*plain, **named)
    except TypeError:
        return False
    return True


def test_two_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        network, "EntryTwice", fault("Вторая с тем же именем", "S3.3", web("activity.write")(nothing)), raising=False
    )
    with pytest.raises(StandError, match=r"EntryTwice объявлена дважды: \S+dashboard и \S+network"):
        faults.registry.__wrapped__()
