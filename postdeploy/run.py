"""One run against one deployment: the platform as the steps speak of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from postdeploy.checks.waiting import Budget
from postdeploy.cleanup import Cleanup
from postdeploy.errors import CannotTell
from postdeploy.evidence import Evidence
from postdeploy.facts import Once
from postdeploy.platform.agents import Agent, Agents, agent_from
from postdeploy.platform.app import SERVICE as APP
from postdeploy.platform.app import App
from postdeploy.platform.chat import Chat
from postdeploy.platform.crm import Crm
from postdeploy.platform.crm_events import CrmEvents
from postdeploy.platform.dashboard import Dashboard
from postdeploy.platform.database import Database
from postdeploy.platform.integrations import Integrations
from postdeploy.platform.pages import Pages
from postdeploy.platform.queue import Queue
from postdeploy.platform.rules import Rules
from postdeploy.platform.scripts import Scripts
from postdeploy.platform.sequences import Sequences
from postdeploy.platform.session import User, sign_in
from postdeploy.platform.wire import Wire
from postdeploy.platform.worker import SERVICE as WORKER
from postdeploy.platform.worker import Worker
from postdeploy.platform.worker_log import FileSource, Source, UrlSource, WorkerLog
from postdeploy.redaction import Redactor
from postdeploy.settings import Settings

MARK = "pd-"
"""How every mark of ours begins; what carries it was made by a run of this suite."""


class Run:
    """Everything that steps need: clients of the deployment, the run's mark, evidence and clean-up.

    Nothing is asked of the deployment before a step asks for it.
    """

    def __init__(self, settings: Settings, redactor: Redactor) -> None:
        self.settings = settings
        self.mark = f"{MARK}{secrets.token_hex(4)}"
        self.evidence = Evidence(redactor)
        self.cleanup = Cleanup()
        self.line = ""
        """Text of the line that is being checked now."""
        self.progress: Callable[[str, float], None] = lambda _text, _seconds: None
        self.wire = Wire(timeout=settings.http_timeout, record=self.evidence.exchange, ca_bundle=settings.ca_bundle)
        self.app = App(self.wire, settings.app_url)
        self.worker = Worker(self.wire, settings.worker_url)
        self.pages = Pages(self.app)
        self.agents = Agents(self.app)
        self.integrations = Integrations(self.app)
        self.dashboard = Dashboard(self.app, settings.app_timezone)
        self.chat = Chat(self.app, max(settings.http_timeout, settings.wait_seconds))
        self.scripts = Scripts(self.app)
        self.rules = Rules(self.app)
        self.sequences = Sequences(self.app)
        self._user: Once[User] = Once(self._enter, lambda: self.line)
        self._database: Once[Database] = Once(self._open_database, lambda: self.line)
        self._log = self._open_log()

    @property
    def user(self) -> User:
        """The signed-in user, for a line that merely needs one; signs in at first need."""
        return self._user.prepared()

    def sign_in(self) -> User:
        """Sign in, for a line that is about entering the app: it is blamed when the platform lets nobody in."""
        return self._user.get()

    @property
    def database(self) -> Database:
        """The platform's tables."""
        return self._database.prepared()

    @cached_property
    def queue(self) -> Queue:
        """The BullMQ queue.

        Raises:
            CannotTell: no REDIS_URL was given.
        """
        if self.settings.redis_url is None:
            raise CannotTell("Очередь не видна: задайте REDIS_URL.")
        url = self.settings.redis_url.get_secret_value()
        return Queue(url, self.settings.queue_name, self.settings.http_timeout, self.evidence.redis)

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
        """The platform's webhook, in the name of the organisation's CRM."""
        return CrmEvents(self.app, self.crm.connection()["base_domain"])

    @property
    def budget(self) -> Budget:
        """The budget of one wait; each new state goes to the evidence."""
        return Budget(self.settings.wait_seconds, self._note)

    def named(self, what: str) -> str:
        """A name for something we make: it carries the run's mark."""
        return f"{what} {self.mark}"

    def new_agent(self, what: str, *, status: str = "active", instructions: str = "Отвечай кратко.") -> Agent:
        """Make an agent that a check needs, registered for removal.

        Raises:
            CannotTell: the platform did not make one.
        """
        self.signed_in()
        answer = self.agents.create(self.named(what), status=status, instructions=instructions)
        return self.own(agent_from(answer.need("data", purpose="создать агента для проверки")))

    def own(self, agent: Agent) -> Agent:
        """Register an agent and all that is written on its behalf for removal."""
        self.cleanup.register(f"агент «{agent.name}»", lambda: self._remove_agent(agent))
        return agent

    def own_event(self, event_id: str) -> None:
        """Register a CRM event of ours for removal."""
        self.cleanup.register(f"событие {event_id}", lambda: self.database.remove("webhook_events", id=event_id))

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
            (WORKER, self.worker.health),
        )
        for service, probe in probes:
            with suppress(CannotTell, AssertionError):
                if service != without:
                    probe()
                    return True
        return False

    def close(self) -> None:
        """Close all connections."""
        self.wire.close()
        if "queue" in self.__dict__:
            self.queue.close()

    def _remove_agent(self, agent: Agent) -> None:
        talks = [row["id"] for row in self.database.rows("agent_conversations", columns="id", agent_id=agent.id)]
        if talks:
            self.database.remove("activity_logs", conversation_id=talks)
        answer = self.agents.delete(agent.id)
        if not answer.ok:
            raise CannotTell(answer.describe())
        if self.database.rows("agents", columns="id", id=agent.id):
            raise CannotTell(f"{answer.describe()}, но запись в таблице `agents` осталась")
        self.database.remove("activity_logs", org_id=self.user.org_id, title=f"Создан новый агент: {agent.name}")

    def _enter(self) -> User:
        return sign_in(self.app, self.settings.app_email, self.settings.app_password.get_secret_value())

    def _open_database(self) -> Database:
        key = self.settings.supabase_service_role_key.get_secret_value()
        return Database(self.wire, self.settings.supabase_url, key)

    def _open_log(self) -> WorkerLog | None:
        place = self.settings.worker_log
        if not place:
            return None
        source: Source = (
            UrlSource(self.wire, place) if place.startswith(("http://", "https://")) else FileSource(Path(place))
        )
        return WorkerLog(source)

    def _note(self, text: str, seconds: float) -> None:
        self.evidence.state(text, seconds)
        self.progress(text, seconds)
