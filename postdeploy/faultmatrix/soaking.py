"""Many runs on one healthy stand: whether any line ever changes its verdict."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from postdeploy.errors import SetupError
from postdeploy.faultmatrix.checking import Budgets, CheckError, check
from postdeploy.stand.errors import StandError
from postdeploy.stand.supervisor import Stand
from postdeploy.verdict.ledger.result import RunResult, write_json

EXAMPLES = 3
"""How many messages of a flickering line are shown."""


@dataclass
class Soak:
    """What has been seen so far."""

    texts: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, Counter[str]] = field(default_factory=dict)
    messages: dict[str, list[str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    """Runs that gave no verdict, or that went wrong outside of any line."""
    runs: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, result: RunResult, seconds: float) -> None:
        """Count one run."""
        self.runs += 1
        self.seconds.append(seconds)
        for line in result.lines:
            self.texts[line.id] = line.text
            self.statuses.setdefault(line.id, Counter())[line.status] += 1
            if line.status != "passed":
                self.messages.setdefault(line.id, []).append(f"прогон {self.runs}: {line.status}: {line.message}")
        self.lost += [f"прогон {self.runs}: {error.message}" for error in result.errors]

    def lose(self, reason: str) -> None:
        """Count a run without verdict."""
        self.runs += 1
        self.lost.append(f"прогон {self.runs}: {reason}")

    def take(self, other: Soak, name: str) -> None:
        """Count what has been seen elsewhere; its messages say under which name."""
        self.runs += other.runs
        self.seconds += other.seconds
        self.texts |= other.texts
        for line, seen in other.statuses.items():
            self.statuses.setdefault(line, Counter()).update(seen)
        for line, texts in other.messages.items():
            self.messages.setdefault(line, []).extend(f"{name}, {text}" for text in texts)
        self.lost += [f"{name}, {text}" for text in other.lost]

    @property
    def flips(self) -> dict[str, int]:
        """Lines that were not green every time: how often they were not."""
        return {line: seen.total() - seen["passed"] for line, seen in self.statuses.items() if set(seen) != {"passed"}}

    @property
    def steady(self) -> bool:
        """Whether every line was green in every run and nothing else went wrong."""
        return bool(self.statuses) and not self.flips and not self.lost


@dataclass(frozen=True)
class Scene:
    """What goes on while the checklist is repeated: variations of the stand, the driver, another run beside it."""

    variations: tuple[str, ...] = ()
    via: str = "api"
    beside: bool = False

    @property
    def arguments(self) -> tuple[str, ...]:
        """For behave."""
        return ("-D", f"via={self.via}")


def soak(runs: int, budgets: Budgets, progress: Callable[[Soak], None], scene: Scene | None = None) -> Soak:
    """Repeat the checklist on one stand.

    Args:
        runs: how often.
        budgets: of one run.
        progress: told after each run.
        scene: what goes on meanwhile; nothing if not given.

    Raises:
        SetupError: the stand does not start.
    """
    found, scene = Soak(), scene or Scene()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="postdeploy-soak-") as folder,
            Stand(scene.variations) as stand,
            _beside(found, stand.settings(), Path(folder), budgets) if scene.beside else nullcontext(),
        ):
            for number in range(runs):
                _once(found, stand.settings(), Path(folder) / str(number), budgets, scene.arguments)
                progress(found)
    except StandError as error:
        raise SetupError(str(error)) from error
    return found


@contextmanager
def _beside(found: Soak, settings: dict[str, str], folder: Path, budgets: Budgets) -> Iterator[None]:
    """Let another run of the suite start and end, again and again, in the same organisation."""
    stopped = Event()

    def repeat() -> None:
        for number in itertools.count():
            if stopped.is_set():
                return
            with suppress(CheckError):  # cut off at the end
                result = check(settings, folder / f"beside-{number}", budgets, stopped)
                red = [f"{line.id} {line.message}" for line in result.lines if line.status != "passed"]
                red += [error.message for error in result.errors]
                found.lost += [f"соседний прогон {number + 1}: {text}" for text in red]

    neighbour = Thread(target=repeat)
    neighbour.start()
    try:
        yield
    finally:
        stopped.set()
        neighbour.join()


def _once(found: Soak, settings: dict[str, str], folder: Path, budgets: Budgets, arguments: tuple[str, ...]) -> None:
    began = time.monotonic()
    try:
        found.add(check(settings, folder, budgets, Event(), arguments), time.monotonic() - began)
    except CheckError as error:
        found.lose(str(error))
    shutil.rmtree(folder, ignore_errors=True)


def headline(found: Soak) -> str:
    """The figures in one line."""
    quick, slow = (min(found.seconds), max(found.seconds)) if found.seconds else (0.0, 0.0)
    return (
        f"Прогонов {found.runs}, строк {len(found.texts)}: мигающих строк {len(found.flips)}, "
        f"сбоев вне строк {len(found.lost)}; прогон от {quick:.1f} до {slow:.1f} с."
    )


def write(found: Soak, folder: Path) -> tuple[Path, Path]:
    """Write soak.md and soak.json and give their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    page, data = folder / "soak.md", folder / "soak.json"
    write_json(
        data,
        {
            "runs": found.runs,
            "steady": found.steady,
            "flips": found.flips,
            "lost": found.lost,
            "messages": {line: texts[:EXAMPLES] for line, texts in found.messages.items()},
            "seconds": [round(seconds, 2) for seconds in found.seconds],
        },
    )
    page.write_text(as_markdown(found), encoding="utf-8")
    return page, data


def as_markdown(found: Soak) -> str:
    """The soak as a page."""
    rows = [
        f"| {line} | {text} | {found.statuses[line]['passed']} | {found.flips.get(line, 0)} |"
        for line, text in found.texts.items()
    ]
    parts = ["# Повторы на исправном стенде", headline(found)]
    parts.append("\n".join(["| Строка | | Зелёная | Мигнула |", "|---|---|---|---|", *rows]))
    for line, texts in found.messages.items():
        parts.append("\n".join([f"## {line}", "", *(f"- {' '.join(text.split())}" for text in texts[:EXAMPLES])]))
    if found.lost:
        parts.append("\n".join(["## Вне строк", "", *(f"- {text}" for text in found.lost)]))
    return "\n\n".join(parts) + "\n"
