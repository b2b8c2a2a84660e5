"""How a run, a scenario and a line begin."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from behave.model import Scenario

from postdeploy.config.coverage_gaps import blind_spots, untold
from postdeploy.config.drivers import HTTP, WAYS
from postdeploy.config.target import TOLD, Target, open_target
from postdeploy.doctor.living import refuse_living
from postdeploy.evidence.findings import tell_to
from postdeploy.evidence.redaction import Redactor
from postdeploy.platform.drivers import chosen_way
from postdeploy.platform.session import User
from postdeploy.session.environment_info import addresses
from postdeploy.session.estate import Handover, RunEstate
from postdeploy.session.handover import Begun
from postdeploy.session.readiness import await_ready
from postdeploy.session.run import Run
from postdeploy.session.scenario_state import ScenarioState
from postdeploy.session.speaking import while_it_lasts
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.running.parts.fan_out import FanOut
from postdeploy.verdict.running.parts.process import Part

SIGN_IN = "Вход в приложение"
WITH_FORM = "S2.a1"
"""«Открыть приложение в браузере»: the line to blame when ШАГи at once meet a broken form for signing in."""


@dataclass(frozen=True)
class Wish:
    """What the command line says of the run (`-D target=staging`)."""

    target: str | None
    via: str | None
    profile: str
    allow_writes: bool


class Opening:
    """Opens the run: which target, is it up, whose organisation is it, and who goes through the checklist.

    Args:
        ledger: is told of the target.
        wish: what was asked for.
        use: takes the run that goes on from now on; called once more where ШАГи turn out to go one by one.
        at_the_end: takes what is to be closed.
    """

    def __init__(
        self,
        ledger: Ledger,
        wish: Wish,
        use: Callable[[Run], object],
        at_the_end: Callable[[Callable[[], object]], object],
    ) -> None:
        self._ledger, self._wish, self._take, self._at_the_end = ledger, wish, use, at_the_end

    def begin(self) -> None:
        """Open the target, wait until it is up, and let the run begin.

        Raises:
            SetupError: settings are wrong, or nothing may be written there.
        """
        if Part.current is not None:
            self._as_part(Part.current)
            return
        target = open_target(self._wish.target, allow_writes=self._wish.allow_writes, profile=self._wish.profile)
        self._at_the_end(target.close)
        redactor = Redactor(target.settings.secrets)
        _say(redactor, f"Цель: {target.title}" if not os.environ.get(TOLD) else "")
        self._ledger.target, self._ledger.redact = target.name, redactor.text
        self._await_ready(target, redactor)
        self._ledger.environment |= addresses(target.settings) | blind_spots(target.settings)
        if FanOut.current is not None:
            FanOut.current.estate = self._estate(target, redactor)
            return
        self._line_by_line(target, redactor)

    def _line_by_line(self, target: Target, redactor: Redactor) -> None:
        """The run goes through the checklist itself."""
        _refuse_living(target)
        self._use(Run(target.settings, redactor, self._wish.via))

    def _estate(self, target: Target, redactor: Redactor) -> RunEstate:
        """The run has parts that go through the checklist: it does itself what is done once, over HTTP."""
        way = chosen_way(self._wish.via or target.settings.via)
        run = Run(target.settings, redactor, HTTP)
        self._use(run)
        self._ledger.environment["Способ проверки"] = WAYS[way]
        return RunEstate(
            run,
            target,
            admit=lambda run: _refuse_living(target, run.account.user),
            give_way=lambda: self._line_by_line(target, redactor),
            patience=lambda: while_it_lasts(SIGN_IN),
        )

    def _as_part(self, part: Part) -> None:
        """One ШАГ in a process of its own, with what the run hands over to it."""
        handover: Handover = part.handover
        settings = handover.target.settings
        redactor = Redactor(settings.secrets)
        self._ledger.redact = redactor.text
        begun: Begun = handover.begun.as_part(part.share.number)
        self._use(Run(settings, redactor, self._wish.via, begun))

    def _use(self, run: Run) -> None:
        self._take(run)
        self._ledger.environment["Способ проверки"] = WAYS[run.driver.way]
        self._at_the_end(run.close)
        tell_to(run.evidence.told.append)

    def _await_ready(self, target: Target, redactor: Redactor) -> None:
        """Right after a deploy the first seconds belong to the deploy."""
        ready = await_ready(target.settings, lambda text: _say(redactor, text))
        if ready is not None:
            self._ledger.environment["Готовность"] = ready.describe()


def open_scenario(run: Run, ledger: Ledger, scenario: Scenario) -> ScenarioState:
    """What the scenario's lines establish, nothing yet; the page and what a red line shows begin anew."""
    ids = {line.text: line.id for line in ledger.plan.scenario_of(scenario).lines}
    texts = {line.id: line.text for line in ledger.plan.checklist.lines}
    run.driver.view.begin_scenario()
    _show_worker_log_when_red(run)
    run.account.blamed_elsewhere(lambda: texts.get(WITH_FORM) if ledger.settled(WITH_FORM) == "failed" else None)
    return ScenarioState(ids, ledger.recorded, texts, untold(run.settings), ledger.settled)


def open_line(run: Run, text: str) -> None:
    """What is met from now on is a matter of this line."""
    run.account.blame(text)
    run.tables.sight.empty.clear()  # what looked empty before is no matter of this line


def _show_worker_log_when_red(run: Run) -> None:
    log, ownership = run.background.log, run.evidence.ownership
    if log is not None:
        run.evidence.when_red(
            "Лог Worker: строки о нашем прогоне",
            lambda: "\n".join(log.mentioning(ownership.words)) or "ни одной",
        )


def _refuse_living(target: Target, user: User | None = None) -> None:
    with while_it_lasts(f"{SIGN_IN}: чья это организация"):
        refuse_living(target.settings, user)  # of a deployment that is not up yet it could not tell


def _say(redactor: Redactor, text: str) -> None:
    if text:
        sys.stdout.write(f"{redactor.text(text)}\n")
        sys.stdout.flush()
