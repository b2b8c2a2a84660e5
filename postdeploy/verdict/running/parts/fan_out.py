"""Goes through several ШАГи at once: stands in behave's list of features for all of them."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Protocol

from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.relay import BEGIN, END, ERROR, LINE, SEEN
from postdeploy.verdict.reports.console import colourful
from postdeploy.verdict.running.parts.blocks import Blocks
from postdeploy.verdict.running.parts.process import CHUNK, Process, fork
from postdeploy.verdict.running.parts.share import Share, in_order_of_beginning

TICK: Final = 0.5
GRACE: Final = 90.0
"""Seconds that processes have for tidying up once they were asked to end."""
LOADED_FIRST: Final = ("supabase", "redis", "_strptime")
"""What every part would else load for itself, at its first use."""


class Estate(Protocol):
    """What the run as a whole does for its parts: it opens the deployment, and sees to what they leave."""

    @property
    def apart(self) -> frozenset[int]:
        """Numbers of ШАГи of which one at a time may go on."""

    def open(self, jobs: int) -> Any | None:
        """What each part is handed over, None where the ШАГи have to go one by one: nothing could be handed over."""

    def inherit(self, legacy: Any) -> None:
        """A part has ended and leaves this; None where it was lost."""


class FanOut:
    """The forked processes of one run.

    Args:
        shares: in the order of the document; more than one.
        jobs: how many go on at once.
        ledger: the run's.
        paths: of the run.
    """

    filename = ""
    current: FanOut | None = None
    """That of this process's run, as long as it goes on."""

    def __init__(self, shares: Sequence[Share], jobs: int, ledger: Ledger, paths: Paths) -> None:
        self._shares, self.jobs = shares, min(jobs, len(shares))
        self._ledger, self._paths = ledger, paths
        self._blocks = Blocks(shares, sys.stdout, colourful(sys.stdout))
        self._waiting: list[Process] = []
        self._running: list[Process] = []
        self.estate: Estate | None = None
        """Set by the hooks once the deployment is open."""

    def fork(self, run: Callable[[Share], object]) -> None:
        """Fork a process for each share; in it, `run` is called with it once it is to begin."""
        for name in LOADED_FIRST:
            importlib.import_module(name)
        forked: list[Process] = []
        for share in self._shares:
            forked.append(fork(share, self._ledger, self._paths.verdict, forked, partial(run, share)))
        places = {id(share): place for place, share in enumerate(in_order_of_beginning(self._shares))}
        self._waiting = sorted(forked, key=lambda process: places[id(process.share)])

    def run(self, runner: Any) -> bool:
        """Go through all ШАГи; as behave's features have it, whether anything failed."""
        try:
            handover = self.estate.open(self.jobs) if self.estate is not None else None
        except Exception as error:
            runner.not_prepared(error)
            return True
        if handover is None:
            return self._one_by_one(runner)
        sys.stdout.write(f"ШАГи идут одновременно ({self.jobs}).\n")
        sys.stdout.flush()
        try:
            self._go_on(handover)
        except KeyboardInterrupt:
            self._end_all()
            raise
        finally:
            self._ledger.order_errors()
            self._blocks.flush(all_of_it=True)
        return False  # the ledger knows

    def close(self) -> None:
        """Let nobody go on who has not ended: the run is over."""
        for process in self._running:
            process.signal(signal.SIGKILL)
        for process in (*self._running, *self._waiting):
            process.dismiss()
        self._running, self._waiting = [], []

    def _one_by_one(self, runner: Any) -> bool:
        self.close()
        failed = False
        for feature in (feature for share in self._shares for feature in share.features):
            runner.feature = feature
            for formatter in runner.formatters:
                formatter.uri(feature.filename)
            failed = bool(feature.run(runner)) or failed
            if failed and (runner.config.stop or runner.aborted):
                break
        return failed

    def _go_on(self, handover: Any) -> None:
        while self._running or self._waiting:
            while (process := self._next()) is not None:
                self._waiting.remove(process)
                self._running.append(process)
                self._blocks.begin(process.share)
                with suppress(OSError):  # it is gone already: its link says so
                    process.begin(handover)
            self._listen()
            self._blocks.tick()

    def _next(self) -> Process | None:
        """The next one that may begin now."""
        if len(self._running) >= self.jobs:
            return None
        apart = self.estate.apart if self.estate is not None else frozenset()
        taken = any(process.share.number in apart for process in self._running)
        return next((each for each in self._waiting if not (taken and each.share.number in apart)), None)

    def _listen(self) -> None:
        """Take in what the processes tell and print, for a moment; and see which of them have ended."""
        places = {place: process for process in self._running for place in process.open}
        for place in wait(list(places), TICK):
            self._take(places[place], place)
        for process in [each for each in self._running if each.link not in each.open]:
            self._running.remove(process)
            self._gone(process)

    def _take(self, process: Process, place: Any) -> None:
        if isinstance(place, Connection):
            try:
                self._told(process, *place.recv())
            except (EOFError, OSError):
                process.open.discard(place)
        elif data := os.read(place, CHUNK):
            self._blocks.printed(process.share, data)
        else:
            process.open.discard(place)

    def _told(self, process: Process, word: str, *news: Any) -> None:
        ledger = self._ledger
        if word == BEGIN:
            ledger.begin(news[0])
        elif word == LINE:
            line, entry = news
            ledger.record(line, **entry)
            self._blocks.found(process.share, line, entry["status"])
        elif word == SEEN:
            ledger.saw(*news)
        elif word == ERROR:
            ledger.take_error(news[0])
        elif word == END:
            process.ended = True
            environment, legacy = news
            ledger.environment = {**environment, **ledger.environment}
            self._inherit(legacy)

    def _gone(self, process: Process) -> None:
        _, status = os.waitpid(process.pid, 0)
        self._blocks.printed(process.share, process.last_words())
        process.link.close()
        os.close(process.console)
        if not process.ended:
            self._lost(process, os.waitstatus_to_exitcode(status))
        self._ledger.over(process.share.lines)
        self._blocks.end(process.share)

    def _lost(self, process: Process, code: int) -> None:
        """Its lines without a verdict are unknown, and the run is not to be relied on."""
        why = f"убит (сигнал {-code})" if code < 0 else f"оборвался (код {code})"
        text = f"процесс, в котором шёл ШАГ {process.share.number}, {why}: что он не проверил, осталось неизвестным"
        checklist = self._ledger.plan.checklist
        missing = [checklist.by_id[line] for line in process.share.lines if self._ledger.recorded(line) is None]
        for scenario in dict.fromkeys(map(checklist.scenario_of, missing)):
            self._ledger.run_error(text, scenario)
        if not missing:
            self._ledger.run_error(f"процесс, в котором шёл ШАГ {process.share.number}, {why} после последней строки")
        self._inherit(None)

    def _inherit(self, legacy: Any) -> None:
        if self.estate is not None:
            self.estate.inherit(legacy)

    def _end_all(self) -> None:
        """Ask all to end, and give them the time to take away what they have made."""
        for process in self._waiting:
            process.dismiss()
        self._waiting = []
        for process in self._running:
            process.signal(signal.SIGTERM)
        until = time.monotonic() + GRACE
        while self._running and time.monotonic() < until:
            self._listen()
        for process in self._running:
            process.signal(signal.SIGKILL)
        while self._running:
            self._listen()
