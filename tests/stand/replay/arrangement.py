"""What the recorder did between the exchanges without writing it down, each step before its exchange.

Rows that were put into the database by hand carry the recorded ids. What went through the platform goes
through the double here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from bullmq import Queue

from postdeploy.stand.kommo.account import kommo_account
from postdeploy.stand.secret_box import encrypt
from tests.stand.replay.deployment import ORG, Deployment
from tests.stand.replay.player import Player

AGENT = "/api/agents/53f83c43-a5e6-4d0a-9f7b-3876dc34e7cb"
INTEGRATION = f"{AGENT}/integrations/df379074-caad-40c3-be50-91dedf519b2f"
CONVERSATION = "5bce6a58-19ae-453f-addc-f208685459b2"
FIRST_CONNECTION = "1b4df6e3-ea77-42af-b85e-eab753b710b8"
SECOND_CONNECTION = "9e6214a8-5fd0-46f4-b63e-b80812a7c96d"
DELETED_SEQUENCE = "8c7a7a1d-b5e9-47ad-84b2-8cae8467fab8"

SYNC_OPTIONS = {
    "attempts": 3,
    "backoff": {"type": "exponential", "delay": 2000},
    "priority": 4,
    "removeOnComplete": 100,
    "removeOnFail": 50,
}


def earlier_jobs(player: Player) -> None:
    """Jobs 1 to 6 of the queue: a sync without credentials, two that work, one with a bad token, two others."""
    deployment = player.deployment
    connect(deployment, FIRST_CONNECTION)
    run_sync(deployment)
    add_credentials(deployment)
    run_sync(deployment)
    run_sync(deployment)
    deployment.sql("update crm_connections set access_token = 'bad', expires_at = null")
    run_sync(deployment)
    for body in ({"type": "test-job", "payload": {"test": True}}, {"type": "nope", "payload": {}}):
        deployment.finish(player.request("POST", "/api/jobs", body)["data"]["jobId"])
    deployment.sql("delete from crm_connections")
    deployment.sql("delete from crm_credentials")


def connect(deployment: Deployment, connection: str) -> None:
    """Put a connection to Kommo into the database, its token a good one."""
    account = kommo_account(deployment.config)
    deployment.sql(
        """insert into crm_connections (id, org_id, base_domain, access_token, expires_at)
           values ($1, $2, $3, $4, now() + interval '1 day')""",
        connection,
        ORG,
        account.base_domain,
        account.access_token,
    )


def add_credentials(deployment: Deployment) -> None:
    """Put the client's id and secret into the database."""
    account = kommo_account(deployment.config)
    secret = encrypt(account.client_secret, deployment.config.encryption_key)
    deployment.sql(
        "insert into crm_credentials (org_id, client_id, client_secret) values ($1, $2, $3)",
        ORG,
        account.client_id,
        secret,
    )


def run_sync(deployment: Deployment) -> None:
    """Enqueue a sync as the web app does, and see it to its end."""
    data = {
        "provider": "kommo",
        "orgId": ORG,
        "connectionId": FIRST_CONNECTION,
        "baseDomain": deployment.config.kommo_base_domain,
    }

    async def add(queue: Queue) -> str:
        return str((await queue.add("crm:sync-pipelines", data, dict(SYNC_OPTIONS))).id)

    deployment.finish(deployment.with_queue(add))


def connection_without_credentials(player: Player) -> None:
    """The organisation gets its second connection."""
    connect(player.deployment, SECOND_CONNECTION)


def failed_job(player: Player) -> None:
    """Job 7 has no credentials to work with; they come after it has failed."""
    player.deployment.finish("7")


def credentials(player: Player) -> None:
    """The credentials come back."""
    add_credentials(player.deployment)


def finished_sync(player: Player) -> None:
    """Job 8 has ended."""
    player.deployment.finish("8")


def ninth_job(player: Player) -> None:
    """One more sync that works."""
    player.deployment.finish(player.request("POST", f"{INTEGRATION}/sync")["details"]["jobId"])


def tenth_job(player: Player) -> None:
    """Job 10 has failed for good."""
    player.deployment.finish("10")


def renamed_agent(player: Player) -> None:
    """The agent gets another name."""
    player.request("PATCH", AGENT, {"name": "Агент Истины 2"})


def blank_question(player: Player) -> None:
    """A conversation that begins with three spaces; the model's memory starts after it."""
    agent = AGENT.rpartition("/")[2]
    player.request("POST", "/api/chat", {"agentId": agent, "message": "   "})
    activity_written(player, 1)
    player.deployment.model.requests.clear()


def third_question(player: Player) -> None:
    """A question that is answered without the knowledge base."""
    body = {"conversationId": CONVERSATION, "message": "А гарантия?", "useKnowledgeBase": False}
    player.request("POST", "/api/chat", body)


def model_asked(player: Player) -> None:
    """The call that looks for facts comes after the answer."""
    requests = player.deployment.model.requests
    player.deployment.until("шесть запросов к модели", lambda: len(requests) == 6)


def activity_written(player: Player, answers: int = 4) -> None:
    """The entries of so many answers are there: they are written in the background, and are to come in order."""
    _until_rows(player, "activity_logs where activity_type = 'agent_response'", answers)


def edited_script(player: Player) -> None:
    """The first script gets other content."""
    path = f"{AGENT}/scripts/201d6dc8-873a-4294-8db8-924e1d0c9b88"
    player.request("PATCH", path, {"content": "Текст 3", "variables": {"a": 1}})


def more_rules(player: Player) -> None:
    """A rule whose action must fail, one that is not active, one with a pause."""
    common: dict[str, Any] = {"trigger_type": "lead_created", "conditions": []}
    message = {"type": "send_message", "template": "x"}
    for extra in (
        {"name": "Правило без шаблона", "actions": [{"type": "send_message"}], "priority": 20},
        {"name": "Неактивное", "actions": [message], "is_active": False},
        {
            "name": "С паузой",
            "actions": [message],
            "priority": 50,
            "cooldown_minutes": 60,
            "max_executions_per_day": 1,
        },
    ):
        player.request("POST", f"{AGENT}/rules", {**common, **extra})


def more_runs(player: Player) -> None:
    """Rules run by hand twice more: without the lead's state, then without a lead."""
    runs: tuple[dict[str, Any], ...] = ({"leadId": "501", "triggerData": {"id": 501}}, {"triggerData": {}})
    for body in runs:
        player.request("PUT", f"{AGENT}/rules", {"triggerType": "lead_created", **body})


def event_processed(player: Player) -> None:
    """The event has been worked off."""
    _until_rows(player, "webhook_events where status = 'completed'", 1)


def status_processed(player: Player) -> None:
    """So has the second one."""
    _until_rows(player, "webhook_events where status = 'completed'", 2)


def still_worker(player: Player) -> None:
    """The recorded Worker executed no steps."""
    player.deployment.pause_worker()


def live_worker(player: Player) -> None:
    """From here on it may."""
    player.deployment.resume_worker()


def deleted_sequence(player: Player) -> None:
    """A sequence that is made only to be deleted."""
    step = {"step_order": 1, "delay_minutes": 0, "action_type": "wait"}
    body = {"name": "Лишняя", "trigger_type": "manual", "steps": [step]}
    live = player.request("POST", f"{AGENT}/sequences", body)["data"]["id"]
    assert player.ids.learn(DELETED_SEQUENCE, live)


def _until_rows(player: Player, source: str, count: int) -> None:
    statement = f"select 1 from {source}"
    player.deployment.until(f"{count} строк: {source}", lambda: len(player.deployment.sql(statement)) == count)


BEFORE: dict[int, tuple[Callable[[Player], None], ...]] = {
    61: (earlier_jobs,),
    67: (connection_without_credentials,),
    69: (failed_job,),
    71: (credentials,),
    73: (finished_sync,),
    79: (ninth_job,),
    81: (tenth_job,),
    84: (renamed_agent,),
    89: (blank_question,),
    91: (partial(activity_written, answers=2),),
    92: (partial(activity_written, answers=3), third_question),
    94: (model_asked,),
    103: (activity_written,),
    114: (edited_script,),
    131: (more_rules,),
    139: (more_runs,),
    141: (event_processed,),
    143: (status_processed,),
    158: (still_worker,),
    161: (live_worker,),
    162: (deleted_sequence,),
}
"""Steps by the number of the exchange that they precede."""
