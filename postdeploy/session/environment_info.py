"""What the report says about the deployment that was checked: where it is, what runs there, since when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from postdeploy.errors import CannotTell
from postdeploy.platform.worker import SERVICE as WORKER
from postdeploy.verdict.ledger import russian

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.session.run import Run


def addresses(settings: Settings) -> dict[str, str]:
    """Names and values for the reader, in Russian, without secrets; only what was given."""
    places = (
        ("Приложение", settings.app_url),
        ("Worker", settings.worker_url),
        ("Supabase", settings.supabase_url),
    )
    found = {name: bare(address) for name, address in places if address}
    found["Очередь"] = settings.queue_name
    if settings.deployed_at is not None:
        found["Деплой"] = russian.moment(settings.deployed_at.isoformat())
    return found


def bare(address: str) -> str:
    """An address without user, password and query: `https://host:port/path`."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{parts.path}"


def worker_of(run: Run) -> dict[str, str]:
    """How long the Worker has been running and which queue it takes jobs from, as it says itself.

    The run's own answers are used; only a run that never asked the Worker asks it here.
    """
    seen = run.evidence.latest_answer(WORKER, "/health")
    if seen is None and run.evidence.latest(WORKER) is None and run.settings.worker_url:
        with suppress(CannotTell):
            run.background.worker.health()
        seen = run.evidence.latest_answer(WORKER, "/health")
    if seen is None:
        return {"Worker работает": "не ответил"} if run.settings.worker_url else {}
    health: Any = None
    with suppress(ValueError):
        health = json.loads(seen.response_body)
    return dict(_about(health)) if isinstance(health, Mapping) else {}


def _about(health: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    uptime = health.get("uptime")
    if isinstance(uptime, int | float) and not isinstance(uptime, bool):
        yield "Worker работает", russian.duration(float(uptime))
    worker = health.get("worker")
    queue = worker.get("queueName") if isinstance(worker, Mapping) else None
    if isinstance(queue, str) and queue:
        yield "Worker слушает очередь", queue
