"""Organisations with a past."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import variation
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.seed import NORTH_AGENT, NORTH_CONNECTION, NORTH_ORG, NORTH_OWNER

HISTORY = f"""
insert into activity_logs (org_id, agent_id, activity_type, title, metadata, created_at)
  select '{NORTH_ORG}', '{NORTH_AGENT}', (array['agent_response','rule_executed','agent_created'])[1 + n % 3],
         (array['Агент отправил ответ','Правило выполнено: Старое правило',
                'Создан новый агент: Агент приёмки'])[1 + n % 3],
         '{{"lead_id": "17"}}', now() - n * interval '7 minutes'
  from generate_series(1, 400) n;
insert into agents (org_id, name, status, default_model, instructions, system_prompt, created_at)
  select '{NORTH_ORG}', 'Агент приёмки ' || n, (array['active','inactive','draft'])[1 + n % 3], 'openai/gpt-4o-mini',
         'Кодовое слово: Альтаир.', 'Кодовое слово: Альтаир.', now() - n * interval '1 day'
  from generate_series(1, 120) n;
insert into agent_conversations (org_id, agent_id, user_id, title, created_at, updated_at)
  select '{NORTH_ORG}', '{NORTH_AGENT}', '{NORTH_OWNER}', 'Старый разговор ' || n, now() - n * interval '1 hour',
         now() - n * interval '1 hour' from generate_series(1, 60) n;
insert into message_logs (conversation_id, role, content, created_at)
  select c.id, role, 'Здравствуйте! Назовите, пожалуйста, ваше кодовое слово.', c.created_at
  from agent_conversations c, unnest(array['user', 'assistant']) role where c.org_id = '{NORTH_ORG}';
insert into sales_scripts (org_id, agent_id, title, content)
  select '{NORTH_ORG}', '{NORTH_AGENT}', 'Скрипт приёмки ' || n, 'Здравствуйте!' from generate_series(1, 150) n;
insert into webhook_events (org_id, provider, event_type, payload, status, created_at)
  select '{NORTH_ORG}', 'kommo', 'leads', '{{}}', (array['completed','failed'])[1 + n % 2],
         now() - n * interval '1 hour'
  from generate_series(1, 300) n;
with old as (
  insert into crm_pipelines (connection_id, external_id, name, sort_order, created_at, updated_at)
    select '{NORTH_CONNECTION}', (3177727 + n)::text, 'Прежняя воронка ' || n, n, now() - interval '9 days',
           now() - interval '9 days' from generate_series(0, 4) n returning id)
insert into crm_pipeline_stages (pipeline_id, external_id, name, sort_order, created_at, updated_at)
  select id, n::text, 'Прежний этап ' || n, n, now() - interval '9 days', now() - interval '9 days'
  from old, generate_series(1, 6) n;
update crm_connections set metadata = '{{"sync": {{"status": "completed", "completedAt": "2026-01-01T00:00:00.000Z"}}}}'
  where id = '{NORTH_CONNECTION}';
"""
AUTOMATION = f"""
insert into automation_rules (org_id, agent_id, name, trigger_type, actions, priority)
  select '{NORTH_ORG}', '{NORTH_AGENT}', 'Правило отдела продаж ' || n, trigger,
         '[{{"type": "send_message", "template": "Спасибо за заявку!"}}]', n
  from generate_series(1, 5) n, unnest(array['lead_created', 'lead_updated']) trigger;
insert into sales_scripts (org_id, agent_id, title, content)
  select '{NORTH_ORG}', '{NORTH_AGENT}', 'Скрипт отдела продаж ' || n, 'Добрый день!' from generate_series(1, 5) n;
with made as (
  insert into sequences (org_id, agent_id, name, trigger_type)
    select '{NORTH_ORG}', '{NORTH_AGENT}', 'Цепочка отдела продаж ' || n, 'lead_created'
    from generate_series(1, 3) n returning id)
insert into sequence_steps (sequence_id, step_order, action_type, template)
  select id, n, 'send_message', 'Шаг ' || n from made, generate_series(1, 2) n;
"""
STARTERS = """
create function furnish() returns trigger language plpgsql as $$
begin
  insert into sales_scripts (org_id, agent_id, title, content, created_at)
    select new.org_id, new.id, 'Скрипт ' || n, 'Здравствуйте!', now() - interval '1 day' from generate_series(1, 15) n;
  insert into automation_rules (org_id, agent_id, name, trigger_type, actions, priority, is_active)
    select new.org_id, new.id, 'Правило ' || n, 'manual', '[{"type": "send_message", "template": "Спасибо!"}]',
           1, false from generate_series(1, 15) n;
  insert into sequences (org_id, agent_id, name, trigger_type, is_active, created_at)
    select new.org_id, new.id, 'Цепочка ' || n, 'manual', false, now() + interval '1 hour'
    from generate_series(1, 15) n;
  return new;
end $$;
create trigger furnished after insert on agents for each row execute function furnish();
"""


YearsOfData = variation("В таблицах сотни записей прежней работы", executed(HISTORY))
OwnRulesAndScripts = variation(
    "У организации уже есть скрипты, правила и последовательности на то же событие", executed(AUTOMATION)
)
# Ours are at the end of its lists.
AgentsComeFurnished = variation(
    "Новый агент получает от платформы заготовки: скрипты, правила, цепочки", executed(STARTERS)
)
