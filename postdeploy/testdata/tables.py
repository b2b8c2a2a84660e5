"""Takes away what one run has written into the platform's tables, itself or through the platform.

Everything is found by the run's mark or by ids that only this run has used. Rows that carry no mark of their own
(executions, messages, entries about answers) are found through those that do, and go first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from postdeploy.errors import CannotTell
from postdeploy.platform.at_once import at_once, outcomes
from postdeploy.platform.crm_events import INVENTED
from postdeploy.platform.record import kept
from postdeploy.session.cleanup import Leftover
from postdeploy.testdata.lenient import Lenient
from postdeploy.testdata.mark import Mark
from postdeploy.testdata.settling import settles

if TYPE_CHECKING:
    from postdeploy.platform.agents import Agents
    from postdeploy.platform.database import Database, Row

CLOCK_SLACK = timedelta(days=1)
"""How far the database's clock may be behind ours; the bound only spares it from looking at all its rows."""
UNDONE = ("pending", "processing")
LEADS_OF = ("add", "update", "status")
Removal = tuple[str, Callable[[], object]]
"""A table, and what takes our rows out of it."""
NAMED = {
    "agents": ("name", "created_at"),
    "automation_rules": ("name", "created_at"),
    "sequences": ("name", "created_at"),
    "sales_scripts": ("title", "created_at"),
    "activity_logs": ("title", "created_at"),
    "agent_conversations": ("title", "created_at"),
    "message_logs": ("content", "created_at"),
}
"""Columns whose text carries the mark, with the column that says when the row was made, by table."""
BURIED = ("agents", "automation_rules", "sequences", "sales_scripts", "agent_conversations")
"""Tables of what people delete: a platform may mark such rows and keep them."""
RUSSIAN = {
    "agents": "агенты",
    "automation_rules": "правила",
    "sequences": "последовательности",
    "sales_scripts": "скрипты",
    "activity_logs": "записи журнала `activity_logs`",
    "agent_conversations": "диалоги",
    "message_logs": "сообщения",
    "rule_executions": "выполнения правил",
    "sequence_executions": "запуски последовательностей",
    "webhook_events": "события CRM",
}


@dataclass
class Made:
    """Ids of what a run has made: agents, deals that it invented, events that it sent."""

    agents: set[str] = field(default_factory=set)
    leads: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)

    def add(self, other: Made) -> None:
        """Take in what another account holds."""
        self.agents |= other.agents
        self.leads |= other.leads
        self.events |= other.events

    def __bool__(self) -> bool:
        return bool(self.agents or self.leads or self.events)


class Tables:
    """The tables as far as one run's mark goes.

    Args:
        database: with the service role key.
        agents: deletes agents as a user does.
        mark: of the run.
        org_id: organisation to which everything belongs; None looks at all of them, which large tables make slow.
    """

    def __init__(self, database: Database, agents: Agents, mark: Mark, org_id: str | None) -> None:
        self._database = Lenient(database)
        self._agents = agents
        self._mark = mark
        self._since = (mark.created - CLOCK_SLACK).isoformat()
        self._org = {} if org_id is None else {"org_id": org_id}

    def marked(self) -> dict[str, list[Row]]:
        """Rows that carry the mark, by table; tables without any are left out."""
        tables = (*NAMED, "webhook_events")
        rows = at_once(*(partial(self._named, table) for table in NAMED), self._events)
        return {table: found for table, found in zip(tables, rows, strict=True) if found}

    def living(self, marked: dict[str, list[Row]]) -> dict[str, list[Row]]:
        """Those of the marked rows that the platform has not marked as deleted; tables without any are left out."""
        kept_rows = {table: self._living(table, rows) for table, rows in marked.items()}
        return {table: rows for table, rows in kept_rows.items() if rows}

    def strays(self, made: Made) -> Made:
        """What is still there on behalf of our deals: their ids, if anything mentions them."""
        if not made.leads:
            return Made()
        of_leads, logged = [_among("lead_id", made.leads)], [_among("metadata->>lead_id", made.leads)]
        places = (
            ("rule_executions", of_leads, "executed_at"),
            ("sequence_executions", of_leads, "started_at"),
            ("activity_logs", logged, "created_at"),
        )
        mentioned = at_once(*(partial(self._ids, *place) for place in places))
        return Made(leads=set(made.leads)) if any(mentioned) else Made()

    def made(self, marked: dict[str, list[Row]]) -> Made:
        """What the marked rows tell about ids."""
        events = marked.get("webhook_events", [])
        return Made(
            agents={str(row["id"]) for row in marked.get("agents", [])},
            leads={lead for row in events for lead in _leads(row)},
            events={str(row["id"]) for row in events},
        )

    def remove(self, made: Made) -> list[Leftover]:
        """Take everything away, what depends on others first; one failure does not stop the rest."""
        leftovers: list[Leftover] = []
        for stage in self._stages(made):
            done = outcomes([removal for _, removal in stage])
            failed = [(table, outcome.exception()) for (table, _), outcome in zip(stage, done, strict=True)]
            leftovers += [Leftover(RUSSIAN[table], _reason(error)) for table, error in failed if error is not None]
        return leftovers

    def _stages(self, made: Made) -> Iterator[list[Removal]]:
        """What is to be done, in stages; the removals of one stage do not depend on each other."""
        talks: list[str] = []
        before: list[Removal] = []
        if made.events:
            before.append(("webhook_events", lambda: self._let_events_end(made.events)))
        if made.agents:
            before.append(("agent_conversations", lambda: talks.extend(self._talks(made.agents))))
        yield before
        if talks:
            yield [("message_logs", lambda: self._let_answers_be_logged(talks))]
        yield self._removals_of_dependents(made, talks)
        said: dict[str, str] = {}
        yield [("agents", partial(self._delete, agent, said)) for agent in sorted(made.agents)]
        own = [self._like("title"), *_mentions(made)]
        last: list[Removal] = [("activity_logs", lambda: self._drop("activity_logs", *own))]
        last += [("agents", partial(self._drop_kept, said))] if said else []
        if made.events:
            last.append(("webhook_events", lambda: self._drop("webhook_events", _among("id", made.events), since="")))
        yield last

    def _removals_of_dependents(self, made: Made, talks: list[str]) -> list[Removal]:
        """What hangs on agents and deals."""
        removals: list[Removal] = []
        if made.agents:
            of_agents = _among("agent_id", made.agents)
            about = [of_agents, *([_among("conversation_id", talks)] if talks else [])]
            removals.append(("activity_logs", lambda: self._drop("activity_logs", *about)))
            removals.append(("sales_scripts", lambda: self._drop("sales_scripts", of_agents, self._like("title"))))
        if made.leads:
            of_leads = _among("lead_id", made.leads)
            for table, since in (("rule_executions", "executed_at"), ("sequence_executions", "started_at")):
                removals.append((table, partial(self._drop, table, of_leads, since=since)))
        return removals

    def remove_marked(self, marked: dict[str, list[Row]]) -> list[Leftover]:
        """Take away rows that carry the mark themselves and are not gone with what they belonged to."""
        leftovers: list[Leftover] = []
        for table in ("agent_conversations", "message_logs", "automation_rules", "sequences", "sales_scripts"):
            try:
                ids = [str(row["id"]) for row in marked.get(table, [])]
                if table == "agent_conversations":
                    ids += self._own_talks(marked.get("message_logs", []))
                    self._forget_talks(ids)
                if ids:
                    self._database.remove(table, id=ids)
            except CannotTell as error:
                leftovers.append(Leftover(RUSSIAN[table], str(error).rstrip(".")))
        return leftovers

    def _own_talks(self, messages: list[Row]) -> list[str]:
        """Conversations that began with a message of ours; in others we only took part."""
        ids = sorted({str(message["conversation_id"]) for message in messages})
        return [talk for talk in ids if self._began(talk)]

    def _began(self, talk: str) -> bool:
        first = self._database.rows(
            "message_logs", columns="content", conversation_id=talk, order="created_at", limit=1
        )
        return bool(first) and self._mark.text in str(first[0]["content"])

    def _forget_talks(self, talks: list[str]) -> None:
        if talks:
            self._let_answers_be_logged(talks)
            self._database.remove("activity_logs", conversation_id=talks)

    def _named(self, table: str) -> list[Row]:
        column, made_at = NAMED[table]
        org = {} if table == "message_logs" else self._org
        columns = f"id,{column},conversation_id" if table == "message_logs" else f"id,{column}"
        return self._database.some(table, [self._like(column)], columns=columns, since=(made_at, self._since), **org)

    def _ids(self, table: str, any_of: Sequence[str], made_at: str) -> list[Row]:
        return self._database.some(table, any_of, columns="id", since=(made_at, self._since))

    def _events(self) -> list[Row]:
        names = [f"payload->leads->{kind}->0->>name.like.*{self._mark.text}*" for kind in LEADS_OF]
        since = ("created_at", self._since)
        return self._database.some("webhook_events", names, columns="id,payload,status", since=since, **self._org)

    def _talks(self, agents: Iterable[str]) -> list[str]:
        rows = self._database.rows("agent_conversations", columns="id", agent_id=sorted(agents))
        return [str(row["id"]) for row in rows]

    def _let_events_end(self, events: set[str]) -> None:
        ids = sorted(events)
        settles(lambda: self._database.count("webhook_events", id=ids, status=UNDONE) == 0)

    def _let_answers_be_logged(self, talks: list[str]) -> None:
        if not talks:
            return
        answers = self._database.count("message_logs", conversation_id=talks, role="assistant")
        logged = {"conversation_id": talks, "activity_type": "agent_response"}
        settles(lambda: self._database.count("activity_logs", **logged) >= answers)

    def _living(self, table: str, rows: Sequence[Row]) -> list[Row]:
        if table not in BURIED:
            return list(rows)
        whole = self._database.rows(table, columns="*", id=sorted(str(row["id"]) for row in rows))
        living = {str(row["id"]) for row in kept(whole)}
        return [row for row in rows if str(row["id"]) in living]

    def _drop(self, table: str, *any_of: str, since: str = "created_at") -> None:
        moment = (since, self._since) if since else None
        self._database.remove_any(table, any_of, since=moment, **self._org)

    def _delete(self, agent_id: str, said: dict[str, str]) -> None:
        """Delete as a user does; what the platform says to it is noted."""
        try:
            said[agent_id] = self._agents.delete(agent_id).describe()
        except (CannotTell, AssertionError) as error:
            said[agent_id] = _reason(error)

    def _drop_kept(self, said: dict[str, str]) -> None:
        """Where the platform refuses to delete agents, is silent or only says yes, take the rows themselves away."""
        there = self._database.rows("agents", columns="id", id=sorted(said))
        stubborn = [row for row in there if not self._database.remove("agents", id=str(row["id"]))]
        # A replica shows for a moment what is gone already; what is marked as deleted is gone for everybody.
        if stubborn and not settles(lambda: not self._living("agents", stubborn)):
            raise CannotTell(f"{said[str(stubborn[0]['id'])]}, и запись в таблице `agents` не удаляется")

    def _like(self, column: str) -> str:
        return f"{column}.like.*{self._mark.text}*"


def _reason(error: BaseException) -> str:
    """What went wrong, to stand in a sentence."""
    return " ".join(str(error).split()).rstrip(".")


def _among(column: str, values: Iterable[str]) -> str:
    return f"{column}.in.({','.join(sorted(values))})"


def _mentions(made: Made) -> list[str]:
    """Entries of the log about our deals and events, under whatever name they stand there."""
    by_lead = [_among(f"metadata->>{key}", made.leads) for key in ("lead_id", "entity_id") if made.leads]
    return by_lead + ([_among("metadata->>event_id", made.events)] if made.events else [])


def _leads(event: Row) -> Sequence[str]:
    """Ids of the deals that an event names, as far as its payload is what the CRM sends."""
    payload = event.get("payload")
    leads = payload.get("leads") if isinstance(payload, dict) else None
    kinds = [leads.get(kind) for kind in LEADS_OF] if isinstance(leads, dict) else []
    named = [lead for kind in kinds if isinstance(kind, list) for lead in kind if isinstance(lead, dict)]
    ids = [str(lead["id"]) for lead in named if "id" in lead]
    return [deal for deal in ids if deal.isdecimal() and int(deal) in INVENTED]  # a real deal has a life of its own
