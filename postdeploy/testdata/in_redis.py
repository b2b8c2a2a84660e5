"""What a run has made in Redis, told apart from what is not its own, and taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from postdeploy.platform.queue import Place
from postdeploy.session.cleanup import Leftover
from postdeploy.testdata.redis_keys import RedisKeys
from postdeploy.testdata.settling import settles

if TYPE_CHECKING:
    from postdeploy.testdata.deployment import Deployment
    from postdeploy.testdata.mark import Mark

CLOCK_SLACK = timedelta(minutes=2)
"""How far the web app's clock may be behind ours."""


class InRedis:
    """Jobs of the run, and what the web app has cached about its agents.

    Args:
        run: clients of the deployment, with REDIS_URL.
        stamp: the run's mark.
        remains: told in Russian of what stays because it cannot be removed.
    """

    def __init__(self, run: Deployment, stamp: Mark, remains: Callable[[str], None]) -> None:
        self._run = run
        self._mark = stamp.text
        self._remains = remains
        self._own = self._of(run.background.queue.place)
        self._since = int((stamp.created - CLOCK_SLACK).timestamp() * 1000)
        self._stuck: set[tuple[Place, str]] = set()
        self._strays: dict[Place, RedisKeys] = {}
        """Other queues, or other prefixes, under which a job of ours was found: the web app writes there."""

    def clear(self, jobs: Iterable[str], agents: Iterable[str], *, final: bool) -> list[Leftover]:
        """Take away jobs by the ids that the platform has named, and what is cached about agents.

        Args:
            jobs: ids; one that turns out to be somebody else's job is left alone.
            agents: ids.
            final: look for jobs by the run's mark too.

        Raises:
            CannotTell: Redis refuses.
        """
        ours = {job for job in jobs if self._is_ours(self._own, job)}
        lost = {job for job in set(jobs) - ours if not self._own.forget_gone(job, self._since)}
        found = ours | set(self._own.jobs_with(self._mark) if final else ())
        leftovers = self._remove(self._own, found) + (self._remove_strays(lost) if lost else [])
        if not self._own.forget(agents):
            self._remains("кэш веб-приложения о наших агентах: ключей в Redis слишком много; истечёт за 10 минут")
        return leftovers

    def close(self) -> None:
        """Close all connections."""
        for keys in (self._own, *self._strays.values()):
            keys.close()

    def _of(self, place: Place) -> RedisKeys:
        return RedisKeys(self._run.settings, self._run.evidence.redis, place)

    def _is_ours(self, keys: RedisKeys, job: str) -> bool:
        """Ids are counted by each queue: the same number may be somebody else's job."""
        data, made = keys.data_of(job)
        return self._mark in data or (made >= self._since and self._run.account.user.org_id in data)

    def _remove(self, keys: RedisKeys, jobs: Iterable[str]) -> list[Leftover]:
        """Take jobs away; one that the Worker holds on to is told of once."""
        untold = sorted(job for job in jobs if (keys.place, job) not in self._stuck)
        busy = [job for job in untold if not settles(partial(keys.remove_job, job, self._since))]
        self._stuck |= {(keys.place, job) for job in busy}
        return [Leftover(f"задание {job} в очереди «{keys.place.queue}»", "Worker ещё выполняет его") for job in busy]

    def _remove_strays(self, lost: set[str]) -> list[Leftover]:
        """Take jobs out of queues that the web app should not write to, and does."""
        for place in self._run.background.queue.strayed(self._mark):
            self._strays.setdefault(place, self._of(place))
        leftovers: list[Leftover] = []
        for keys in self._strays.values():
            ours = {job for job in lost if self._is_ours(keys, job)}
            leftovers += self._remove(keys, ours | set(keys.jobs_with(self._mark)))
            lost = lost - ours
        if lost:
            self._remains(
                f"задания {', '.join(sorted(lost))}: в очереди «{self._own.place.queue}» их нет; если приложение пишет "
                "в другую, они там"
            )
        return leftovers
