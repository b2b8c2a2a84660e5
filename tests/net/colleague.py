"""A person who has used the platform before us: an agent, a talk, a script, a rule, a sequence, a synchronisation."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from postdeploy.stand.config import StandConfig
from tests.stand.tools import eventually, query


def works(settings: Mapping[str, str], config: StandConfig) -> None:
    """Do a little of everything, without any mark of ours, and wait until it has had its effect."""
    with httpx.Client(base_url=settings["APP_URL"], timeout=10) as app:
        _sign_in(app, settings)
        agent = app.post("/api/agents", json={"name": "Агент Марины", "status": "active"}).json()["data"]["id"]
        kommo = app.post(f"/api/agents/{agent}/integrations/kommo/install", json={"integration_type": "kommo"}).json()
        app.post(f"/api/agents/{agent}/integrations/{kommo['integration']['id']}/sync").raise_for_status()
        app.post("/api/chat", json={"agentId": agent, "message": "Сколько стоит доставка?"}).raise_for_status()
        script = {"title": "Приветствие", "scriptType": "greeting", "content": "Здравствуйте!"}
        app.post(f"/api/agents/{agent}/scripts", json=script).raise_for_status()
        rule: dict[str, object] = {"name": "Новая сделка", "trigger_type": "lead_created", "conditions": []}
        rule |= {"actions": [{"type": "send_message", "template": "Спасибо!"}], "is_active": True, "priority": 5}
        app.post(f"/api/agents/{agent}/rules", json=rule).raise_for_status()
        step = {"step_order": 1, "delay_minutes": 0, "action_type": "wait"}
        sequence = {"name": "Знакомство", "trigger_type": "lead_created", "is_active": True, "steps": [step]}
        app.post(f"/api/agents/{agent}/sequences", json=sequence).raise_for_status()
        account = {"base_domain": config.kommo_base_domain}
        event = {"account": account, "leads": {"add": [{"id": 4711, "name": "Сделка Марины"}]}}
        app.post("/api/crm/webhook", json=event).raise_for_status()
    done = "select 1 from sequence_executions where lead_id = '4711' and status = 'completed'"
    synced = "select 1 from crm_connections where metadata->'sync'->>'status' = 'completed'"
    logged = "select 1 from activity_logs where activity_type = 'agent_response' and conversation_id is not null"
    for sql in (done, synced, f"{logged} and org_id = (select org_id from agents where name = 'Агент Марины')"):
        assert eventually(lambda sql=sql: query(config.database_url, sql)), sql  # type: ignore[misc]


def _sign_in(app: httpx.Client, settings: Mapping[str, str]) -> None:
    token = app.get("/api/auth/csrf").json()["csrfToken"]
    form = {"csrfToken": token, "email": settings["APP_EMAIL"], "password": settings["APP_PASSWORD"], "json": "true"}
    app.post("/api/auth/callback/credentials", data=form)
