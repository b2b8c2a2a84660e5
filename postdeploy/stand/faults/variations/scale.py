"""Organisations that are large: nothing that a check reads fits into one answer."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import Change, as_variation, variation
from postdeploy.stand.faults.shapes.answers import rewritten
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.faults.tools import Requests
from postdeploy.stand.seed import NORTH_AGENT, NORTH_CONNECTION, NORTH_ORG, NORTH_OWNER

PIPELINES, STAGES = 60, 22
A_PAGE = 6


def _pipeline(number: int) -> dict[str, Any]:
    first = 50_000_000 + number * 100
    statuses = [
        {
            "id": first + place,
            "name": f"Этап {place + 1} воронки {number + 1}",
            "sort": (place + 1) * 10,
            "color": "#fff",
        }
        for place in range(STAGES)
    ]
    return {
        "id": 4_000_000 + number,
        "name": f"Направление {number + 1}: продажи и сопровождение",
        "sort": number + 1,
        "is_main": number == 0,
        "is_archive": False,
        "_embedded": {"statuses": statuses},
    }


OLD_AGENTS = f"""
insert into agents (org_id, name, status, default_model, instructions, system_prompt, created_at)
  select '{NORTH_ORG}', 'Менеджер ' || n, 'active', 'openai/gpt-4o-mini', 'Отвечай кратко.', 'Отвечай кратко.',
         now() - n * interval '1 day' from generate_series(1, 20) n
"""
COMPANY = f"""
insert into agents (org_id, name, status, default_model, instructions, system_prompt, created_at)
  select '{NORTH_ORG}', 'Менеджер ' || n, 'active', 'openai/gpt-4o-mini', 'Отвечай кратко.', 'Отвечай кратко.',
         now() - n * interval '1 hour' from generate_series(1, 1200) n;
insert into activity_logs (org_id, agent_id, activity_type, title, metadata, created_at)
  select '{NORTH_ORG}', '{NORTH_AGENT}', (array['agent_response','rule_executed'])[1 + n % 2],
         (array['Агент отправил ответ','Правило выполнено: Старое правило'])[1 + n % 2],
         jsonb_build_object('lead_id', n::text), now() - n * interval '3 minutes' from generate_series(1, 5000) n;
insert into sales_scripts (org_id, agent_id, title, content)
  select '{NORTH_ORG}', '{NORTH_AGENT}', 'Скрипт ' || n, 'Здравствуйте!' from generate_series(1, 300) n;
insert into automation_rules (org_id, agent_id, name, trigger_type, actions, priority, is_active)
  select '{NORTH_ORG}', '{NORTH_AGENT}', 'Правило ' || n, (array['lead_created','lead_updated','manual'])[1 + n % 3],
         '[{{"type": "send_message", "template": "Спасибо!"}}]', 1 + n % 100, n % 4 = 0
  from generate_series(1, 200) n;
insert into agent_conversations (org_id, agent_id, user_id, title, created_at, updated_at)
  select '{NORTH_ORG}', '{NORTH_AGENT}', '{NORTH_OWNER}', 'Разговор ' || n, now() - n * interval '1 hour',
         now() - n * interval '1 hour' from generate_series(1, 2000) n;
with old as (
  insert into crm_pipelines (connection_id, external_id, name, sort_order, created_at, updated_at)
    select '{NORTH_CONNECTION}', (4000000 + n)::text, 'Прежнее направление ' || n, n, now() - interval '9 days',
           now() - interval '9 days' from generate_series(0, {PIPELINES - 1}) n returning id, external_id)
insert into crm_pipeline_stages (pipeline_id, external_id, name, sort_order, created_at, updated_at)
  select id, external_id || n::text, 'Прежний этап ' || n, n, now() - interval '9 days', now() - interval '9 days'
  from old, generate_series(1, {STAGES}) n;
"""


def _many_pipelines(platform: Any) -> None:
    platform.kommo.pipelines = [_pipeline(number) for number in range(PIPELINES)]


BigCompany = variation(
    "Большая организация: 1200 агентов, 60 воронок по 22 этапа, 5000 записей журнала, 2000 диалогов",
    executed(COMPANY),
    Change("outside", _many_pipelines),
)


@as_variation(
    rewritten(Requests("/api/agents", "GET")),
    "API отдаёт агентов страницами по шесть, что ни проси",
    executed(OLD_AGENTS),
)
def AgentsByPages(body: Any) -> None:
    """The list of agents comes by pages, whatever limit was asked for, and says so."""
    total = len(body["data"])
    body["pagination"] = {"page": 1, "limit": A_PAGE, "total": total, "totalPages": -(-total // A_PAGE)}
    body["data"] = body["data"][:A_PAGE]
