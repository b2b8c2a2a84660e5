"""The target as the probes see it; what several of them need is asked once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlsplit

from postdeploy.doctor.key import wrong_role
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer, read
from postdeploy.platform.app import ALIVE, App
from postdeploy.platform.manners import manners_of
from postdeploy.platform.proxies import proxy_for
from postdeploy.platform.readonly import ReadOnlyGuard
from postdeploy.platform.session import User, sign_in
from postdeploy.platform.wire import Wire
from postdeploy.platform.worker import Worker
from postdeploy.waiting import Deadline

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.platform.queue import Queue

T = TypeVar("T")

BUDGET = 9.0
"""Seconds for all probes together."""
REQUEST = 4.0
"""Seconds for one request, where the settings don't ask for less."""

PATIENCE = 2.0
"""Seconds in which a request is repeated while its trouble may pass by itself."""


class RestsOn(Exception):
    """A probe that cannot be made before another one is well; the text is the other's title."""


class Shared(Generic[T]):
    """Something that several threads need; the first makes it, with the same outcome for all."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._value: list[T] = []
        self._error: Exception | None = None

    def get(self) -> T:
        """The value, or the exception that its making has ended with."""
        with self._lock:
            if not self._value and self._error is None:
                try:
                    self._value.append(self._make())
                except Exception as error:
                    self._error = error
        if self._error is not None:
            raise self._error
        return self._value[0]


class Site:
    """One target, only ever read."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.deadline = Deadline(BUDGET)
        self.timeout = min(settings.http_timeout, REQUEST)
        guard = ReadOnlyGuard(settings.app_url)
        self.wire = Wire(
            timeout=self.timeout,
            record=lambda _exchange: None,
            guard=guard,
            ca_bundle=settings.ca_bundle,
            deadline=self.deadline,
            manners=manners_of(settings, patience=PATIENCE),
        )
        self.app = App(self.wire, settings.app_url)
        password = settings.app_password.get_secret_value()
        self.csrf = Shared(lambda: self.app.get(ALIVE))
        # asked for twice at once, a token may come after the cookie of the other one, which the app then refuses
        self.user: Shared[User] = Shared(lambda: sign_in(self.app, settings.app_email, password, self.csrf.get()))
        self.health: Shared[Answer] = Shared(self._health)
        self.table: Shared[Answer] = Shared(lambda: self.rest("organizations", select="id", limit="0"))
        self.queue: Shared[Queue] = Shared(self._queue)
        self.pong: Shared[bool] = Shared(lambda: self.queue.get().ping())
        self._rest = self.wire.client("Supabase")

    def signed_in(self) -> User:
        """The signed-in user.

        Raises:
            RestsOn: signing in is another probe's matter.
        """
        try:
            return self.user.get()
        except (CannotTell, AssertionError) as error:
            raise RestsOn("Вход") from error

    def need_tables(self) -> None:
        """Go on only when PostgREST answers to our key, and the key shows what is in the tables.

        Raises:
            RestsOn: it does not, which is another probe's matter.
        """
        key = self.settings.supabase_service_role_key
        if key is not None and wrong_role(key.get_secret_value()) is not None:
            raise RestsOn("Ключ Supabase")
        try:
            answer = self.table.get()
        except CannotTell as error:
            raise RestsOn("Supabase") from error
        if answer.status in {401, 403} or answer.status >= 500 or not speaks_postgrest(answer):
            raise RestsOn("Supabase")

    @property
    def hosts(self) -> dict[str, tuple[str, int, bool]]:
        """Host, port and whether it is TLS, by the setting that names it."""
        places: dict[str, str | None] = {
            "APP_URL": self.settings.app_url,
            "WORKER_URL": self.settings.worker_url,
            "SUPABASE_URL": self.settings.supabase_url,
            "REDIS_URL": self.settings.redis_url.get_secret_value() if self.settings.redis_url else None,
        }
        return {name: _place(address) for name, address in places.items() if address}

    @property
    def direct_hosts(self) -> dict[str, tuple[str, int, bool]]:
        """Those of them that are asked without a proxy: of the others the proxy knows name and certificate."""
        given = {"APP_URL": self.settings.app_url, "WORKER_URL": self.settings.worker_url}
        given["SUPABASE_URL"] = self.settings.supabase_url
        proxied = {name for name, address in given.items() if address and proxy_for(address)}
        return {name: place for name, place in self.hosts.items() if name not in proxied}

    def rest(self, path: str, **params: str) -> Answer:
        """Read a table from PostgREST with the service role key."""
        key = self.settings.supabase_service_role_key
        if self.settings.supabase_url is None or key is None:
            raise CannotTell("Supabase не задана.")
        value = key.get_secret_value()
        headers = {"apikey": value, "Authorization": f"Bearer {value}"}
        return read(self._rest.get(f"{self.settings.supabase_url}/rest/v1/{path}", params=params, headers=headers))

    def rows(self, table: str, **params: str) -> list[dict[str, Any]]:
        """Rows of a table.

        Raises:
            CannotTell: PostgREST refused, or said something else.
        """
        answer = self.rest(table, **params)
        if not answer.ok or not isinstance(answer.body, list):
            raise CannotTell(f"Таблица `{table}` не читается: {answer.describe()}")
        return answer.objects()

    def close(self) -> None:
        """Close every connection."""
        self.wire.close()

    def _health(self) -> Answer:
        if self.settings.worker_url is None:
            raise CannotTell("Worker не задан.")
        return Worker(self.wire, self.settings.worker_url).health()

    def _queue(self) -> Queue:
        from postdeploy.platform.queue import Queue

        if self.settings.redis_url is None:
            raise CannotTell("Redis не задан.")
        url = self.settings.redis_url.get_secret_value()
        given, unseen = self.settings, lambda _command, _answer: None
        return Queue(
            url,
            given.queue_name,
            self.timeout,
            unseen,
            self.deadline,
            ca_bundle=given.ca_bundle,
            prefix=given.queue_prefix,
        )


def speaks_postgrest(answer: Answer) -> bool:
    """Whether an answer is PostgREST's: rows, or an error with a code."""
    return isinstance(answer.body, list) or bool(answer.at("code"))


def _place(address: str) -> tuple[str, int, bool]:
    parts = urlsplit(address)
    usual = {"https": 443, "http": 80, "redis": 6379, "rediss": 6379}
    return parts.hostname or "", parts.port or usual.get(parts.scheme, 0), parts.scheme in {"https", "rediss"}
