"""Supabase: PostgREST answers, the key is the right one, tables and rows that the checks need are there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from postdeploy.doctor.finding import Finding, bad, ok, skip, warn
from postdeploy.doctor.key import claims, wrong_role
from postdeploy.doctor.site import speaks_postgrest
from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.doctor.site import Site

SOON = timedelta(days=14)
NOT_GIVEN = "SUPABASE_SERVICE_ROLE_KEY не задан"
WITHOUT = "без него строки судятся по тому, что показывает приложение"
NEEDED = {
    "activity_logs": "id,org_id,user_id,agent_id,conversation_id,activity_type,title,description,metadata,created_at",
    "agents": "id,org_id,name,status,created_at",
    "agent_conversations": "id,org_id,agent_id,user_id,title,created_at",
    "message_logs": "id,conversation_id,role,content,created_at",
    "sales_scripts": "id,org_id,agent_id,pipeline_stage_id,title,script_type,content,updated_at",
    "automation_rules": "id,org_id,agent_id,name,trigger_type,conditions,actions,is_active,priority",
    "rule_executions": "id,org_id,rule_id,lead_id,execution_context,action_results,executed_at",
    "sequences": "id,org_id,agent_id,name,trigger_type,is_active",
    "sequence_steps": "id,sequence_id,step_order,delay_minutes,action_type,template,task_title,task_description",
    "sequence_executions": (
        "id,org_id,sequence_id,lead_id,current_step,status,started_at,completed_at,execution_data,error_message"
    ),
    "agent_integrations": "id,org_id,agent_id,integration_type,is_installed,is_active",
    "crm_connections": "id,org_id,provider,base_domain,access_token,metadata,created_at",
    "crm_pipelines": "id,connection_id,external_id,name,sort_order,updated_at",
    "crm_pipeline_stages": "id,pipeline_id,external_id,name,sort_order,updated_at",
    "webhook_events": "id,org_id,status,error,payload,created_at",
}
"""Columns that the checks read, by table."""


def answers(site: Site) -> Finding:
    """SUPABASE_URL is a PostgREST that accepts the key."""
    if site.settings.supabase_service_role_key is None:
        return skip(NOT_GIVEN, WITHOUT)
    table = site.table.get()
    if table.status == 401:
        advice = "проверьте SUPABASE_SERVICE_ROLE_KEY"
        return bad(f"Supabase не принимает ключ: {table.describe()[:200]}", advice, stops=True)
    if not speaks_postgrest(table):
        return bad(f"{site.settings.supabase_url}/rest/v1/ — {table.describe()[:200]}", "проверьте SUPABASE_URL")
    return ok(f"{site.settings.supabase_url} — PostgREST, ключ принят")


def key(site: Site) -> Finding:
    """The key is a service role key that has not expired: with another one the tables look empty."""
    if site.settings.supabase_service_role_key is None:
        return skip(NOT_GIVEN, WITHOUT)
    value = site.settings.supabase_service_role_key.get_secret_value()
    role = wrong_role(value)
    if role is not None:
        advice = "возьмите ключ service_role: с другим таблицы кажутся пустыми"
        return bad(f"роль ключа — «{role}»", advice, stops=True)
    said = claims(value)
    return ok("ключ не JWT, роль по нему не видна") if said is None else _expiry(said.get("exp"))


def tables(site: Site) -> Finding:
    """Tables and columns that the checks read are there."""
    if site.settings.supabase_service_role_key is None:
        return skip(NOT_GIVEN, WITHOUT)
    site.need_tables()
    with ThreadPoolExecutor(4) as pool:
        problems = list(filter(None, pool.map(lambda item: _lacks(site, *item), NEEDED.items())))
    if not problems:
        return ok(f"все {len(NEEDED)} таблиц на месте, со столбцами")
    return bad("; ".join(problems), "примените миграции и перечитайте схему PostgREST (NOTIFY pgrst, 'reload schema')")


def kommo(site: Site) -> Finding:
    """The organisation is connected to Kommo."""
    if site.settings.supabase_service_role_key is None:
        return skip(NOT_GIVEN, WITHOUT)
    site.need_tables()
    mine = {"org_id": f"eq.{site.signed_in().org_id}", "provider": "eq.kommo"}
    found = site.rows("crm_connections", select="base_domain,access_token", **mine)
    if not found:
        return bad("подключения к Kommo нет", "подключите Kommo в настройках интеграции: без него ШАГ 2 не проверить")
    if not site.rows("crm_credentials", select="id", **mine):
        return warn(f"подключена {found[0]['base_domain']}, но ключей приложения нет", "заполните crm_credentials")
    if not found[0]["access_token"]:
        return warn(f"подключена {found[0]['base_domain']}, но токена нет", "подключите Kommo заново")
    return ok(f"подключена {found[0]['base_domain']}")


def _lacks(site: Site, table: str, columns: str) -> str | None:
    try:
        answer = site.rest(table, select=columns, limit="0")
    except CannotTell as error:
        return f"`{table}`: {error}"
    if answer.ok:
        return None if isinstance(answer.body, list) else f"`{table}`: {answer.describe()[:200]}"
    code = str(answer.at("code", default=""))
    if code in {"42P01", "PGRST205"}:
        return f"таблицы `{table}` нет"
    if code in {"42703", "PGRST204"}:
        return f"в `{table}` нет столбца: {answer.at('message')}"
    return f"`{table}` не читается: {answer.status} {answer.at('message', default='')}".strip()


def _expiry(moment: object) -> Finding:
    if not isinstance(moment, int | float):
        return ok("роль service_role, бессрочный")
    left = datetime.fromtimestamp(moment, UTC) - datetime.now(UTC)
    if left <= timedelta(0):
        return bad("ключ просрочен", "выпустите новый SUPABASE_SERVICE_ROLE_KEY", stops=True)
    text = f"роль service_role, действует ещё {left.days} дн."
    return warn(text, "выпустите новый ключ заранее") if left < SOON else ok(text)
