"""The Worker's health server (contract: Worker)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from postdeploy.platform.answer import Answer, read
from postdeploy.platform.app import App
from postdeploy.platform.wire import Wire

SERVICE = "Worker"
TEST_JOB = "test-job"
"""A job that does nothing but succeed."""


class Worker:
    """Health and metrics of the running Worker."""

    def __init__(self, wire: Wire, url: str) -> None:
        self.url = url
        self._client = wire.client(SERVICE, base_url=url)

    def health(self) -> Answer:
        """`GET /health`: status, uptime in seconds, Redis connection, queue name."""
        return read(self._client.get("/health"))

    def metrics(self) -> Answer:
        """`GET /metrics`: counts by job type, last Redis error."""
        return read(self._client.get("/metrics"))


def started_at(health: Answer) -> datetime | None:
    """When the Worker says it was started, by its own clock; None when it does not say."""
    stamp, uptime = health.at("timestamp"), health.at("uptime")
    if not isinstance(stamp, str) or not isinstance(uptime, int | float):
        return None
    try:
        said_at = datetime.fromisoformat(stamp)
        return (said_at if said_at.tzinfo else said_at.replace(tzinfo=UTC)) - timedelta(seconds=float(uptime))
    except (ValueError, OverflowError):
        return None


def running_since(health: Answer, now: datetime) -> datetime | None:
    """When the Worker was started, by our own clock: `now`, less its uptime; None when it does not say."""
    uptime = health.at("uptime")
    if not isinstance(uptime, int | float):
        return None
    try:
        return now - timedelta(seconds=float(uptime))
    except (ValueError, OverflowError):
        return None


def put_test_job(app: App, mark: str) -> Answer:
    """Have the web app put a `test-job` with our mark into its queue."""
    return app.post("/api/jobs", {"type": TEST_JOB, "payload": {"test": True, "mark": mark}})
