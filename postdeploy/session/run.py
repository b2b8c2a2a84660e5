"""One run against one deployment: the platform as the steps speak of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial

from postdeploy.checks.availability import answers
from postdeploy.checks.waiting import Budget
from postdeploy.config.settings import Settings
from postdeploy.errors import CannotTell, ReadOnly
from postdeploy.evidence.collector import Evidence
from postdeploy.evidence.redaction import Redactor
from postdeploy.evidence.shell import named_secrets
from postdeploy.platform.agents import Agent, agent_from
from postdeploy.platform.app import SERVICE as APP
from postdeploy.platform.app import App
from postdeploy.platform.browser.opening import open_screen
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.crm import Crm
from postdeploy.platform.crm_events import CrmEvents
from postdeploy.platform.database import SERVICE as SUPABASE
from postdeploy.platform.database import Database
from postdeploy.platform.deadline import Deadline
from postdeploy.platform.drivers import Person, chosen_way, over_http, through_browser
from postdeploy.platform.manners import manners_of
from postdeploy.platform.queue import Queue
from postdeploy.platform.readonly import ReadOnlyGuard
from postdeploy.platform.session import User
from postdeploy.platform.wire import Wire
from postdeploy.platform.worker import SERVICE as WORKER
from postdeploy.platform.worker import Worker
from postdeploy.platform.worker_log import WorkerLog, open_log
from postdeploy.session.cleanup import Cleanup
from postdeploy.session.facts import Once
from postdeploy.session.handover import Begun
from postdeploy.traces.collector import Traces
from postdeploy.traces.mark import new_mark


class Run:
    """Everything that steps need: clients of the deployment, the run's mark, evidence and clean-up.

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
        self.settings = settings
        self.via = chosen_way(via or settings.via)
        self.may_write = settings.permission.writes
        self.stamp = begun.mark if begun else new_mark(settings.run_seconds)
        self.mark = self.stamp.text
        self.evidence = Evidence(redactor, named_secrets(settings))
        self.evidence.ownership.mark(self.mark)
        self.cleanup = Cleanup()
        self.deadline = begun.deadline if begun else Deadline(settings.run_seconds)
        self.traces = Traces(self)
        self.line = ""
        """Text of the line that is being checked now."""
        self.progress: Callable[[str, float], None] = lambda _text, _seconds: None
        guard = None if self.may_write else ReadOnlyGuard(settings.app_url)
        self.wire = Wire(
            timeout=settings.http_timeout,
            record=self.evidence.exchange,
            guard=guard,
            ca_bundle=settings.ca_bundle,
            deadline=self.deadline,
            manners=manners_of(settings),
        )
        self.wire.answered |= begun.answered if begun else set()
        self.app = App(self.wire, settings.app_url)
        budget = max(settings.http_timeout, settings.wait_seconds)
        self.api = over_http(self.app, self._credentials, zone=settings.app_timezone, chat_budget=budget)
        """The nouns over HTTP, for what a check prepares; what the checklist does goes through the nouns below."""
        self.screen: Screen | None = None
        if self.via == "browser":
            permits = guard.permits if guard else None
            self.screen = open_screen(settings, redactor, permits=permits, limit=self.deadline.limit)
        enter = self.api.session.enter if begun is None else partial(begun.entry.take_over, self.app, self.evidence)
        self._user: Once[User] = Once(lambda: answers(enter, self.network_works), lambda: self.line)
        driver = self.api
        if self.screen is not None:
            person = Person(self._credentials, self._user.get, self._enter_by_form)
            driver = through_browser(self.screen, self.api, person, chat_budget=budget)
        self.pages, self.agents, self.integrations = driver.pages, driver.agents, driver.integrations
        self.dashboard, self.chat, self.scripts = driver.dashboard, driver.chat, driver.scripts
        self.rules, self.sequences = driver.rules, driver.sequences
        self._entered = self._user if self.screen is None else Once(driver.session.enter, lambda: self.line)
        self._database: Once[Database] = Once(self._open_database, lambda: self.line)
        self._log = self._open_log()

    @cached_property
    def worker(self) -> Worker:
        """The Worker's health server.

        Raises:
            CannotTell: no WORKER_URL was given.
        """
        if self.settings.worker_url is None:
            raise CannotTell("Worker не виден: не задан WORKER_URL.")
        return Worker(self.wire, self.settings.worker_url)

    @property
    def user(self) -> User:
        """The signed-in user, for a line that merely needs one; signs in at first need."""
        return self._user.prepared()

    @property
    def was_in(self) -> bool:
        """Whether anybody has signed in; before that nothing can be made."""
        return self._user.made

    def sign_in(self) -> User:
        """Sign in, for a line that is about entering the app: it is blamed when the platform lets nobody in."""
        return self._entered.get()

    @property
    def has_tables(self) -> bool:
        """Whether the key to the tables was given."""
        return self.settings.supabase_service_role_key is not None

    def sees_tables(self, where: str) -> bool:
        """Whether a check can look into the tables; when it cannot, the line's evidence says what was not looked at."""
        if not self.has_tables:
            self.evidence.text("Не посмотрели", f"{where}: не задан SUPABASE_SERVICE_ROLE_KEY.")
        return self.has_tables

    def sees_worker(self) -> bool:
        """Whether a check can ask the Worker itself; when it cannot, the evidence says what was not looked at."""
        if self.settings.worker_url is None:
            self.evidence.text("Не посмотрели", "Worker, GET /health и /metrics: не задан WORKER_URL.")
        return self.settings.worker_url is not None

    def need_write(self, purpose: str) -> None:
        """Go on only where the target may be written to.

        Raises:
            ReadOnly: says for what it was needed.
        """
        if not self.may_write:
            raise ReadOnly(f"только чтение, а здесь нужно {purpose}")

    @property
    def database(self) -> Database:
        """The platform's tables.

        Raises:
            CannotTell: no SUPABASE_SERVICE_ROLE_KEY was given, or the client takes it for none.
        """
        return self._database.prepared()

    @cached_property
    def queue(self) -> Queue:
        """The BullMQ queue.

        Raises:
            CannotTell: no REDIS_URL was given.
        """
        if self.settings.redis_url is None:
            raise CannotTell("Очередь не видна: не задан REDIS_URL.")
        given, url = self.settings, self.settings.redis_url.get_secret_value()
        seen = self.evidence.redis
        return Queue(
            url,
            given.queue_name,
            given.http_timeout,
            seen,
            self.deadline,
            ca_bundle=given.ca_bundle,
            prefix=given.queue_prefix,
        )

    @property
    def worker_log(self) -> WorkerLog | None:
        """The Worker's log, or None when its place was not given."""
        return self._log

    @cached_property
    def crm(self) -> Crm:
        """The CRM of the signed-in user's organisation."""
        return Crm(self.wire, self.database, self.user.org_id)

    @property
    def crm_events(self) -> CrmEvents:
        """The platform's webhook, in the name of the organisation's CRM; by the organisation's id without tables."""
        return CrmEvents(self.app, self._crm_domain if self.has_tables else None, self.user.org_id, self.traces.lead)

    @cached_property
    def _crm_domain(self) -> str:
        """The CRM's address, which no event changes."""
        return str(self.crm.connection()["base_domain"])

    @property
    def budget(self) -> Budget:
        """The budget of one wait; each new state goes to the evidence."""
        return Budget(self.deadline.limit(self.settings.wait_seconds), self._note)

    def named(self, what: str) -> str:
        """A name for something we are about to make: it carries the run's mark, by which it is removed."""
        self.traces.announce()
        return f"{what} {self.mark}"

    def new_agent(self, what: str, *, status: str = "active", instructions: str = "Отвечай кратко.") -> Agent:
        """Make an agent that a check needs, registered for removal.

        Raises:
            CannotTell: the platform did not make one.
        """
        self.need_write("создать агента")
        self.signed_in()
        answer = self.api.agents.create(self.named(what), status=status, instructions=instructions)
        answer.need("data", "id", purpose="создать агента для проверки")
        return self.own(agent_from(answer.at("data")))

    def own(self, agent: Agent) -> Agent:
        """Register an agent and all that is written on its behalf for removal."""
        self.traces.agent(agent.id)
        return agent

    def own_event(self, event_id: str) -> None:
        """Register a CRM event of ours for removal."""
        self.traces.event(event_id)

    def own_job(self, job_id: str) -> None:
        """Register a job of ours for removal from the queue."""
        self.traces.job(job_id)

    def signed_in(self) -> App:
        """The web app, with a session."""
        self._user.prepared()
        return self.app

    def network_works(self, without: str) -> bool:
        """Tell whether anything of the deployment but the named service answers from here."""
        if self.wire.somebody_answered(but=without):
            return True
        probes: tuple[tuple[str, Callable[[], object]], ...] = (
            (APP, lambda: self.app.get("/api/auth/csrf")),
            (WORKER, lambda: self.worker.health()),  # noqa: PLW0108 - asked for only when it is its turn
            (SUPABASE, lambda: self.database.knock()),  # noqa: PLW0108
        )
        for service, probe in probes:
            with suppress(CannotTell, AssertionError):
                if service != without:
                    probe()
                    return True
        return False

    def begin_scenario(self) -> None:
        """Let the browser, if there is one, forget what it kept about another scenario."""
        if self.screen is not None:
            self.screen.begin_scenario()

    def end_line(self, *, red: bool) -> None:
        """Add what the browser has to show about the line to the evidence: pictures, of a red one everything."""
        for exhibit in self.screen.exhibits(red=red) if self.screen is not None else ():
            self.evidence.exhibit(exhibit.title, exhibit.body)

    def close(self) -> None:
        """Close all connections and the browser."""
        if self.screen is not None:
            self.screen.close()
        self.wire.close()
        self.traces.close()
        if "queue" in self.__dict__:
            self.queue.close()

    def _enter_by_form(self) -> User:
        return self._entered.prepared()

    def _credentials(self) -> tuple[str, str]:
        return self.settings.app_email, self.settings.app_password.get_secret_value()

    def _open_database(self) -> Database:
        url, key = self.settings.supabase_url, self.settings.supabase_service_role_key
        if url is None or key is None:
            raise CannotTell("Таблицы не видны: не задан SUPABASE_SERVICE_ROLE_KEY.")
        return Database(self.wire, url, key.get_secret_value())

    def _open_log(self) -> WorkerLog | None:
        place, zone = self.settings.worker_log, self.settings.worker_log_timezone
        return open_log(place, self.wire, timeout=self.settings.http_timeout, zone=zone) if place else None

    def _note(self, text: str, seconds: float) -> None:
        self.evidence.state(text, seconds)
        self.progress(text, seconds)
