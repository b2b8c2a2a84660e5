"""What works behind the pages: the Worker, its log, and the queue between it and the web app."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from postdeploy.errors import CannotTell
from postdeploy.platform.queue import Queue
from postdeploy.platform.worker import Worker
from postdeploy.platform.worker_log import WorkerLog, open_log

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.evidence.collector import Evidence
    from postdeploy.session.network import Network


class Background:
    """The Worker's side of the deployment; what no setting names is not seen."""

    def __init__(self, network: Network, settings: Settings, evidence: Evidence) -> None:
        self._network, self._settings, self._evidence = network, settings, evidence
        place, zone = settings.worker_log, settings.worker_log_timezone
        self.log: WorkerLog | None = (
            open_log(place, network.wire, timeout=settings.http_timeout, zone=zone) if place else None
        )
        """The Worker's log; None when its place was not given."""

    @cached_property
    def worker(self) -> Worker:
        """The Worker's health server.

        Raises:
            CannotTell: no WORKER_URL was given.
        """
        if self._settings.worker_url is None:
            raise CannotTell("Worker не виден: не задан WORKER_URL.")
        return Worker(self._network.wire, self._settings.worker_url)

    def sees_worker(self) -> bool:
        """Whether a check can ask the Worker itself; when it cannot, the evidence says what was not looked at."""
        if self._settings.worker_url is None:
            self._evidence.text("Не посмотрели", "Worker, GET /health и /metrics: не задан WORKER_URL.")
        return self._settings.worker_url is not None

    @cached_property
    def queue(self) -> Queue:
        """The BullMQ queue.

        Raises:
            CannotTell: no REDIS_URL was given.
        """
        given = self._settings
        if given.redis_url is None:
            raise CannotTell("Очередь не видна: не задан REDIS_URL.")
        return Queue(
            given.redis_url.get_secret_value(),
            given.queue_name,
            given.http_timeout,
            self._evidence.redis,
            self._network.deadline,
            ca_bundle=given.ca_bundle,
            prefix=given.queue_prefix,
        )

    def close(self) -> None:
        """Close the connections to Redis."""
        if "queue" in self.__dict__:
            self.queue.close()
