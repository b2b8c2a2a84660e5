"""One look at every target, and the state afterwards."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from postdeploy.fleet import history
from postdeploy.fleet.outcome import Outcome, lost, read_outcome
from postdeploy.fleet.performing import Order, Stopped, new_run, perform
from postdeploy.fleet.targets import FleetTarget
from postdeploy.monitor import state, telling
from postdeploy.monitor.caution import READ_ONLY, settings_for, was_living
from postdeploy.monitor.state import TargetState
from postdeploy.verdict.ledger.history import now
from postdeploy.verdict.ledger.keeping import put_away
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.russian import os_error, seconds


@dataclass(frozen=True)
class Watch:
    """What a monitor looks after."""

    targets: Sequence[FleetTarget]
    folder: Path
    words: tuple[str, ...]
    jobs: int
    notifies: bool
    say: Callable[[str], object]
    stopped: Stopped

    @property
    def file(self) -> Path:
        """Where the states are kept."""
        return self.folder / "state.json"


class Watcher:
    """Looks again and again; the states are kept on disk after each target."""

    def __init__(self, watch: Watch) -> None:
        """Go on from where an earlier monitor has left off."""
        self._watch = watch
        self._lock = threading.Lock()
        self._complained: set[tuple[str, str]] = set()
        names = {target.name for target in watch.targets}
        known = state.read(watch.file)
        self.states: dict[str, TargetState] = {name: known[name] for name in known if name in names}

    def look(self) -> bool:
        """Look at every target once; whether each of them has a new verdict."""
        with ThreadPoolExecutor(self._watch.jobs) as executor:
            seen = all(list(executor.map(self._look_at, self._watch.targets)))
        self._draw()
        return seen

    def _draw(self) -> None:
        """The histories as pages; a full disk ends no monitor."""
        try:
            history.write_history(self._watch.folder, [target.name for target in self._watch.targets])
        except OSError as error:
            self._watch.say(f"история не записана: {os_error(error)}")

    def _look_at(self, target: FleetTarget) -> bool:
        """Whether it has a verdict; what hinders the monitor, such as a full disk, does not end it."""
        watch = self._watch
        if watch.stopped():
            return False
        order = Order(target, (watch.folder / target.name).resolve(), watch.words, settings=settings_for(target))
        try:
            with _alone(order.reports) as free:
                if not free:
                    watch.say(f"{target.name}: прежний прогон ещё идёт, пропускаю")
                    return False
                outcome = self._check(order)
                if watch.stopped():
                    return False  # its verdict says that it was stopped, not how the target is
                self._take(order, outcome)
        except OSError as error:
            outcome = lost(order, f"прогон не начался: {os_error(error)}")
            self._take(order, outcome)
        return outcome.result is not None

    def _check(self, order: Order) -> Outcome:
        put_away(Paths(reports=order.reports))
        outcome = read_outcome(order, perform(order, self._watch.stopped))
        if not was_living(outcome) or order.settings:
            return outcome
        self._watch.say(f"{order.target.name}: в организации работают, смотрю только на чтение")
        reading = replace(order, run=new_run(), settings=READ_ONLY)
        return read_outcome(reading, perform(reading, self._watch.stopped))

    def _take(self, order: Order, outcome: Outcome) -> None:
        try:
            self._keep(order.target.name, outcome)
        except OSError as error:
            self._watch.say(f"состояние не записано: {os_error(error)}")
        self._tell(order, outcome)

    def _keep(self, name: str, outcome: Outcome) -> None:
        """In memory first, then in the file, where other monitors keep what they know."""
        with self._lock:
            self.states[name] = state.after(self.states.get(name), outcome, now())
            state.put(self._watch.file, name, self.states[name])

    def _tell(self, order: Order, outcome: Outcome) -> None:
        name, reasons = order.target.name, outcome.reasons
        why = f": {reasons[0]}" if reasons and (outcome.known or outcome.status != "passed") else ""
        took = seconds(outcome.seconds)
        self._watch.say(f"{outcome.sign} {name}: {outcome.word} ({took}){why}")
        if self._watch.notifies and outcome.result is not None:
            problem = telling.notify(order)
            if problem and (name, problem) not in self._complained:
                self._complained.add((name, problem))  # said once, not every ten minutes
                self._watch.say(f"{name}: {problem}")


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether no other monitor is looking at the target; the lock goes with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".monitor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
