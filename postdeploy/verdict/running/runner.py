"""behave's runner with a ledger: opens it before the hooks, closes it after everything, tells the exit code.

behave knows one exit code for everything that is not green, and none of its extension points sees all: errors
while loading, undefined steps, errors in hooks, clean-ups that fail after the last hook. A runner does.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from behave.reporter.junit import JUnitReporter
from behave.reporter.summary import SummaryReporter
from behave.runner import Runner

from postdeploy.cli.streams import steady
from postdeploy.config.access import says_yes
from postdeploy.errors import SetupError
from postdeploy.evidence.redaction import Redactor, secrets_of
from postdeploy.session.signals import Signals
from postdeploy.verdict.checklist.boxes import BOXES
from postdeploy.verdict.checklist.document import Checklist, ChecklistError, parse_checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger import keeping, russian
from postdeploy.verdict.ledger.history import read_history
from postdeploy.verdict.ledger.ledger import Ledger, set_current
from postdeploy.verdict.ledger.owners import Owners, owners_of
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.recorder import Recorder
from postdeploy.verdict.ledger.result import UNKNOWN
from postdeploy.verdict.reports.allure_results import forget_results
from postdeploy.verdict.running import beginning, closing, outcome, refusals, testplan
from postdeploy.verdict.running.guarded import Guarded
from postdeploy.verdict.running.parts.fan_out import FanOut
from postdeploy.verdict.running.parts.number import asked_for, how_many
from postdeploy.verdict.running.parts.share import Share, shares_of


class VerdictRunner(Runner):  # type: ignore[misc]
    """``[tool.behave] runner = "postdeploy.verdict.running.runner:VerdictRunner"``."""

    boxes: ClassVar[Mapping[str, str]] = BOXES

    def __init__(self, config: Any) -> None:
        """Take behave's configuration; its English summary and its JUnit writer give way to ours."""
        steady()
        super().__init__(config)
        self._paths = Paths.from_userdata(config.userdata)
        self._ledger: Ledger | None = None
        self._owners = Owners()
        self._recorder: Recorder | None = None
        self._signals = Signals()
        self._redact = Redactor(secrets_of(os.environ)).text
        """Until the hooks know the settings."""
        beginning.hush_runner_line()
        beginning.hush_captured(config)
        beginning.redirect_outputs(config, self._paths.results)
        beginning.replace_formatters(config)
        replaced = (SummaryReporter, JUnitReporter)
        config.reporters = [each for each in config.reporters if not isinstance(each, replaced)]

    def run(self) -> bool:
        """Run behave.

        Returns:
            Whether the run failed (behave's exit code 1).

        Raises:
            SystemExit: with code 2, when something could not be told or the set-up is wrong.
        """
        code = self._guarded_run()
        outcome.tell(code)
        if code == UNKNOWN:
            raise SystemExit(UNKNOWN)
        return code != 0

    def _guarded_run(self) -> int:
        self._signals.install()
        try:
            refusals.refuse_hidden_dry_run(self.config)
            refusals.refuse_unknown(self.config.userdata)
            asked_for(self.config)
            if self.config.dry_run:
                return self._dry_run()
            self._owners = owners_of(self._paths)
            with self._paths.alone():
                return self._run()
        except SetupError as error:
            sys.stderr.write(f"❌ {error}\n")
        except OSError as error:
            sys.stderr.write(f"❌ Отчёты прогона не пишутся: {russian.os_error(error)}.\n")
        finally:
            self._signals.restore()
        return UNKNOWN

    def _dry_run(self) -> int:
        """Only what behave says about a dry run; its exit code cannot tell a failed line from a missing step."""
        bad = super().run()
        sys.stdout.write("\nПробный прогон (--dry-run): ничего не проверено, вердикта нет.\n")
        return UNKNOWN if bad else 0

    def _run(self) -> int:
        keeping.put_away(self._paths)
        forget_results(self._paths.results)
        try:
            self._open(())
            super().run()
        except (Exception, KeyboardInterrupt) as error:
            self._signals.ignore()
            if self._recorder is None and beginning.is_about_reports(error):
                raise  # nothing was looked at and nothing can be written: one sentence says so
            self._broken(error)
        self._signals.ignore()
        return self._conclude()

    def run_model(self, features: Any = None) -> bool:
        """Run parsed features under the ledger."""
        if self.config.dry_run:
            return bool(super().run_model(features))
        gc.freeze()  # all that is loaded by now stays: to search it for garbage time and again would find none
        features = self.features if features is None else features
        ledger = self._open(features)
        testplan.narrow(features, os.environ)
        ledger.select(
            line
            for feature in features
            for scenario in feature.walk_scenarios()
            if scenario.should_run(self.config)
            for line in ledger.plan.scenario_of(scenario).lines
        )
        self._recorder = Recorder(ledger, features)
        self.formatters: list[Any] = [self._recorder, *(Guarded(each, ledger.run_error) for each in self.formatters)]
        if not any(ledger.is_selected(line) for line in ledger.plan.checklist.lines):
            return self._nothing_selected()
        self.context.on_cleanup_error = self._on_cleanup_error
        return self._run_at_once(features, ledger)

    def _run_at_once(self, features: Sequence[Any], ledger: Ledger) -> bool:
        """Run the features, several of them at once where that was asked for and can be."""
        jobs = how_many(self.config)
        shares = shares_of(features, ledger) if jobs > 1 else []
        if len(shares) < 2:
            return bool(super().run_model(features))
        fan_out = FanOut.current = FanOut(shares, jobs, ledger, self._paths)
        fan_out.fork(self._run_share)
        try:
            return bool(super().run_model([fan_out]))
        finally:
            FanOut.current = None
            fan_out.close()

    def _run_share(self, share: Share) -> None:
        """In a process of its own: run a part of the features, as if they were all that there is."""
        FanOut.current = None
        assert self._ledger is not None
        self._recorder = Recorder(self._ledger, share.features)
        self.formatters[0] = self._recorder
        for formatter in self.formatters:
            getattr(formatter, "among_others", lambda: None)()
        super().run_model(list(share.features))

    def _nothing_selected(self) -> bool:
        """Nothing to look at: hooks have nothing to prepare."""
        for formatter in self.formatters:
            formatter.close()
        return True

    def run_hook_with_capture(self, hook_name: str, *args: Any, **options: Any) -> Any:
        """As behave's; after the last hook nobody needs to know that the run was aborted but the ledger, which does."""
        outcome = super().run_hook_with_capture(hook_name, *args, **options)
        if hook_name == "after_all":
            self.aborted = False  # behave would say so in English
        return outcome

    def run_hook(self, hook_name: str, *args: Any) -> bool:
        """As behave's, but an error goes to the ledger and not, in English and unredacted, to the console."""
        if not self.should_run_hook(hook_name):
            return True
        try:
            with self.context.use_with_user_mode():
                self.hooks[hook_name](self.context, *args)
            if hook_name == "before_all" and self._ledger is not None:
                self._ledger.save()
        except (Exception, KeyboardInterrupt, SystemExit) as error:
            self._hook_failed(hook_name, self._statement(hook_name, args), error)
            return False
        return True

    def not_prepared(self, error: Exception) -> None:
        """The run cannot begin, as it is seen after the hooks; it is said as they would say it."""
        self._hook_failed("before_all", None, error)

    def _statement(self, hook_name: str, args: tuple[Any, ...]) -> Any:
        """What a hook was called for: a tag stands for the innermost statement that carries it."""
        if not args:
            return None
        if "tag" not in hook_name:
            return args[0]
        return getattr(self.context, "scenario", None) or self.context.feature

    def _hook_failed(self, hook_name: str, statement: Any, error: BaseException) -> None:
        self.hook_failures += 1
        if self._recorder is not None:
            self._recorder.hook_error(hook_name, statement, error)
        if statement is not None:
            statement.hook_failed = True
            if statement.exception is None:
                statement.store_exception_context(error)
        if hook_name == "before_all" or not isinstance(error, Exception):
            self.aborted = True

    def _on_cleanup_error(self, context: Any, _cleanup: Any, error: Exception) -> None:
        layer = context._stack[0].get("@layer")  # behave keeps the layers to itself
        if self._recorder is not None:
            self._recorder.cleanup_error(context.scenario if layer == "scenario" else None, error)

    def _open(self, features: Any) -> Ledger:
        """Open the ledger, or open it anew now that it is known which features there are."""
        plan = Plan(self._checklist(), features, self.boxes)
        self._ledger = Ledger(plan, str(self.config.userdata.get("target", "")) or "по умолчанию", self._redact)
        self._ledger.past = read_history(self._paths.history)
        self._ledger.owners = self._owners
        self._ledger.known_ok = says_yes(self.config.userdata.get(refusals.KNOWN_OK))
        self._ledger.given = {name: str(value) for name, value in self.config.userdata.items()}
        self._ledger.start(self._paths.verdict)
        set_current(self._ledger)
        return self._ledger

    def _checklist(self) -> Checklist:
        try:
            return parse_checklist(self._paths.checklist.read_text(encoding="utf-8"))
        except (OSError, UnicodeError) as error:
            raise ChecklistError(f"Чек-лист {self._paths.checklist} не читается: {error}.") from error

    def _broken(self, error: BaseException) -> None:
        """The run could not begin, or fell over in the middle."""
        if not beginning.expected(error):
            sys.stderr.write(self._redact("".join(traceback.format_exception(error))))
        message = self._redact(beginning.why(error))
        if self._ledger is None:
            closing.write_bare(self._paths, message)
        else:
            self._ledger.run_error(f"прогон не состоялся: {message}")

    def _conclude(self) -> int:
        if self._ledger is None:
            return UNKNOWN
        try:
            return closing.conclude(self._ledger, self._paths, self.config, self.formatters)
        finally:
            set_current(None)
