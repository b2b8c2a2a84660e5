"""Right after a deploy: wait until every service answers, three times in a row, and is the new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postdeploy.checks.version import version_of
from postdeploy.checks.worker import started_after
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer, read
from postdeploy.platform.app import ALIVE, App
from postdeploy.platform.front import Moved
from postdeploy.platform.manners import manners_of
from postdeploy.platform.passing import trouble_of
from postdeploy.platform.readonly import ReadOnlyGuard
from postdeploy.platform.unanswered import Gated, Strange
from postdeploy.platform.wire import Wire
from postdeploy.platform.worker import Worker
from postdeploy.waiting import Pauses, looks

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.platform.queue import Queue

IN_A_ROW = 3
"""So often everybody must answer without a failure in between: old and new may take turns for a while."""
STEADY, MISSING = Pauses(0.05, 0.05), Pauses(1.0, 1.0)
"""Between two rounds: when all was well, and when something was missing."""
NEWS = 5.0
"""Seconds after which the same news is told again."""

Say = Callable[[str], None]
Probe = Callable[[], str | None]
"""What is still missing, None when nothing is."""


@dataclass(frozen=True)
class Readiness:
    """How the waiting has ended; `missing` by service."""

    seconds: float
    missing: Mapping[str, str] = field(default_factory=dict)

    def describe(self) -> str:
        """As the report says it."""
        if not self.missing:
            return f"все службы отвечали три раза подряд (ждали {self.seconds:.0f} с)"
        return f"за {self.seconds:.0f} с не дождались: {listed(self.missing)}"


def await_ready(settings: Settings, say: Say, probes: Mapping[str, Probe] | None = None) -> Readiness | None:
    """Wait for at most READY_SECONDS; what is not ready by then is judged as it is.

    Args:
        settings: of the deployment.
        say: told in Russian what is still missing.
        probes: in place of those of the settings.

    Returns:
        None where nobody has asked to wait.
    """
    patience = min(settings.patience_for_readiness, settings.run_seconds)
    if not patience:
        return None
    if probes is not None:
        return _wait(probes, patience, say)
    asked = _Asked(settings)
    try:
        return _wait(asked.probes(), patience, say)
    finally:
        asked.close()


def listed(missing: Mapping[str, str]) -> str:
    """«Worker — …; Приложение — …»."""
    return "; ".join(f"{service} — {what.rstrip('.')}" for service, what in missing.items())


def _wait(probes: Mapping[str, Probe], patience: float, say: Say) -> Readiness:
    told, row = _Told(say, patience), 0
    for look in looks(patience, pauses=lambda: told.pauses):
        missing, seconds = _round(probes), look.seconds
        told.pauses = MISSING if missing else STEADY
        row = 0 if missing else row + 1
        if row >= IN_A_ROW:
            told.end(seconds)
            return Readiness(seconds)
        if missing:
            told.news(missing, seconds)
        if look.last:
            say(f"За {seconds:.0f} с не готово: {listed(missing) or 'ответы меняются'}. Проверяем как есть.")
            return Readiness(seconds, missing)
    raise AssertionError("unreachable: the last look returns")


def _round(probes: Mapping[str, Probe]) -> dict[str, str]:
    with ThreadPoolExecutor(max(1, len(probes))) as pool:
        found = dict(zip(probes, pool.map(_outcome, probes.values()), strict=True))
    return {service: what for service, what in found.items() if what is not None}


def _outcome(probe: Probe) -> str | None:
    try:
        return probe()
    except Strange as error:  # a host's placeholder makes room for what is being deployed
        return str(error)
    except Gated as error:  # a gate does not open by itself, unless it is one for the time of the deploy
        return str(error) if trouble_of(error.response) is not None else None
    except Moved:
        return None
    except (CannotTell, AssertionError) as error:
        return " ".join(str(error).split())


class _Told:
    """Says what is missing when that changes, and now and then when it does not."""

    def __init__(self, say: Say, patience: float) -> None:
        self._say, self._patience = say, patience
        self._last, self._at = "", 0.0
        self.pauses = MISSING

    def news(self, missing: Mapping[str, str], seconds: float) -> None:
        text = listed(missing)
        if text == self._last and seconds - self._at < NEWS:
            return
        self._last, self._at = text, seconds
        self._say(f"Ждём готовности ({seconds:.0f} из {self._patience:.0f} с): {text}.")

    def end(self, seconds: float) -> None:
        if self._last:
            self._say(f"Развёртывание готово через {seconds:.0f} с.")


class _Asked:
    """The services of the settings, each only read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._wire = Wire(
            timeout=min(settings.http_timeout, settings.run_seconds),
            record=lambda _exchange: None,
            guard=ReadOnlyGuard(settings.app_url),
            ca_bundle=settings.ca_bundle,
            manners=manners_of(settings, patience=0.0),
        )
        self._app = App(self._wire, settings.app_url)
        self._rest = self._wire.client("Supabase")
        self._queue: Queue | None = None

    def probes(self) -> dict[str, Probe]:
        """A probe for each service that the settings name."""
        given = self._settings
        named: tuple[tuple[str, object, Probe], ...] = (
            ("Приложение", given.app_url, self._app_answers),
            ("Версия приложения", given.wanted_version, self._app_is_new),
            ("Worker", given.worker_url, self._worker_is_new),
            ("Supabase", given.supabase_url and given.supabase_service_role_key, self._tables_answer),
            ("Redis", given.redis_url, self._redis_answers),
        )
        return {name: probe for name, setting, probe in named if setting}

    def close(self) -> None:
        self._wire.close()
        if self._queue is not None:
            self._queue.close()

    def _app_answers(self) -> str | None:
        answer = self._app.get(ALIVE)
        return answer.describe() if answer.status >= 500 else None

    def _app_is_new(self) -> str | None:
        wanted = self._settings.wanted_version
        assert wanted is not None
        answer = self._app.get(wanted.path)
        found = version_of(wanted, answer)
        return None if wanted.is_in(found) else f"версия {found or 'не названа'} вместо {wanted.value}"

    def _worker_is_new(self) -> str | None:
        assert self._settings.worker_url is not None
        health = Worker(self._wire, self._settings.worker_url).health()
        if health.status >= 500:
            return health.describe()
        young = started_after(self._settings.deployed_at)
        return None if young.matches(health) or health.status != 200 else "ещё работает прежний, старше DEPLOYED_AT"

    def _tables_answer(self) -> str | None:
        key = self._settings.supabase_service_role_key
        assert key is not None
        headers = {"apikey": key.get_secret_value(), "Authorization": f"Bearer {key.get_secret_value()}"}
        answer: Answer = read(self._rest.get(f"{self._settings.supabase_url}/rest/v1/", headers=headers))
        return answer.describe() if answer.status >= 500 else None

    def _redis_answers(self) -> str | None:
        from postdeploy.platform.queue import Queue

        given = self._settings
        assert given.redis_url is not None
        if self._queue is None:
            url, unseen = given.redis_url.get_secret_value(), lambda _command, _answer: None
            self._queue = Queue(url, given.queue_name, given.http_timeout, unseen, ca_bundle=given.ca_bundle)
        self._queue.ping()
        return None
