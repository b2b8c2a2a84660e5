-- Tables of the platform, column for column and constraint for constraint (tables.md).
-- Ordered so that a table comes after those it refers to.

create table organizations (
    id uuid default gen_random_uuid() not null,
    name text not null,
    slug text not null,
    country text,
    settings jsonb default '{}',
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    stripe_customer_id text,
    constraint organizations_pkey primary key (id),
    constraint organizations_slug_key unique (slug)
);

create table users (
    id uuid default gen_random_uuid() not null,
    email text not null,
    full_name text,
    password_hash text,
    default_org_id uuid,
    avatar_url text,
    locale text default 'en',
    invited_at timestamptz,
    last_sign_in_at timestamptz,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint users_default_org_id_fkey foreign key (default_org_id) references organizations(id) on delete set null,
    constraint users_pkey primary key (id),
    constraint users_email_key unique (email)
);

create table organization_members (
    org_id uuid not null,
    user_id uuid not null,
    role text default 'member' not null,
    status text default 'active' not null,
    invited_by uuid,
    created_at timestamptz default now(),
    constraint organization_members_invited_by_fkey foreign key (invited_by) references users(id),
    constraint organization_members_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint organization_members_user_id_fkey foreign key (user_id) references users(id) on delete cascade,
    constraint organization_members_pkey primary key (org_id, user_id)
);

create table crm_connections (
    id uuid default gen_random_uuid() not null,
    org_id uuid not null,
    provider text default 'kommo' not null,
    base_domain text not null,
    access_token text not null,
    refresh_token text,
    expires_at timestamptz,
    scope text[],
    account_id text,
    metadata jsonb default '{}',
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint crm_connections_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint crm_connections_pkey primary key (id),
    constraint crm_connections_org_id_provider_base_domain_key unique (org_id, provider, base_domain)
);

create table agents (
    id uuid default gen_random_uuid() not null,
    org_id uuid not null,
    connection_id uuid,
    name text not null,
    status text default 'draft' not null,
    default_model text,
    owner_name text,
    messages_total integer default 0,
    last_activity_at timestamptz,
    temperature numeric(3,2) default 0.70 not null,
    max_tokens integer default 2048,
    instructions text,
    system_prompt text,
    response_delay_seconds integer default 0,
    settings jsonb default '{}',
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint agents_connection_id_fkey foreign key (connection_id) references crm_connections(id) on delete set null,
    constraint agents_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint agents_pkey primary key (id)
);

create table agent_conversations (
    id uuid default gen_random_uuid() not null,
    agent_id uuid,
    org_id uuid not null,
    external_conversation_id text,
    deal_id text,
    contact_id text,
    channel text,
    metadata jsonb default '{}',
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    lead_id integer,
    user_id uuid,
    title text,
    constraint agent_conversations_agent_id_fkey foreign key (agent_id) references agents(id) on delete cascade,
    constraint agent_conversations_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint agent_conversations_user_id_fkey foreign key (user_id) references users(id) on delete set null,
    constraint agent_conversations_pkey primary key (id)
);

create table activity_logs (
    id uuid default gen_random_uuid() not null,
    org_id uuid not null,
    user_id uuid,
    agent_id uuid,
    conversation_id uuid,
    activity_type text not null,
    title text not null,
    description text,
    metadata jsonb default '{}',
    created_at timestamptz default now(),
    constraint activity_logs_agent_id_fkey foreign key (agent_id) references agents(id) on delete set null,
    constraint activity_logs_conversation_id_fkey foreign key (conversation_id) references agent_conversations(id) on delete set null,
    constraint activity_logs_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint activity_logs_user_id_fkey foreign key (user_id) references users(id) on delete set null,
    constraint activity_logs_pkey primary key (id)
);

create table message_logs (
    id uuid default gen_random_uuid() not null,
    conversation_id uuid not null,
    role text not null,
    content text not null,
    metadata jsonb default '{}',
    created_at timestamptz default now(),
    constraint message_logs_conversation_id_fkey foreign key (conversation_id) references agent_conversations(id) on delete cascade,
    constraint message_logs_pkey primary key (id)
);

create table crm_pipelines (
    id uuid default gen_random_uuid() not null,
    connection_id uuid not null,
    external_id text not null,
    name text not null,
    is_active boolean default true,
    sort_order integer default 0,
    metadata jsonb default '{}',
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint crm_pipelines_connection_id_fkey foreign key (connection_id) references crm_connections(id) on delete cascade,
    constraint crm_pipelines_pkey primary key (id),
    constraint crm_pipelines_connection_id_external_id_key unique (connection_id, external_id)
);

create table crm_pipeline_stages (
    id uuid default gen_random_uuid() not null,
    pipeline_id uuid not null,
    external_id text not null,
    name text not null,
    sort_order integer default 0,
    metadata jsonb default '{}',
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint crm_pipeline_stages_pipeline_id_fkey foreign key (pipeline_id) references crm_pipelines(id) on delete cascade,
    constraint crm_pipeline_stages_pkey primary key (id),
    constraint crm_pipeline_stages_pipeline_id_external_id_key unique (pipeline_id, external_id)
);

create table sales_scripts (
    id uuid default gen_random_uuid() not null,
    org_id uuid not null,
    agent_id uuid,
    pipeline_stage_id uuid,
    title text not null,
    script_type text default 'greeting' not null,
    content text not null,
    variables jsonb default '{}',
    conditions jsonb default '{}',
    effectiveness_score numeric(3,2) default 0.5,
    usage_count integer default 0,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint sales_scripts_agent_id_fkey foreign key (agent_id) references agents(id) on delete set null,
    constraint sales_scripts_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint sales_scripts_pipeline_stage_id_fkey foreign key (pipeline_stage_id) references crm_pipeline_stages(id) on delete set null,
    constraint sales_scripts_pkey primary key (id)
);

create table automation_rules (
    id uuid default gen_random_uuid() not null,
    org_id uuid not null,
    agent_id uuid,
    name text not null,
    description text,
    trigger_type text not null,
    conditions jsonb default '[]' not null,
    actions jsonb default '[]' not null,
    is_active boolean default true not null,
    priority integer default 10 not null,
    cooldown_minutes integer,
    max_executions_per_day integer,
    metadata jsonb default '{}',
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint automation_rules_trigger_type_check check (trigger_type in ('lead_created', 'lead_updated', 'message_received', 'stage_changed', 'time_based', 'manual')),
    constraint automation_rules_agent_id_fkey foreign key (agent_id) references agents(id) on delete cascade,
    constraint automation_rules_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint automation_rules_pkey primary key (id)
);

create table rule_executions (
    id uuid default gen_random_uuid() not null,
    rule_id uuid not null,
    org_id uuid not null,
    lead_id text,
    execution_context jsonb not null,
    action_results jsonb not null,
    executed_at timestamptz default now() not null,
    constraint rule_executions_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint rule_executions_rule_id_fkey foreign key (rule_id) references automation_rules(id) on delete cascade,
    constraint rule_executions_pkey primary key (id)
);

create table sequences (
    id uuid default gen_random_uuid() not null,
    org_id uuid not null,
    agent_id uuid,
    name text not null,
    description text,
    trigger_type text not null,
    trigger_conditions jsonb default '{}',
    is_active boolean default true not null,
    metadata jsonb default '{}',
    created_at timestamptz default now() not null,
    updated_at timestamptz default now() not null,
    constraint sequences_trigger_type_check check (trigger_type in ('manual', 'lead_created', 'stage_changed', 'subscription', 'event')),
    constraint sequences_agent_id_fkey foreign key (agent_id) references agents(id) on delete cascade,
    constraint sequences_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint sequences_pkey primary key (id)
);

create table sequence_steps (
    id uuid default gen_random_uuid() not null,
    sequence_id uuid not null,
    step_order integer not null,
    delay_minutes integer default 0 not null,
    action_type text not null,
    template text,
    recipient text,
    webhook_url text,
    ai_prompt text,
    task_title text,
    task_description text,
    metadata jsonb default '{}',
    created_at timestamptz default now() not null,
    constraint sequence_steps_action_type_check check (action_type in ('send_message', 'create_task', 'send_email', 'webhook', 'ai_response', 'wait')),
    constraint sequence_steps_sequence_id_fkey foreign key (sequence_id) references sequences(id) on delete cascade,
    constraint sequence_steps_pkey primary key (id)
);

create table sequence_executions (
    id uuid default gen_random_uuid() not null,
    sequence_id uuid not null,
    org_id uuid not null,
    lead_id text not null,
    contact_id text,
    current_step integer default 0 not null,
    status text default 'running' not null,
    started_at timestamptz default now() not null,
    completed_at timestamptz,
    next_execution_at timestamptz,
    execution_data jsonb default '{}',
    error_message text,
    constraint sequence_executions_status_check check (status in ('running', 'completed', 'paused', 'failed')),
    constraint sequence_executions_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint sequence_executions_sequence_id_fkey foreign key (sequence_id) references sequences(id) on delete cascade,
    constraint sequence_executions_pkey primary key (id)
);

create table agent_integrations (
    id uuid default gen_random_uuid() not null,
    agent_id uuid not null,
    org_id uuid not null,
    integration_type text not null,
    is_installed boolean default false not null,
    is_active boolean default false not null,
    settings jsonb default '{}',
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint agent_integrations_agent_id_fkey foreign key (agent_id) references agents(id) on delete cascade,
    constraint agent_integrations_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint agent_integrations_pkey primary key (id),
    constraint agent_integrations_agent_id_integration_type_key unique (agent_id, integration_type)
);

create table crm_credentials (
    id uuid default gen_random_uuid() not null,
    org_id uuid not null,
    provider text default 'kommo' not null,
    client_id text not null,
    client_secret text not null,
    redirect_uri text,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint crm_credentials_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint crm_credentials_pkey primary key (id),
    constraint crm_credentials_org_id_provider_key unique (org_id, provider)
);

create table webhook_events (
    id uuid default gen_random_uuid() not null,
    org_id uuid not null,
    provider text not null,
    event_type text not null,
    payload jsonb not null,
    status text default 'pending' not null,
    error text,
    created_at timestamptz default now(),
    processed_at timestamptz,
    retry_count integer default 0,
    max_retries integer default 3,
    next_retry_at timestamptz,
    processing_started_at timestamptz,
    event_subtype text,
    entity_id text,
    entity_type text,
    execution_context jsonb default '{}',
    constraint webhook_events_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint webhook_events_pkey primary key (id)
);

create table usage_daily (
    org_id uuid not null,
    usage_date date not null,
    agent_responses integer default 0 not null,
    tokens_consumed bigint default 0 not null,
    interactions integer default 0 not null,
    errors integer default 0 not null,
    constraint usage_daily_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint usage_daily_pkey primary key (org_id, usage_date)
);

create table subscriptions (
    org_id uuid not null,
    plan text not null,
    status text default 'trialing' not null,
    token_quota bigint default 0 not null,
    token_used bigint default 0 not null,
    renews_at timestamptz,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    constraint subscriptions_org_id_fkey foreign key (org_id) references organizations(id) on delete cascade,
    constraint subscriptions_pkey primary key (org_id)
);

