"""Rows as dead runs leave them, and rows of other people that only look like them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from postdeploy.stand.config import StandConfig
from tests.stand.tools import query

THEIRS = (
    "Агент pd-shop",
    "Отчёт PD-261122T143801-60M-1A2B3C4D",
    "Заявка upd-261122T143801-60m-1a2b3c4d",
    "Артикул pd-261122T143801-60m-1a2b3c4d5",
    "Тариф pd-261122T143801-60m",
    "Прайс pd-261122T143801-60m-xyzxyzxy",
)
"""Names that resemble a mark."""
ROWS = 6
"""How many rows with a mark `drop_litter` leaves; an execution that carries none goes with them."""
NAMED = {"agents": "name", "activity_logs": "title", "sales_scripts": "title", "webhook_events": "payload::text"}
LEAD = "1999999999"


def mark(*, age: timedelta, life: int = 60, run: str = "0badcafe") -> str:
    """The mark of a run that began that long ago; `life` in minutes."""
    return f"pd-{datetime.now(UTC) - age:%y%m%dT%H%M%S}-{life}m-{run}"


def drop_litter(config: StandConfig, text: str, slug: str = "north-org") -> None:
    """Leave one of each kind in an organisation, under a mark."""
    org = str(query(config.database_url, "select id from organizations where slug = $1", slug)[0]["id"])
    agent = _add(config, "agents", org_id=org, name=f"Агент {text}")
    _add(config, "sales_scripts", org_id=org, agent_id=agent, title=f"Скрипт {text}", content="x")
    rule = {"org_id": org, "agent_id": agent, "name": f"Правило {text}", "trigger_type": "lead_created"}
    rule_id = _add(config, "automation_rules", **rule)
    _add(config, "sequences", **rule)
    _add(config, "activity_logs", org_id=org, activity_type="agent_created", title=f"Создан новый агент: Агент {text}")
    payload = json.dumps({"leads": {"add": [{"id": int(LEAD), "name": f"Сделка {text}"}]}})
    event = {"provider": "kommo", "event_type": "leads", "status": "completed", "payload": payload}
    _add(config, "webhook_events", org_id=org, **event)
    executed = {"rule_id": rule_id, "execution_context": "{}", "action_results": "[]", "lead_id": LEAD}
    _add(config, "rule_executions", org_id=org, **executed)


def drop_theirs(config: StandConfig) -> None:
    """Leave rows of other people in the same tables."""
    org = str(query(config.database_url, "select id from organizations where slug = 'north-org'")[0]["id"])
    for name in THEIRS:
        _add(config, "agents", org_id=org, name=name)
        _add(config, "activity_logs", org_id=org, activity_type="agent_created", title=name)
        _add(config, "sales_scripts", org_id=org, title=name, content=name)


def sweep(config: StandConfig) -> None:
    """Take away what is left of it all."""
    names = [f"%{name}%" for name in (*THEIRS, "pd-")]
    query(config.database_url, "delete from rule_executions where lead_id = $1", LEAD)
    for table, column in NAMED.items():
        query(config.database_url, f"delete from {table} where {column} like any($1)", names)


def _add(config: StandConfig, table: str, **values: str) -> str:
    columns, places = ", ".join(values), ", ".join(f"${number}" for number in range(1, len(values) + 1))
    sql = f"insert into {table} ({columns}) values ({places}) returning id"
    return str(query(config.database_url, sql, *values.values())[0]["id"])
