"""Puts the canaries where a deployment keeps secrets and personal data: rows, queue, accounts."""

from __future__ import annotations

import json
from typing import Any

import redis

from postdeploy.stand.config import StandConfig
from postdeploy.stand.passwords import hash_password
from postdeploy.stand.seed import NORTH_AGENT, NORTH_CONNECTION, NORTH_ORG, NORTH_OWNER, SOUTH_CONNECTION, SOUTH_ORG
from tests.stand.tools import query
from tests.suite.canaries.front import contact
from tests.suite.canaries.words import Words

REDIS_USER = "canary"
TALK = "0c0ffee0-0000-4000-8000-000000000001"


def plant(config: StandConfig, words: Words) -> None:
    """Fill a running stand; its owner's password is another one afterwards, and Redis knows one more user."""
    _accounts(config, words)
    _people(config, words)
    _crm(config, words)
    _queue(config, words)


def _accounts(config: StandConfig, words: Words) -> None:
    hashed = hash_password(words.settings.password)
    query(config.database_url, "update users set password_hash = $1 where id = $2", hashed, NORTH_OWNER)
    link = redis.Redis.from_url(config.redis_url)
    link.execute_command("ACL", "SETUSER", REDIS_USER, "on", f">{words.settings.redis_password}", "~*", "&*", "+@all")  # type: ignore[no-untyped-call]
    link.close()


def _people(config: StandConfig, words: Words) -> None:
    customer = words.customer
    said = (
        f"Мой ключ {words.keys.jwt}. Пишите на {customer.email}, звоните {customer.phone} "
        f"или {customer.phone_in_a_row}, домой {customer.phone_at_home}, {customer.phone_bare}, "
        f"{customer.phone_spaced}."
    )
    for org in (NORTH_ORG, SOUTH_ORG):
        _insert(
            config, "activity_logs", org_id=org, activity_type="agent_response", title=f"Заявка: {said}",
            description=said, metadata={"contact": contact(words)},
        )  # fmt: skip
    _insert(
        config, "agent_conversations", id=TALK, org_id=NORTH_ORG, agent_id=NORTH_AGENT, user_id=NORTH_OWNER,
        title=said, contact_id=customer.phone_of_crm, metadata={"contact": contact(words)},
    )  # fmt: skip
    _insert(config, "message_logs", conversation_id=TALK, role="user", content=said)
    _insert(config, "sales_scripts", org_id=NORTH_ORG, agent_id=NORTH_AGENT, title=f"Скрипт: {said}", content=said)
    settings = {"openaiApiKey": words.keys.api_key, "manager": contact(words)}
    _insert(config, "agents", org_id=NORTH_ORG, name=f"Агент {customer.email}", status="active", instructions=said,
            system_prompt=said, settings=settings)  # fmt: skip


def _crm(config: StandConfig, words: Words) -> None:
    keys = words.keys
    told = {"webhook": {"client_secret": keys.client_secret, "apiKey": keys.api_key}, "owner": contact(words)}
    sql = "update crm_connections set metadata = $1, refresh_token = $2 where id = any($3::uuid[])"
    query(config.database_url, sql, json.dumps(told), keys.refresh_token, [NORTH_CONNECTION, SOUTH_CONNECTION])
    sql = "update crm_connections set access_token = $1 where id = $2"
    query(config.database_url, sql, keys.access_token, SOUTH_CONNECTION)
    payload = {"contacts": {"add": [contact(words)]}, "token": keys.bearer}
    _insert(config, "webhook_events", org_id=NORTH_ORG, provider="kommo", event_type="contacts", payload=payload,
            status="completed")  # fmt: skip
    _insert(config, "agent_integrations", agent_id=NORTH_AGENT, org_id=NORTH_ORG, integration_type="kommo",
            is_installed=True, is_active=True, settings=told)  # fmt: skip


def _queue(config: StandConfig, words: Words) -> None:
    """A job of somebody else that was done, and one that failed loudly."""
    keys = words.keys
    data = {"accessToken": keys.access_token, "contact": contact(words), "text": words.customer.phone}
    link: Any = redis.Redis.from_url(config.redis_url)
    for state in ("completed", "failed"):
        number = link.incr(f"bull:{config.queue_name}:id")
        job = {"name": "kommo:webhook", "data": json.dumps(data), "timestamp": "1790000000000"}
        if state == "failed":
            job["failedReason"] = f"401: Authorization: Bearer {keys.bearer}, X-Api-Key: {keys.api_key}"
        link.hset(f"bull:{config.queue_name}:{number}", mapping=job)
        link.zadd(f"bull:{config.queue_name}:{state}", {number: 1790000000000})
    link.close()


def _insert(config: StandConfig, table: str, **values: object) -> None:
    columns = ", ".join(values)
    places = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    given = [json.dumps(value) if isinstance(value, dict) else value for value in values.values()]
    query(config.database_url, f"insert into {table} ({columns}) values ({places})", *given)
