"""Finds and takes away what dead runs have left, by their marks alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from postdeploy.errors import CannotTell
from postdeploy.platform.agents import Agents
from postdeploy.platform.scripts import Scripts
from postdeploy.session.cleanup import Leftover
from postdeploy.testdata import app_only
from postdeploy.testdata.lenient import Lenient
from postdeploy.testdata.mark import LIKE, Mark, find
from postdeploy.testdata.tables import NAMED, RUSSIAN, Tables

if TYPE_CHECKING:
    from postdeploy.platform.database import Row
    from postdeploy.testdata.deployment import Deployment
    from postdeploy.testdata.redis_keys import RedisKeys

AGENTS_ONLY = "агенты (таблицы не видны: не задан SUPABASE_SERVICE_ROLE_KEY)"


@dataclass
class Remains:
    """What one dead run has left: rows by table, jobs of the queue."""

    mark: Mark
    rows: dict[str, list[Row]] = field(default_factory=dict)
    jobs: list[str] = field(default_factory=list)
    agents: int = 0
    """Agents in the web app's list, where the tables are not seen."""

    def __len__(self) -> int:
        return sum(map(len, self.rows.values())) + len(self.jobs) + self.agents

    def describe(self) -> str:
        """«прогон 1a2b3c4d от 22.11.2026 14:38 UTC: агенты — 3, скрипты — 1»."""
        parts = [f"{RUSSIAN[table]} — {len(rows)}" for table, rows in self.rows.items()]
        parts += [f"задания в очереди — {len(self.jobs)}"] if self.jobs else []
        parts += [f"{AGENTS_ONLY} — {self.agents}"] if self.agents else []
        return f"прогон {self.mark.run} от {self.mark.created:%d.%m.%Y %H:%M} UTC: {', '.join(parts)}"


class Sweep:
    """Looks at one deployment, in the name of the signed-in user's organisation.

    Args:
        run: clients of the deployment.
        age: how old the runs must be whose things are touched; None leaves that to what each mark says.
        only: the one run whose things are touched, however old it is; None for all.
    """

    def __init__(self, run: Deployment, age: timedelta | None, only: str | None = None) -> None:
        self._run = run
        self._only = only
        self._age = age
        self._now = datetime.now(UTC)
        self._young: list[Mark] = []
        run.account.signed_in()

    def look(self) -> list[Remains]:
        """What dead runs have left, the oldest first.

        Raises:
            CannotTell: the deployment cannot be asked.
        """
        marks = self._marks()
        if self._only is not None:
            marks = {mark for mark in marks if mark.run == self._only}
        dead = marks if self._only else {mark for mark in marks if mark.is_older_than(self._age, self._now)}
        self._young = sorted(marks - dead, key=lambda mark: mark.created)
        return self._all_remains(sorted(dead, key=lambda mark: mark.created))

    def young(self) -> list[Remains]:
        """What `look` has passed over: of runs that go on, or that have ended too short a time ago."""
        return self._all_remains(self._young)

    def _all_remains(self, marks: Iterable[Mark]) -> list[Remains]:
        return [remains for mark in marks if len(remains := self._remains(mark))]

    def remove(self, remains: Remains) -> list[Leftover]:
        """Take it all away, then look again."""
        run, mark = self._run, remains.mark
        if not self._sees_tables:
            return app_only.remove(mark, Agents(run.account.app), Scripts(run.account.app))
        tables = self._tables(mark)
        made = tables.made(remains.rows)
        leftovers = tables.remove(made) + tables.remove_marked(remains.rows)
        if run.settings.redis_url is not None:
            leftovers += self._remove_keys(remains, made.agents)
        still = tables.living(tables.marked())
        return leftovers + [Leftover(RUSSIAN[table], f"ещё видно: {len(rows)}") for table, rows in still.items()]

    @property
    def _sees_tables(self) -> bool:
        return self._run.tables.given

    def _tables(self, mark: Mark) -> Tables:
        return Tables(self._run.tables, Agents(self._run.account.app), mark, self._run.account.user.org_id)

    def _marks(self) -> set[Mark]:
        if not self._sees_tables:
            listed = Agents(self._run.account.app).all()
            if not listed.ok:
                raise CannotTell(listed.describe())
            return {mark for item in listed.objects("data") for mark in find(str(item.get("name", "")))}
        texts = [text for table, (column, _) in NAMED.items() for text in self._texts(table, column)]
        texts += [str(row["payload"]) for row in self._events()]
        return {mark for text in texts for mark in find(text)} | self._marks_of_jobs()

    def _texts(self, table: str, column: str) -> list[str]:
        org: dict[str, Any] = {} if table == "message_logs" else {"org_id": self._run.account.user.org_id}
        condition = [f"{column}.like.{LIKE.replace('%', '*')}"]
        return [str(row[column]) for row in Lenient(self._run.tables).some(table, condition, columns=column, **org)]

    def _events(self) -> list[Row]:
        like = LIKE.replace("%", "*")
        names = [f"payload->leads->{kind}->0->>name.like.{like}" for kind in ("add", "update")]
        org_id = self._run.account.user.org_id
        return Lenient(self._run.tables).some("webhook_events", names, columns="payload", org_id=org_id)

    def _marks_of_jobs(self) -> set[Mark]:
        if self._run.settings.redis_url is None:
            return set()
        keys = self._open_keys()
        try:
            return {mark for text in keys.data_of_jobs().values() for mark in find(text)}
        finally:
            keys.close()

    def _remains(self, mark: Mark) -> Remains:
        if not self._sees_tables:
            listed = Agents(self._run.account.app).all().objects("data")
            return Remains(mark, agents=sum(mark.text in str(item.get("name", "")) for item in listed))
        tables = self._tables(mark)
        remains = Remains(mark, tables.living(tables.marked()))
        if self._run.settings.redis_url is not None:
            keys = self._open_keys()
            remains.jobs = keys.jobs_with(mark.text)
            keys.close()
        return remains

    def _remove_keys(self, remains: Remains, agents: set[str]) -> list[Leftover]:
        keys = self._open_keys()
        try:
            busy = [job for job in remains.jobs if not keys.remove_job(job)]
            keys.forget(agents)
        except CannotTell as error:
            return [Leftover("задания и кэш в Redis", str(error).rstrip("."))]
        finally:
            keys.close()
        return [Leftover(f"задание {job}", "Worker ещё выполняет его") for job in busy]

    def _open_keys(self) -> RedisKeys:
        from postdeploy.testdata.redis_keys import RedisKeys

        return RedisKeys(self._run.settings, self._run.evidence.redis, self._run.background.queue.place)
