"""Tables and columns that the checks read and the platform itself writes, and the lines that go red without them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postdeploy.doctor.finding import Finding, bad, ok
from postdeploy.errors import CannotTell
from postdeploy.platform.database import NO_COLUMN, NO_TABLE, missing_column

if TYPE_CHECKING:
    from postdeploy.doctor.site import Site


@dataclass(frozen=True)
class Need:
    """Columns of a table, and ids of the lines that cannot pass without them."""

    columns: str
    lines: tuple[str, ...]


NEEDED = {
    "activity_logs": Need(
        "id,org_id,user_id,agent_id,conversation_id,activity_type,title,description,metadata,created_at",
        ("S3.1", "S3.3", "S6.5", "S7.5", "S7.6"),
    ),
    "agents": Need(
        "id,org_id,connection_id,name,status,default_model,instructions,system_prompt,temperature,max_tokens,settings"
        ",created_at,updated_at",
        ("S3.a5", "S4.2"),
    ),
    "agent_conversations": Need("id,org_id,agent_id,user_id,title,created_at,updated_at", ("S4.4",)),
    "message_logs": Need("id,conversation_id,role,content,metadata,created_at", ("S4.4", "S4.5", "S4.6")),
    "sales_scripts": Need(
        "id,org_id,agent_id,pipeline_stage_id,title,script_type,content,variables,conditions,created_at,updated_at",
        ("S5.2", "S5.3", "S5.4", "S5.5"),
    ),
    "automation_rules": Need(
        "id,org_id,agent_id,name,description,trigger_type,conditions,actions,is_active,priority,cooldown_minutes"
        ",max_executions_per_day,metadata,created_at,updated_at",
        ("S6.3", "S6.4"),
    ),
    "rule_executions": Need("id,org_id,rule_id,lead_id,execution_context,action_results,executed_at", ("S6.4",)),
    "sequences": Need(
        "id,org_id,agent_id,name,description,trigger_type,trigger_conditions,is_active,metadata,created_at,updated_at",
        ("S7.3", "S7.4"),
    ),
    "sequence_steps": Need(
        "id,sequence_id,step_order,delay_minutes,action_type,template,recipient,webhook_url,ai_prompt,task_title"
        ",task_description,metadata",
        ("S7.2", "S7.3"),
    ),
    "sequence_executions": Need(
        "id,org_id,sequence_id,lead_id,contact_id,current_step,status,started_at,completed_at,next_execution_at"
        ",execution_data,error_message",
        ("S7.4", "S7.6"),
    ),
    "agent_integrations": Need("id,org_id,agent_id,integration_type,is_installed,is_active,settings", ("S2.a2",)),
    "crm_connections": Need(
        "id,org_id,provider,base_domain,access_token,refresh_token,expires_at,metadata,created_at,updated_at",
        ("S2.1", "S2.3", "S6.4", "S7.4"),
    ),
    "crm_credentials": Need("id,org_id,provider,client_id,client_secret,redirect_uri", ("S2.3",)),
    "crm_pipelines": Need("id,connection_id,external_id,name,is_active,sort_order,metadata,updated_at", ("S2.3",)),
    "crm_pipeline_stages": Need("id,pipeline_id,external_id,name,sort_order,metadata,updated_at", ("S2.3",)),
    "webhook_events": Need(
        "id,org_id,provider,event_type,payload,status,error,created_at,processed_at,retry_count,max_retries"
        ",next_retry_at,processing_started_at,event_subtype,entity_id,entity_type,execution_context",
        ("S6.4", "S7.4"),
    ),
}
ADVICE = (
    "покажите разработчикам платформы: запросы к этим таблицам не пройдут, пока в базе нет того, что названо; "
    "если это только что добавили, пусть PostgREST перечитает схему: NOTIFY pgrst, 'reload schema'"
)


def look(site: Site) -> Finding:
    """Everything that is missing, each with the lines that it turns red."""
    with ThreadPoolExecutor(4) as pool:
        problems = list(filter(None, pool.map(lambda item: _problem(site, *item), NEEDED.items())))
    return bad("; ".join(problems), ADVICE) if problems else ok(f"все {len(NEEDED)} таблиц на месте, со столбцами")


def _problem(site: Site, table: str, need: Need) -> str | None:
    try:
        found = _missing(site, table, need.columns.split(","))
    except CannotTell as error:
        return f"`{table}`: {error}".rstrip(".")
    return f"{found} — не пройдут {', '.join(need.lines)}" if found else None


def _missing(site: Site, table: str, columns: list[str]) -> str:
    """What the table lacks; PostgREST names one column at a time, so it is asked again without that one."""
    lacking: list[str] = []
    while True:
        left = [column for column in columns if column not in lacking]
        answer = site.rest(table, select=",".join(left) or "*", limit="0")
        code, text = str(answer.at("code", default="")), str(answer.at("message", default=""))
        if code in NO_TABLE:
            return f"таблицы `{table}` нет"
        column = missing_column(text) if code in NO_COLUMN else ""
        if column not in left:
            break
        lacking.append(column)
    if lacking:
        return f"в `{table}` нет столбцов: {', '.join(lacking)}"
    if answer.ok and isinstance(answer.body, list):
        return ""
    raise CannotTell(f"не читается: {answer.describe()[:200]}")
