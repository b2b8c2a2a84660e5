"""The CRM itself, asked directly: what its pipelines really are (contract: Kommo sync)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unicodedata import normalize

from postdeploy.errors import CannotTell
from postdeploy.platform.at_once import at_once
from postdeploy.platform.crm_deal import Deal, deal_from
from postdeploy.platform.database import Database, Row
from postdeploy.platform.record import whole
from postdeploy.platform.wire import IMPATIENT, Wire

SERVICE = "Kommo"
NOTHING_THERE = frozenset({204, 404})
SYNC_TIMES = ("startedAt", "completedAt", "failedAt")
"""Times in `crm_connections.metadata.sync`."""


@dataclass(frozen=True)
class Stage:
    """A stage of a pipeline; `external_id` is the CRM's id as text."""

    external_id: str
    name: str
    sort: int


@dataclass(frozen=True)
class Pipeline:
    """A pipeline with its stages in order."""

    external_id: str
    name: str
    sort: int
    stages: tuple[Stage, ...]
    archived: bool = field(default=False, compare=False)
    """In the CRM: put away there. In the tables: not active."""

    def describe(self) -> str:
        """«Воронка: Неразобранное → Первичный контакт»."""
        return f"{self.name} [{self.external_id}]: " + " → ".join(stage.name for stage in self.stages)


class Crm:
    """Reads the CRM that the organisation is connected to."""

    def __init__(self, wire: Wire, database: Database, org_id: str) -> None:
        self._client = wire.client(SERVICE)
        self._database = database
        self._org_id = org_id

    def connection(self) -> Row:
        """The organisation's row in `crm_connections`; of several (an account was changed) the one that is in use.

        Raises:
            CannotTell: there is no connection to Kommo.
        """
        rows = self._database.rows("crm_connections", org_id=self._org_id, provider="kommo", order="created_at.desc")
        if not rows:
            raise CannotTell("У организации нет подключения к Kommo: подключите его в настройках интеграции.")
        return max(rows, key=_last_used)

    def pipelines(self, *, at_once: bool = False) -> tuple[Pipeline, ...]:
        """The pipelines as the CRM has them now, sorted as the CRM sorts them.

        Args:
            at_once: do not wait for a CRM that is busy.

        Raises:
            CannotTell: the CRM cannot be asked.
        """
        connection = self.connection()
        response = self._client.get(
            f"https://{connection['base_domain']}/api/v4/leads/pipelines",
            headers={"Authorization": f"Bearer {connection['access_token']}"},
            extensions=IMPATIENT if at_once else {},
        )
        if response.status_code != 200:
            raise CannotTell(f"Kommo не отдала воронки для сравнения: {response.status_code} {response.text[:200]}.")
        try:
            found = response.json()["_embedded"]["pipelines"]
            return tuple(sorted((_pipeline(item) for item in found), key=_order))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise CannotTell("Kommo ответила на запрос воронок не так, как описано в её API v4.") from error

    def deal(self, deal_id: int) -> Deal:
        """A deal with what hangs on it, as the CRM has it now.

        Raises:
            CannotTell: the CRM cannot be asked, or has no such deal.
        """
        connection = self.connection()
        answers = at_once(*(partial(self._ask, connection, path) for path in _places(deal_id)))
        if answers[0] is None:
            raise CannotTell(f"Сделки {deal_id} (CRM_DEAL_ID) в Kommo нет: укажите настоящую.")
        return deal_from(*answers)

    def _ask(self, connection: Row, path: str) -> Any:
        """What the CRM says at a path of its API; None where it says that there is nothing.

        Raises:
            CannotTell: it refuses, or says something else.
        """
        response = self._client.get(
            f"https://{connection['base_domain']}/api/v4/{path}",
            headers={"Authorization": f"Bearer {connection['access_token']}"},
        )
        if response.status_code in NOTHING_THERE:
            return None
        if response.status_code != 200:
            raise CannotTell(f"Kommo не отдала сделку: {response.status_code} {response.text[:200]}.")
        try:
            return response.json()
        except (ValueError, RecursionError) as error:
            raise CannotTell("Kommo ответила на запрос сделки не JSON.") from error

    def first_stage(self, connection_id: str) -> tuple[str, str] | None:
        """Ids of a pipeline and of a stage, in the CRM, in which a deal may stand; None where none is stored."""
        rows = self._database.rows
        for pipeline in rows("crm_pipelines", connection_id=connection_id, is_active=True, order="sort_order", limit=1):
            for stage in rows("crm_pipeline_stages", pipeline_id=pipeline["id"], order="sort_order", limit=1):
                return str(pipeline["external_id"]), str(stage["external_id"])
        return None

    def stored_pipelines(self, connection_id: str) -> tuple[tuple[Pipeline, ...], dict[str, str]]:
        """What the tables hold for a connection, and when each row in use was written: {row id: updated_at}."""
        pipelines = self._database.rows("crm_pipelines", connection_id=connection_id)
        ids = [row["id"] for row in pipelines]
        stages = self._database.rows("crm_pipeline_stages", pipeline_id=ids) if ids else []
        unused = [row["id"] for row in pipelines if row.get("is_active") is False]
        used = [row for row in pipelines if row["id"] not in unused]
        used += [row for row in stages if row["pipeline_id"] not in unused]
        stamps = {str(row["id"]): str(row.get("updated_at")) for row in used}
        return tuple(sorted((_stored(row, stages) for row in pipelines), key=_order)), stamps


def _places(deal_id: int) -> tuple[str, str, str]:
    """Where a deal, its latest notes and its tasks are."""
    notes = f"leads/{deal_id}/notes?order[id]=desc&limit=50"
    tasks = f"tasks?filter[entity_type]=leads&filter[entity_id]={deal_id}&order[id]=desc&limit=50"
    return f"leads/{deal_id}", notes, tasks


def _last_used(connection: Row) -> tuple[str, str]:
    """When a connection was last synchronised, and last changed: its tokens are refreshed while it is in use."""
    metadata = connection.get("metadata")
    sync = metadata.get("sync") if isinstance(metadata, dict) else None
    times = [str(sync[key]) for key in SYNC_TIMES if sync.get(key)] if isinstance(sync, dict) else []
    return max(times, default=""), str(connection.get("updated_at") or "")


def _order(item: Pipeline | Stage) -> tuple[int, str]:
    return item.sort, item.external_id


def _pipeline(item: dict[str, Any]) -> Pipeline:
    statuses = item.get("_embedded", {}).get("statuses", [])
    stages = (Stage(str(status["id"]), _tidy(status["name"]), int(status["sort"])) for status in statuses)
    ordered = tuple(sorted(stages, key=_order))
    return Pipeline(str(item["id"]), _tidy(item["name"]), int(item["sort"]), ordered, item.get("is_archive") is True)


def _stored(row: Row, stages: list[Row]) -> Pipeline:
    own = (
        Stage(str(stage["external_id"]), _tidy(str(stage["name"])), _sort_of(stage))
        for stage in stages
        if stage["pipeline_id"] == row["id"]
    )
    ordered, name = tuple(sorted(own, key=_order)), _tidy(str(row["name"]))
    return Pipeline(str(row["external_id"]), name, _sort_of(row), ordered, row.get("is_active") is False)


def _tidy(name: str) -> str:
    """A name as a person reads it: spaces too many, and letters made of two signs, don't count."""
    return " ".join(normalize("NFC", name).split())


def _sort_of(row: Row) -> int:
    return whole(row, "sort_order") if row["sort_order"] else 0
