"""How often the work on one line goes from room to room, from its sentence to its verdict.

    python -m benchmarks.hops            # the three lines of LINES, against the embedded stand

A hop is a call of one of our functions whose room is another one than that of our function called before it, while
behave runs the line's step: hooks, step, checks, clients, evidence and ledger are in it. Rooms are the packages below
`postdeploy`, `steps`, and `environment.py`; modules that stand alone (`errors`, `waiting`) belong to whoever calls.
Only the thread of the line is followed: what is asked at once beside it is one piece of work. The stand was
synchronised before, as any deployment was: into empty tables «Воронки синхронизируются» synchronises twice.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import Any

from behave.model import Step

from postdeploy.cli.project import ROOT

LINES = {"Агент отвечает": 20, "Можно редактировать скрипт": 30, "Воронки синхронизируются": 35}
"""The lines that are followed, and how many hops between rooms each may take."""
SHOWN = 12


class Walk:
    """The rooms that a line has been in, in order."""

    def __init__(self) -> None:
        self.rooms: list[str] = []
        self.modules: list[str] = []

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> None:
        """Note a call; what `sys.setprofile` wants."""
        if event != "call":
            return
        module = module_of(frame.f_code.co_filename)
        if module is None:
            return
        room = room_of(module)
        if room and (not self.rooms or self.rooms[-1] != room):
            self.rooms.append(room)
        if not self.modules or self.modules[-1] != module:
            self.modules.append(module)

    @property
    def ways(self) -> Counter[tuple[str, str]]:
        """How often each two rooms came one after the other."""
        return Counter(zip(self.rooms, self.rooms[1:], strict=False))


def module_of(file: str) -> str | None:
    """«platform/wire» of our own code, None of anybody else's."""
    path = ROOT / file  # behave names its steps and hooks from the project's root
    if not path.is_relative_to(ROOT) or ".venv" in path.parts:
        return None
    return str(path.relative_to(ROOT).with_suffix("")).removeprefix("postdeploy/")


def room_of(module: str) -> str:
    """«platform»; empty for a module that stands alone."""
    room, _, rest = module.partition("/")
    return room if rest or room == "environment" else ""


def main(arguments: list[str]) -> int:
    """Run the checklist and tell of each line."""
    from postdeploy.stand.supervisor import Stand

    with Stand() as stand:
        os.environ.update(stand.settings())
        command = [sys.executable, "-m", "behave", "features/02_kommo.feature"]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return follow(arguments)


def follow(arguments: list[str]) -> int:
    """The checklist run in this process, and what was walked for each line."""
    from postdeploy.cli.behaving import main as behave

    walks: dict[str, Walk] = {}
    Step.run = followed(Step.run, walks)
    code = behave(arguments)
    for line, walk in walks.items():
        told = ", ".join(f"{one}→{other} {count}" for (one, other), count in walk.ways.most_common(SHOWN))
        rooms, modules = len(walk.rooms) - 1, len(walk.modules) - 1
        print(f"{line}: {rooms} hops between rooms (at most {LINES[line]}), {modules} between modules")
        print(f"  {told}")
    return code


def followed(run: Callable[..., Any], walks: dict[str, Walk]) -> Callable[..., Any]:
    """behave's way to run a step, watched for the lines that are asked for."""

    def watched(step: Step, *arguments: Any, **more: Any) -> Any:
        if step.name not in LINES:
            return run(step, *arguments, **more)
        walks[step.name] = walk = Walk()
        sys.setprofile(walk)
        try:
            return run(step, *arguments, **more)
        finally:
            sys.setprofile(None)

    return watched


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
