"""The bare floor: the requests and reads of the whole checklist, one after another, and nothing else.

No behave, no Allure, no evidence, no matchers; waits are included. Prints how many requests it sent, so that the
benchmark can show that it does the same work as the suite.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable
from typing import Any

import httpx
import redis
from supabase import ClientOptions, create_client

MARK = f"pd-floor-{random.randrange(10**6)}"
STEPS = [
    {"step_order": 1, "delay_minutes": 0, "action_type": "send_message", "template": "Здравствуйте!"},
    {"step_order": 2, "delay_minutes": 0, "action_type": "create_task", "task_title": "Позвонить"},
    {"step_order": 3, "delay_minutes": 0, "action_type": "wait"},
]


class Floor:
    """Plain clients of the deployment named by the environment."""

    def __init__(self) -> None:
        self.sent = 0
        hooks: dict[str, list[Callable[..., Any]]] = {"request": [self._count]}
        self.app = httpx.Client(base_url=os.environ["APP_URL"], event_hooks=hooks, timeout=30)
        self.worker = httpx.Client(base_url=os.environ["WORKER_URL"], event_hooks=hooks)
        self.kommo = httpx.Client(verify=os.environ["CA_BUNDLE"], event_hooks=hooks)
        http = httpx.Client(event_hooks=hooks)
        key = os.environ["SUPABASE_SERVICE_ROLE_KEY"]
        self.rest = http
        self.key = {"apikey": key, "Authorization": f"Bearer {key}"}
        self.tables = create_client(os.environ["SUPABASE_URL"], key, ClientOptions(httpx_client=http))
        self.redis = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
        self.queue = os.environ["QUEUE_NAME"]
        self.agents: list[str] = []

    def _count(self, _request: httpx.Request) -> None:
        self.sent += 1

    def rows(self, table: str, **equals: Any) -> list[dict[str, Any]]:
        query = self.tables.table(table).select("*")
        for column, value in equals.items():
            query = query.in_(column, value) if isinstance(value, list) else query.eq(column, value)
        return list(query.execute().data)  # type: ignore[arg-type]

    def until(self, read: Callable[[], Any]) -> Any:
        while not (found := read()):
            time.sleep(0.02)
        return found

    def agent(self, status: str = "active", instructions: str = "Кратко.") -> str:
        body = {"name": f"Агент {MARK}", "status": status, "model": "openai/gpt-4o-mini", "instructions": instructions}
        agent = str(self.app.post("/api/agents", json=body).json()["data"]["id"])
        self.agents.append(agent)
        return agent

    def clean(self) -> None:
        for agent in self.agents:
            self.rows("agent_conversations", agent_id=agent)
            self.app.delete(f"/api/agents/{agent}")
            self.rows("agents", id=agent)
            self.tables.table("activity_logs").delete().eq("title", f"Создан новый агент: {MARK}").execute()
        self.agents.clear()

    def updates(self) -> None:
        ids = [item["id"] for item in self.app.get("/api/dashboard/updates?limit=20").json()["data"]]
        if ids:
            self.rows("activity_logs", id=ids)

    def event(self, kind: str, lead: int) -> None:
        domain = self.rows("crm_connections", org_id=self.org)[0]["base_domain"]
        body = {"account": {"base_domain": domain}, "leads": {kind: [{"id": lead, "name": MARK, "price": 1}]}}
        event = self.app.post("/api/crm/webhook", json=body).json()["eventId"]
        self.until(lambda: self.rows("webhook_events", id=event)[0]["status"] == "completed")

    def worker_step(self) -> None:
        script = ["bash", "scripts/check-worker-health.sh"]
        subprocess.run(script, check=True, stdout=subprocess.DEVNULL)
        for path in ("/health", "/metrics", "/health"):
            self.worker.get(path).raise_for_status()
        self.redis.ping()
        self.sign_in()
        self.redis.client_list()
        self.app.post("/api/jobs", json={"type": "test-job", "payload": {"mark": MARK}})
        newest = int(str(self.redis.get(f"bull:{self.queue}:id")))
        self.until(lambda: self.redis.hget(f"bull:{self.queue}:{newest}", "finishedOn"))

    def sign_in(self) -> None:
        token = self.app.get("/api/auth/csrf").json()["csrfToken"]
        form = {"csrfToken": token, "email": os.environ["APP_EMAIL"], "password": os.environ["APP_PASSWORD"]}
        self.app.post("/api/auth/callback/credentials", data=form)
        self.org = self.app.get("/api/auth/session").json()["user"]["orgId"]
        self.tenant = self.app.get("/api/auth/get-tenant-redirect").json()["tenantId"]

    def sync_state(self) -> dict[str, Any]:
        connection = self.rows("crm_connections", org_id=self.org)[0]
        pipelines = self.rows("crm_pipelines", connection_id=connection["id"])
        if pipelines:
            self.rows("crm_pipeline_stages", pipeline_id=[row["id"] for row in pipelines])
        return connection

    def kommo_step(self) -> None:
        self.app.get("/")
        agent = self.agent()
        body = {"integration_type": "kommo"}
        integration = self.app.post(f"/api/agents/{agent}/integrations/kommo/install", json=body).json()["integration"]
        base = f"/manage/{self.tenant}/ai-agents/{agent}"
        self.app.get(f"{base}/available-integrations")
        self.app.get(f"/api/agents/{agent}/integrations")
        self.app.get(f"{base}/integrations/{integration['id']}/edit")
        self.sync_state()
        job = self.app.post(f"/api/agents/{agent}/integrations/{integration['id']}/sync").json()["details"]["jobId"]
        self.until(lambda: self.redis.hget(f"bull:{self.queue}:{job}", "finishedOn"))
        self.rows("crm_connections", org_id=self.org)
        connection = self.sync_state()
        headers = {"Authorization": f"Bearer {self.rows('crm_connections', org_id=self.org)[0]['access_token']}"}
        self.kommo.get(f"https://{connection['base_domain']}/api/v4/leads/pipelines", headers=headers)

    def dashboard_step(self) -> None:
        self.rest.get(f"{os.environ['SUPABASE_URL']}/rest/v1/", headers=self.key)
        self.rows("activity_logs", org_id=self.org)
        self.rows("activity_logs", org_id=self.org)
        self.agent()
        self.rows("activity_logs", org_id=self.org)
        self.clean()
        self.app.get(f"/manage/{self.tenant}")
        self.updates()
        agent = self.agent()
        self.rows("agents", id=agent)
        self.rows("activity_logs", agent_id=agent)
        self.updates()
        self.updates()

    def chat_step(self) -> None:
        self.app.get(f"/manage/{self.tenant}/test-chat")
        chosen = self.agent()
        self.agent()
        self.agent("inactive")
        self.app.get("/api/agents?status=active&limit=100")
        self.rows("agents", org_id=self.org, status="active")
        self.app.get(f"/api/agents/{chosen}")
        answer = self.app.post("/api/chat", json={"agentId": chosen, "message": MARK}).json()["data"]
        talk = answer["conversationId"]
        self.rows("message_logs", content=MARK)
        self.rows("agent_conversations", id=talk)
        self.rows("message_logs", id=answer["message"]["id"])
        self._history(talk)
        self.app.post("/api/chat", json={"conversationId": talk, "message": f"{MARK} ещё"})
        self._history(talk)
        self.app.get("/api/chat/conversations")

    def _history(self, talk: str) -> None:
        self.app.get(f"/api/chat?conversationId={talk}")
        self.rows("message_logs", conversation_id=talk)

    def scripts_step(self) -> None:
        agent = self.agent()
        self.app.get(f"/manage/{self.tenant}/ai-agents/{agent}/scripts")
        path = f"/api/agents/{agent}/scripts"
        body = {"title": MARK, "scriptType": "greeting", "content": "Здравствуйте", "pipelineStageId": None}
        self.app.post(path, json=body)
        script = self.app.post(path, json=body).json()["data"]["id"]
        self._scripts(agent)
        self.app.patch(f"{path}/{script}", json=body)
        self._scripts(agent)
        self.app.delete(f"{path}/{script}")
        self._scripts(agent)
        self.rows("sales_scripts", id=script)
        self.app.patch(f"{path}/{script}", json=body)
        self.app.delete(f"{path}/{script}")
        self.rows("sales_scripts", id=script)
        self.app.post(path, json=body)
        self.rows("sales_scripts", agent_id=agent)
        self._scripts(agent)

    def _scripts(self, agent: str) -> None:
        self.app.get(f"/api/agents/{agent}/scripts")
        self.rows("sales_scripts", agent_id=agent)

    def rules_step(self) -> None:
        agent = self.agent()
        self.app.get(f"/manage/{self.tenant}/ai-agents/{agent}/edit")
        rules = [self._rule(agent, trigger, active) for trigger, active in RULES]
        for _ in range(3):
            self.rows("automation_rules", id=rules[0])
        self.app.get(f"/api/agents/{agent}/rules?active_only=false")
        lead = random.randrange(10**9, 2 * 10**9)
        self.event("update", lead + 1)
        self.event("add", lead)
        self.until(lambda: self.rows("rule_executions", rule_id=rules[0]))
        self.rows("rule_executions", rule_id=rules[1])
        self.rows("rule_executions", lead_id=str(lead))
        self.until(
            lambda: self.rows("activity_logs", activity_type="rule_executed", title=f"Правило выполнено: {MARK}")
        )
        self.updates()
        for _ in range(2):
            self.rows("rule_executions", rule_id=rules[1])
        self.rows("rule_executions", lead_id=str(lead))

    def _rule(self, agent: str, trigger: str, active: bool) -> str:
        actions = [{"type": "send_message", "template": "Спасибо"}]
        body = {"name": MARK, "trigger_type": trigger, "conditions": [], "actions": actions, "is_active": active}
        return str(self.app.post(f"/api/agents/{agent}/rules", json=body).json()["data"]["id"])

    def sequences_step(self) -> None:
        agent = self.agent()
        self.app.get(f"/manage/{self.tenant}/ai-agents/{agent}/edit")
        first, _ = [self._sequence(agent, active) for active in (True, False)]
        for _ in range(3):
            self.rows("sequences", id=first)
        self.rows("sequence_steps", sequence_id=first)
        self.app.get(f"/api/agents/{agent}/sequences")
        lead = random.randrange(10**9, 2 * 10**9)
        self.event("update", lead + 1)
        self.event("add", lead)
        run = self.until(lambda: self.rows("sequence_executions", sequence_id=first))[0]["id"]
        self.rows("sequence_executions", sequence_id=first)
        self.rows("sequence_executions", lead_id=str(lead))
        self._entry("sequence_executed", f"Последовательность запущена: {MARK}")
        self.until(lambda: self.rows("sequence_executions", id=run)[0]["status"] == "completed")
        self._entry("sequence_executed", f"Последовательность завершена: {MARK}")
        for _ in range(2):
            self.rows("sequence_executions", sequence_id=first)
        self.rows("sequence_executions", lead_id=str(lead))

    def _sequence(self, agent: str, active: bool) -> str:
        body = {"name": MARK, "trigger_type": "lead_created", "is_active": active, "steps": STEPS}
        return str(self.app.post(f"/api/agents/{agent}/sequences", json=body).json()["data"]["id"])

    def _entry(self, kind: str, title: str) -> None:
        self.until(lambda: self.rows("activity_logs", activity_type=kind, title=title))
        self.updates()


RULES = (("lead_created", True), ("lead_created", False), ("lead_updated", True))


def main() -> None:
    floor = Floor()
    for step in (
        floor.worker_step,
        floor.kommo_step,
        floor.dashboard_step,
        floor.chat_step,
        floor.scripts_step,
        floor.rules_step,
        floor.sequences_step,
    ):
        step()
        floor.clean()
    print(floor.sent)


if __name__ == "__main__":
    main()
