"""What this run has made so far, and how it is all taken away and looked for again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from postdeploy.errors import CannotTell, NotChecked
from postdeploy.platform.agents import Agents
from postdeploy.platform.at_once import at_once
from postdeploy.platform.scripts import Scripts
from postdeploy.session.cleanup import Cleanup, Leftover
from postdeploy.testdata import app_only
from postdeploy.testdata.settling import settles
from postdeploy.testdata.tables import RUSSIAN, Made, Tables

if TYPE_CHECKING:
    from postdeploy.platform.database import Row
    from postdeploy.testdata.deployment import Deployment
    from postdeploy.testdata.in_redis import InRedis
    from postdeploy.testdata.mark import Mark

LATE_ROUNDS = 3
NO_ID = frozenset({"", "None"})


@dataclass(frozen=True)
class Legacy:
    """What a part of a run has made, when it has taken everything away that it knows of."""

    made: Made
    jobs: frozenset[str]
    announced: bool
    remaining: tuple[str, ...]


class Traces:
    """Keeps account during a run.

    A thing is announced before it is asked for: an answer may get lost on its way back although the platform has made
    the thing. What is announced is looked for by the run's mark at the end, whether an id came back or not.
    """

    def __init__(self, run: Deployment, stamp: Mark, cleanup: Cleanup) -> None:
        self._run, self._stamp, self._cleanup = run, stamp, cleanup
        self._now = Made()
        self._ever = Made()
        self._jobs: set[str] = set()
        self._announced = self._pending = False
        self._announcing = threading.Lock()
        self._redis: InRedis | None = None
        self.remaining: list[str] = []
        """What stays on the platform because it cannot be removed, in Russian, for the report."""

    def announce(self) -> None:
        """Something is about to be made under the run's mark; its scenario's end takes it away."""
        with self._announcing:
            self._announced = True
            if not self._pending:
                self._pending = True
                self._cleanup.register("следы сценария", self._clear)

    def agent(self, agent_id: str) -> None:
        """An agent was made."""
        self.announce()
        self._now.agents.add(agent_id)

    def lead(self, lead_id: int) -> None:
        """The platform is about to hear of a deal that we invented."""
        self.announce()
        self._now.leads.add(str(lead_id))

    @property
    def leads(self) -> frozenset[str]:
        """Ids of all deals that this run has invented."""
        return frozenset(self._ever.leads | self._now.leads)

    def event(self, event_id: str) -> None:
        """The platform has taken an event of ours."""
        self.announce()
        self._now.events.add(event_id)

    def job(self, job_id: str) -> None:
        """A job of ours is in the queue, under this id if the platform has named one."""
        self.announce()
        self._jobs |= {job_id} - NO_ID

    def leave(self) -> Legacy:
        """What the run as a whole has to see to, of which this is a part."""
        self._ever.add(self._now)
        return Legacy(self._ever, frozenset(self._jobs), self._announced, tuple(self.remaining))

    def inherit(self, legacy: Legacy | None) -> None:
        """Look at the end for what a part of the run has made as well; None where it could not say."""
        self._announced |= legacy is None or legacy.announced
        if legacy is None:
            self._remains("задание синхронизации, если погибший процесс успел его начать: номер знал он один")
            return
        self._ever.add(legacy.made)
        self._jobs |= legacy.jobs
        for what in legacy.remaining:
            self._remains(what)

    def finish(self) -> list[Leftover]:
        """At the end of the run: look for everything with our mark, take it away, and look again."""
        if not self._announced:
            return []
        in_tables = self._finish_tables if self._sees_tables else _nothing
        leftovers = at_once(in_tables, lambda: self._clear_redis(self._ever.agents, final=True))
        self._note_counters()
        return list(chain(*leftovers))

    def close(self) -> None:
        """Close connections of our own."""
        if self._redis is not None:
            self._redis.close()

    @property
    def _sees_tables(self) -> bool:
        return self._run.tables.given

    def _clear(self) -> list[Leftover]:
        """At the end of a scenario: take away what was made in it."""
        now, self._now, self._pending = self._now, Made(), False
        self._ever.add(now)
        in_tables = (lambda: self._clear_tables(now)) if self._sees_tables else self._clear_by_app
        return list(chain(*at_once(in_tables, lambda: self._clear_redis(now.agents))))

    def _clear_tables(self, now: Made) -> list[Leftover]:
        if not now:
            return []
        try:
            return self._tables(own=True).remove(now)
        except CannotTell as error:
            return [Leftover("следы в таблицах", str(error).rstrip("."))]

    def _clear_by_app(self) -> list[Leftover]:
        self._remains(app_only.UNSEEN)
        run = self._run
        try:
            run.account.signed_in()
            return app_only.remove(self._stamp, Agents(run.account.app), Scripts(run.account.app))
        except CannotTell as error:
            return [Leftover("агенты прогона", str(error).rstrip("."))] if run.account.was_in else []

    def _tables(self, *, own: bool) -> Tables:
        run = self._run
        run.account.signed_in()
        return Tables(run.tables, Agents(run.account.app), self._stamp, run.account.user.org_id if own else None)

    def _finish_tables(self) -> list[Leftover]:
        try:
            tables = self._tables(own=False)
            leftovers = self._let_late_writes_come(tables)
            looks: tuple[Callable[[], Any], ...] = (tables.marked, lambda: tables.strays(self._ever))
            marked, strays = at_once(*looks)
            if not marked and not strays:
                return leftovers
            strays.add(tables.made(marked))
            leftovers += tables.remove(strays) + tables.remove_marked(marked)
            return leftovers + self._see_what_stays(tables)
        except NotChecked:
            return []  # nobody could sign in, so nothing was made
        except CannotTell as error:
            if not self._run.account.was_in:
                return []
            return [Leftover("следы в таблицах", f"не удалось проверить, что их нет: {str(error).rstrip('.')}")]

    def _see_what_stays(self, tables: Tables) -> list[Leftover]:
        """What is there once a replica has caught up; what is only marked as deleted is told, and is no failure."""
        marked: dict[str, list[Row]] = {}
        living: dict[str, list[Row]] = {}

        def gone() -> bool:
            nonlocal marked, living
            marked = tables.marked()
            living = tables.living(marked)
            return not living

        settles(gone)
        for table in marked.keys() - living.keys():
            self._remains(f"{RUSSIAN[table]}: платформа не убирает их из таблицы `{table}`, а помечает удалёнными")
        return [_still(table, len(rows)) for table, rows in living.items()]

    def _let_late_writes_come(self, tables: Tables) -> list[Leftover]:
        """Requests that were cut off may still be carried out: wait for that, and take it away, until all is quiet."""
        leftovers: list[Leftover] = []
        unanswered = self._run.network.wire.unanswered
        if any(write.endswith("/sync") for write in unanswered):
            self._remains("задание синхронизации, если оно успело начаться: ответа с его номером не было")
        for _ in range(LATE_ROUNDS if unanswered else 0):
            if not settles(lambda: bool(tables.marked())):
                break
            marked = tables.marked()
            leftovers += tables.remove(tables.made(marked)) + tables.remove_marked(marked)
        return leftovers

    def _clear_redis(self, agents: set[str], *, final: bool = False) -> list[Leftover]:
        jobs, self._jobs = sorted(self._jobs), set()
        if self._run.settings.redis_url is None:
            if jobs:
                self._remains("задания в очереди: не задан REDIS_URL; платформа хранит последние 100")
            return []
        if not (jobs or agents or final):
            return []
        try:
            return self._in_redis().clear(jobs, agents, final=final)
        except CannotTell as error:
            self._remains(f"задания и кэш в Redis: {str(error).rstrip('.')}")
            return []

    def _in_redis(self) -> InRedis:
        if self._redis is None:
            from postdeploy.testdata.in_redis import InRedis

            self._redis = InRedis(self._run, self._stamp, self._remains)
        return self._redis

    def _remains(self, what: str) -> None:
        if what not in self.remaining:
            self.remaining.append(what)

    def _note_counters(self) -> None:
        if self._ever.events:
            self._remains("заметки и задачи в CRM по придуманным сделкам, если CRM их приняла: по API их не удалить")


def _nothing() -> list[Leftover]:
    return []


def _still(table: str, number: int) -> Leftover:
    return Leftover(RUSSIAN[table], f"после удаления ещё видно: {number}")
