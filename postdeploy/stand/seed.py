"""The two organisations that every new stand holds, «Север», whose owner the suite is, and «Юг», and further ones.

«Юг» has one of everything, so that a leak across tenants shows. «Север» is as on the day of a
deploy: agents, a script and a CRM connection, but no activity and no pipelines yet.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from postdeploy.stand.config import StandConfig
from postdeploy.stand.kommo.account import ACCOUNT_ID, kommo_account
from postdeploy.stand.passwords import hash_password
from postdeploy.stand.secret_box import encrypt
from postdeploy.stand.tenants import Tenant, tenants

NORTH_ORG = "7a3c91e4-5b1d-4c8a-9f20-3d6e8b4a1c05"
NORTH_SLUG = "north-org"
NORTH_OWNER = "a9d2c7b1-3e54-4f60-8b17-52c4d9e0f361"
NORTH_AGENT = "b4e1f0a8-6c2d-4937-a5d8-1f7e3b9c2046"
NORTH_ARCHIVED_AGENT = "c5f2a1b9-7d3e-4a48-b6e9-2a8f4cad3157"
NORTH_SCRIPT = "d603b2ca-8e4f-4b59-87fa-3b905dbe4268"
NORTH_CONNECTION = "e714c3db-9f50-4c6a-980b-4ca16ecf5379"

SOUTH_ORG = "2f8b6d03-9c4e-4a17-8d52-60b7e1f3a9c4"
SOUTH_SLUG = "south-org"
SOUTH_OWNER = "1b7e4d92-a06c-4385-9e2f-74c8b5d1f0a3"
SOUTH_EMAIL = "owner@south.test"
SOUTH_AGENT = "3c8f5ea3-b17d-4496-8f30-85d9c6e201b4"
SOUTH_CONNECTION = "4d906fb4-c28e-45a7-9041-96ead7f312c5"
SOUTH_GRANT = "south"
SOUTH_DOMAIN = "south.kommo.test"
SOUTH_PIPELINE = "5ea170c5-d39f-46b8-a152-a7fbe80423d6"
SOUTH_STAGE = "6fb281d6-e4a0-47c9-b263-b80cf91534e7"
SOUTH_SCRIPT = "70c392e7-f5b1-48da-8374-c91d0a2645f8"
SOUTH_RULE = "81d4a3f8-06c2-49eb-9485-da2e1b375609"
SOUTH_SEQUENCE = "92e5b409-17d3-4afc-a596-eb3f2c48671a"
SOUTH_CONVERSATION = "a3f6c51a-28e4-4b0d-b6a7-fc403d59782b"

MODEL = "openai/gpt-4o-mini"


def south_password(config: StandConfig) -> str:
    """Password of the owner of «Юг»."""
    return f"{config.app_password}-south"


@dataclass(frozen=True)
class Organisation:
    """An organisation with its owner."""

    id: str
    name: str
    slug: str
    owner: str
    email: str


SOUTH = Organisation(SOUTH_ORG, "Юг", SOUTH_SLUG, SOUTH_OWNER, SOUTH_EMAIL)


def seed_sql(config: StandConfig) -> str:
    """The rows of all organisations as one script."""
    further = (row for tenant in tenants(config) for row in _further(tenant))
    return "\n".join((*_north(config), *_south(config), *further))


def _north(config: StandConfig) -> tuple[str, ...]:
    account = kommo_account(config)
    north = Organisation(NORTH_ORG, "Север", NORTH_SLUG, NORTH_OWNER, config.app_email)
    return (
        *_organisation(north, config.app_password),
        _agent(NORTH_AGENT, NORTH_ORG, "Агент Севера", "active", "Отвечай кратко. Кодовое слово: Полярис."),
        _agent(NORTH_ARCHIVED_AGENT, NORTH_ORG, "Архивный агент", "inactive", "Больше не отвечай."),
        _insert(
            "sales_scripts",
            id=NORTH_SCRIPT,
            org_id=NORTH_ORG,
            agent_id=NORTH_AGENT,
            title="Приветствие Севера",
            script_type="greeting",
            content="Здравствуйте! Вас приветствует «Север».",
        ),
        _insert(
            "crm_connections",
            id=NORTH_CONNECTION,
            org_id=NORTH_ORG,
            base_domain=account.base_domain,
            access_token=account.access_token,
            refresh_token=account.refresh_token,
            expires_at=Sql("now() + interval '1 day'"),
            account_id=str(ACCOUNT_ID),
        ),
        _credentials(NORTH_ORG, config, account.client_id, account.client_secret, account.redirect_uri),
    )


def _further(tenant: Tenant) -> tuple[str, ...]:
    """An organisation like «Север», with an account of its own in Kommo."""
    config = tenant.config
    account = kommo_account(config)
    org, agent = tenant.id("organisation"), tenant.id("agent")
    organisation = Organisation(org, tenant.name, tenant.slug, tenant.id("owner"), tenant.email)
    return (
        *_organisation(organisation, tenant.password),
        _agent(agent, org, f"Агент: {tenant.name}", "active", "Отвечай кратко. Кодовое слово: Вега."),
        _insert(
            "sales_scripts",
            org_id=org,
            agent_id=agent,
            title=f"Приветствие: {tenant.name}",
            script_type="greeting",
            content="Здравствуйте!",
        ),
        _insert(
            "crm_connections",
            org_id=org,
            base_domain=tenant.base_domain,
            access_token=tenant.secret("access token"),
            refresh_token=tenant.secret("refresh token"),
            expires_at=Sql("now() + interval '1 day'"),
            account_id=str(ACCOUNT_ID + tenant.number),
        ),
        _credentials(org, config, account.client_id, account.client_secret, account.redirect_uri),
    )


def _credentials(org_id: str, config: StandConfig, client_id: str, secret: str, redirect_uri: str) -> str:
    """What the organisation has as a client of Kommo; the secret as the platform keeps it."""
    sealed = encrypt(secret, config.encryption_key)
    row = {"org_id": org_id, "client_id": client_id, "client_secret": sealed, "redirect_uri": redirect_uri}
    return _insert("crm_credentials", **row)


def _south(config: StandConfig) -> tuple[str, ...]:
    return (
        *_organisation(SOUTH, south_password(config)),
        _agent(SOUTH_AGENT, SOUTH_ORG, "Агент Юга", "active", "Отвечай подробно. Кодовое слово: Канопус."),
        *_south_crm(config),
        *_south_automation(),
        *_south_talk(),
    )


def _south_crm(config: StandConfig) -> tuple[str, ...]:
    return (
        _insert(
            "crm_connections",
            id=SOUTH_CONNECTION,
            org_id=SOUTH_ORG,
            base_domain=SOUTH_DOMAIN,
            # Kommo's double knows neither of the two: nobody may use them.
            access_token=SOUTH_GRANT,
            refresh_token=SOUTH_GRANT,
            expires_at=Sql("now() + interval '1 day'"),
            account_id="87654321",
        ),
        _credentials(SOUTH_ORG, config, "south-client", "south-secret", "https://south.test/oauth/kommo"),
        _insert(
            "agent_integrations",
            agent_id=SOUTH_AGENT,
            org_id=SOUTH_ORG,
            integration_type="kommo",
            is_installed=True,
            is_active=True,
        ),
        _insert(
            "crm_pipelines",
            id=SOUTH_PIPELINE,
            connection_id=SOUTH_CONNECTION,
            external_id="9900001",
            name="Воронка Юга",
            sort_order=1,
        ),
        _insert(
            "crm_pipeline_stages",
            id=SOUTH_STAGE,
            pipeline_id=SOUTH_PIPELINE,
            external_id="9900002",
            name="Этап Юга",
            sort_order=10,
        ),
    )


def _south_automation() -> tuple[str, ...]:
    steps = (("send_message", "template", "Привет с Юга"), ("create_task", "task_title", "Позвонить на Юг"))
    return (
        _insert(
            "sales_scripts",
            id=SOUTH_SCRIPT,
            org_id=SOUTH_ORG,
            agent_id=SOUTH_AGENT,
            title="Приветствие Юга",
            content="Здравствуйте! Вас приветствует «Юг».",
        ),
        _insert(
            "automation_rules",
            id=SOUTH_RULE,
            org_id=SOUTH_ORG,
            agent_id=SOUTH_AGENT,
            name="Правило Юга",
            trigger_type="lead_created",
            actions=[{"type": "send_message", "template": "Спасибо от Юга!"}],
        ),
        _insert(
            "sequences",
            id=SOUTH_SEQUENCE,
            org_id=SOUTH_ORG,
            agent_id=SOUTH_AGENT,
            name="Цепочка Юга",
            trigger_type="lead_created",
        ),
        *(
            _insert(
                "sequence_steps",
                sequence_id=SOUTH_SEQUENCE,
                step_order=order,
                action_type=kind,
                **{field: text},
            )
            for order, (kind, field, text) in enumerate(steps, start=1)
        ),
    )


def _south_talk() -> tuple[str, ...]:
    messages = (
        ("user", "Есть доставка на Юг?", "2 hours"),
        ("assistant", "Да, доставляем ежедневно.", "119 minutes"),
    )
    activities = (
        ("agent_created", "Создан новый агент: Агент Юга", None, "1 day"),
        ("agent_response", "Агент отправил ответ", SOUTH_CONVERSATION, "119 minutes"),
        ("rule_executed", "Правило выполнено: Правило Юга", None, "1 hour"),
    )
    return (
        _insert(
            "agent_conversations",
            id=SOUTH_CONVERSATION,
            org_id=SOUTH_ORG,
            agent_id=SOUTH_AGENT,
            user_id=SOUTH_OWNER,
            title="Есть доставка на Юг?",
            created_at=_ago("2 hours"),
        ),
        *(
            _insert(
                "message_logs",
                conversation_id=SOUTH_CONVERSATION,
                role=role,
                content=content,
                created_at=_ago(age),
            )
            for role, content, age in messages
        ),
        *(
            _insert(
                "activity_logs",
                org_id=SOUTH_ORG,
                agent_id=SOUTH_AGENT,
                conversation_id=conversation,
                activity_type=kind,
                title=title,
                created_at=_ago(age),
            )
            for kind, title, conversation, age in activities
        ),
    )


def _organisation(organisation: Organisation, password: str) -> tuple[str, ...]:
    org, owner = organisation.id, organisation.owner
    return (
        _insert("organizations", id=org, name=organisation.name, slug=organisation.slug, country="RU"),
        _insert(
            "users",
            id=owner,
            email=organisation.email,
            full_name=f"Владелец: {organisation.name}",
            password_hash=hash_password(password),
            default_org_id=org,
            locale="ru",
        ),
        _insert("organization_members", org_id=org, user_id=owner, role="owner"),
    )


def _agent(agent: str, org: str, name: str, status: str, instructions: str) -> str:
    return _insert(
        "agents",
        id=agent,
        org_id=org,
        name=name,
        status=status,
        default_model=MODEL,
        instructions=instructions,
        system_prompt=instructions,
    )


class Sql(str):
    """An expression that goes into the script as it is."""

    __slots__ = ()


def _ago(interval: str) -> Sql:
    return Sql(f"now() - interval '{interval}'")


def _insert(table: str, **values: object) -> str:
    columns = ", ".join(values)
    literals = ", ".join(_literal(value) for value in values.values())
    return f"insert into {table} ({columns}) values ({literals});"


def _literal(value: object) -> str:
    if isinstance(value, Sql):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool | int):
        return str(value).lower()
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    escaped = text.replace("'", "''")
    return f"'{escaped}'"
