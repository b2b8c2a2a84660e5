"""One run against one deployment: the platform as the steps speak of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from postdeploy.checks.availability import answers
from postdeploy.checks.waiting import Budget
from postdeploy.config.settings import Settings
from postdeploy.evidence.collector import Evidence
from postdeploy.evidence.redaction import Redactor
from postdeploy.evidence.shell import named_secrets
from postdeploy.platform.agents import Agents
from postdeploy.platform.app import SERVICE as APP
from postdeploy.platform.app import App
from postdeploy.platform.browser.opening import open_screen
from postdeploy.platform.database import SERVICE as SUPABASE
from postdeploy.platform.drivers import Person, chosen_way, over_http, through_browser
from postdeploy.platform.ports import Driver
from postdeploy.platform.session import User
from postdeploy.platform.worker import SERVICE as WORKER
from postdeploy.session.account import Account
from postdeploy.session.background import Background
from postdeploy.session.handover import Begun
from postdeploy.session.kommo import Kommo
from postdeploy.session.network import Network, guard_of, open_tables, open_wire
from postdeploy.session.testdata import TestData
from postdeploy.testdata.mark import new_mark
from postdeploy.waiting import Deadline


class Run:
    """Puts together what steps and checks need, each part in a module of its own.

    Nothing is asked of the deployment before a step asks for it.
    """

    def __init__(
        self, settings: Settings, redactor: Redactor, via: str | None = None, begun: Begun | None = None
    ) -> None:
        """Prepare a run.

        Args:
            settings: of the deployment.
            redactor: takes secrets out of what is kept.
            via: `api` or `browser`; goes before the setting VIA.
            begun: where this is a part of a run: what the run has handed over to it.

        Raises:
            SetupError: there is no such way, or no browser.
        """
        way = chosen_way(via or settings.via)
        stamp = begun.mark if begun else new_mark(settings.run_seconds)
        self.settings = settings
        self.evidence = Evidence(redactor, named_secrets(settings))
        self.evidence.ownership.mark(stamp.text)
        self.network = self._connect(begun)
        self.budget = Budget(settings.wait_seconds, self.network.deadline)
        """The budget of one wait."""
        app = App(self.network.wire, settings.app_url)
        self.api = over_http(app, self._credentials, zone=settings.app_timezone, chat_budget=self._chat_budget)
        """The nouns over HTTP, for what a check prepares; what the checklist does goes through `driver`."""
        enter = self.api.session.enter if begun is None else partial(begun.entry.take_over, app, self.evidence)
        by_form = None if way == self.api.way else self._enter_by_form
        self.account = Account(
            app,
            lambda: answers(enter, self.network.works),
            by_form,
            again=lambda: answers(self.api.session.again, self.network.works),
            by_form_again=lambda: self.driver.session.again(),  # noqa: PLW0108 - there is none yet
            alone=begun is None or by_form is None,  # over HTTP the parts share one session
        )
        self.driver = self.api if by_form is None else self._open_browser(redactor)
        """The nouns as the checklist acts on them: over HTTP or through a browser."""
        self.tables = open_tables(self.network.wire, settings, self.evidence)
        self.background = Background(self.network, settings, self.evidence)
        self.testdata = TestData(self, stamp, Agents(app), may_write=settings.permission.writes)
        self.kommo = Kommo(self.network.wire, self.tables, self.account, self.testdata, settings.crm_deal_id)

    def close(self) -> None:
        """Close all connections and the browser."""
        self.driver.view.close()
        self.network.wire.close()
        self.testdata.traces.close()
        self.background.close()

    @property
    def _chat_budget(self) -> float:
        return max(self.settings.http_timeout, self.settings.wait_seconds)

    def _connect(self, begun: Begun | None) -> Network:
        deadline = begun.deadline if begun else Deadline(self.settings.run_seconds)
        wire = open_wire(self.settings, self.evidence, deadline)
        wire.answered |= begun.answered if begun else set()
        probes: dict[str, Callable[[], object]] = {
            APP: lambda: self.account.app.get("/api/auth/csrf"),
            WORKER: lambda: self.background.worker.health(),  # noqa: PLW0108 - there may be none
            SUPABASE: lambda: self.tables.knock(),  # noqa: PLW0108 - opened later
        }
        return Network(wire, deadline, probes)

    def _open_browser(self, redactor: Redactor) -> Driver:
        guard = guard_of(self.settings)
        permits = guard.permits if guard else None
        screen = open_screen(self.settings, redactor, permits=permits, limit=self.network.deadline.limit)
        person = Person(self._credentials, self.account.known, self.account.entered, self.account.entered_again)
        return through_browser(screen, self.api, person, chat_budget=self._chat_budget)

    def _enter_by_form(self) -> User:
        return self.driver.session.enter()

    def _credentials(self) -> tuple[str, str]:
        return self.settings.app_email, self.settings.app_password.get_secret_value()
