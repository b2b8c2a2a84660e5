"""Watches behave from inside and enters what it sees into the ledger.

It has the interface of a behave formatter because formatters are told what hooks are not: undefined steps
never reach ``after_step``. It is the first of the formatters, so the ledger is ahead of every report.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, Final

from postdeploy.errors import Refusal, SetupError
from postdeploy.verdict.checklist.document import Line, Scenario
from postdeploy.verdict.checklist.status import Reason
from postdeploy.verdict.ledger.classify import Judgement, classify, hint_of, unknown
from postdeploy.verdict.ledger.ledger import Ledger

HOOKS: Final = {
    "before_all": "подготовка прогона",
    "after_all": "завершение прогона",
    "before_feature": "подготовка ШАГа",
    "after_feature": "завершение ШАГа",
    "before_scenario": "подготовка сценария",
    "after_scenario": "завершение сценария",
    "before_step": "подготовка строки",
    "after_step": "завершение строки",
    "before_tag": "подготовка по метке",
    "after_tag": "завершение по метке",
}
"""What the hooks are called when they fail: the words before the colon of a message."""

_RAISED: Final = ("failed", "error", "pending", "hook_error")


def sentence_of(error: BaseException) -> str:
    """What went wrong, without a lead of ours: a domain error's sentence or ``ConnectError: …``."""
    if isinstance(error, AssertionError):
        return str(error).strip() or "AssertionError"
    return classify(error).text


class Recorder:
    """One run's observer."""

    name = "recorder"

    def __init__(self, ledger: Ledger, features: Iterable[Any]) -> None:
        """Observe a run of these features."""
        self._ledger = ledger
        self._features = list(features)
        self._scheduled: deque[Any] = deque()
        self._hook_errors: dict[int, tuple[str, BaseException]] = {}

    # The interface of a formatter.

    def uri(self, uri: str) -> None:
        """A feature file begins."""

    def feature(self, feature: Any) -> None:
        """A feature begins."""

    def background(self, background: Any) -> None:
        """Not used: the features have none."""

    def scenario(self, _scenario: Any) -> None:
        """A scenario begins; steps that the one before did not come to are not waited for."""
        self._scheduled.clear()

    def step(self, step: Any) -> None:
        """A step is going to be run."""
        self._scheduled.append(step)

    def match(self, _match: Any) -> None:
        """The next step is being run now."""
        line = self._ledger.plan.find(self._scheduled.popleft()) if self._scheduled else None
        if line is not None:
            self._ledger.begin(line)

    def result(self, step: Any) -> None:
        """A step has ended, or has no implementation."""
        line = self._ledger.plan.find(step)
        if line is not None:
            self._record(line, step)
        if step.error_message:  # behave's own formatters, when somebody asks for one, come after this one
            step.error_message = self._ledger.redact(step.error_message)

    def eof(self) -> None:
        """A feature ends."""

    def close(self) -> None:
        """Everything has ended, hooks and clean-ups included."""
        for feature in self._features:
            for scenario in feature.walk_scenarios():
                self._sweep(scenario)
        self._ledger.finish()

    # What formatters are not told.

    def hook_error(self, hook: str, statement: Any, error: BaseException) -> None:
        """A hook has raised.

        Args:
            hook: name of the hook.
            statement: behave's feature, scenario or step that it was called for, ``None`` for the run.
            error: what it raised.
        """
        text = f"{HOOKS.get(hook, hook)}: {sentence_of(error)}"
        refusal = error.refusal if isinstance(error, SetupError) else Refusal.NONE
        for scenario in self._scenarios_of(statement):
            self._ledger.run_error(text, scenario, refusal=refusal)
        if getattr(statement, "type", None) == "step":
            self._hook_errors[id(statement)] = (hook, error)

    def cleanup_error(self, scenario: Any, error: BaseException) -> None:
        """A clean-up has raised; ``scenario`` is ``None`` when it belonged to a feature or to the run."""
        known = self._ledger.plan.scenario_of(scenario) if scenario is not None else None
        self._ledger.run_error(f"уборка за собой: {sentence_of(error)}", known)

    def _scenarios_of(self, statement: Any) -> list[Scenario | None]:
        plan = self._ledger.plan
        kind = getattr(statement, "type", None)
        if kind == "step":
            line = plan.find(statement)
            return [plan.checklist.scenario_of(line) if line else None]
        if kind == "scenario":
            return [plan.scenario_of(statement)]
        if kind == "feature":
            return [plan.scenario_of(scenario) for scenario in statement.walk_scenarios()]
        return [None]

    def _record(self, line: Line, step: Any) -> None:
        judgement = self._judge(step)
        if judgement is not None:
            self._enter(line, judgement, step.duration or 0.0, hint_of(step.exception))

    def _enter(self, line: Line, judgement: Judgement, seconds: float = 0.0, hint: str | None = None) -> None:
        status, text, because, reason = judgement
        self._ledger.record(line, status, text, because, seconds, hint, reason)

    def _judge(self, step: Any) -> Judgement | None:
        """The verdict of a step; ``None`` for one that was not run or gave none."""
        status = step.status.name
        if status == "passed":
            return Judgement("passed", "")
        if status == "undefined":
            return unknown("для этой строки ещё нет шага")
        if status == "pending_warn":
            return classify(NotImplementedError())
        if status not in _RAISED:
            return None
        hook, error = self._hook_errors.get(id(step), ("", None))
        if error is not None and step.exception is error:
            return unknown(f"{HOOKS[hook]}: {sentence_of(error)}")
        return classify(step.exception)

    def _sweep(self, scenario: Any) -> None:
        """Enter what can only be seen when a scenario is over: reasons of skipping, what was not reached."""
        known = self._ledger.plan.scenario_of(scenario)
        for step, line in zip(scenario.all_steps, known.lines, strict=True):
            if self._ledger.recorded(line) is None and self._ledger.is_selected(line):
                judgement = self._skip(scenario, step) or self._judge(step)
                if judgement is not None:
                    self._enter(line, judgement)
        if scenario.status.name in ("hook_error", "cleanup_error") and not self._ledger.errors_of(known):
            self._ledger.run_error("подготовка или уборка сценария закончилась ошибкой", known)

    @staticmethod
    def _skip(scenario: Any, step: Any) -> Judgement | None:
        if step.status.name != "skipped":
            return None
        if scenario.skip_reason:
            return Judgement("skipped", str(scenario.skip_reason), (), Reason.READ_ONLY)
        return unknown("строка пропущена без объяснения")
