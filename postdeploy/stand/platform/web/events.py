"""Events of the CRM: receipt of `POST /api/crm/webhook` and what follows (contract: Events of the CRM)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.web.activity import Activity, Entry
from postdeploy.stand.platform.web.background import Background
from postdeploy.stand.platform.web.database import Database, Row
from postdeploy.stand.platform.web.errors import BROKEN, BadJsonError
from postdeploy.stand.platform.web.http import body_of, part_of, refused, routes
from postdeploy.stand.platform.web.rules import Rules
from postdeploy.stand.platform.web.rules_engine import Occasion
from postdeploy.stand.platform.web.sequences import Sequences

SUBTYPES = {"add": "lead_created", "update": "lead_updated", "status": "lead_status_changed"}
TRIGGERS = {"lead_status_changed": "stage_changed"}
"""Events whose name differs from the trigger that waits for them."""
DEFAULT_ZONE = ".amocrm.ru"


@dataclass(frozen=True)
class Event:
    """What a webhook says: kind and the entities that it is about."""

    type: str
    subtype: str | None
    entity_type: str | None
    leads: tuple[dict[str, Any], ...]

    @property
    def entity_id(self) -> str | None:
        """Id of the first entity, as text."""
        return str(self.leads[0]["id"]) if self.leads and "id" in self.leads[0] else None

    @property
    def trigger(self) -> str | None:
        """The trigger that rules and sequences wait for."""
        return TRIGGERS.get(self.subtype, self.subtype) if self.subtype else None


def read_event(payload: Mapping[str, Any]) -> Event:
    """Understand a webhook of Kommo; what is not about leads has no subtype and fires nothing."""
    leads = payload.get("leads")
    if not isinstance(leads, dict):
        type_ = next((key for key in payload if key != "account"), "unknown")
        return Event(type=type_, subtype=None, entity_type=None, leads=())
    kind = next((kind for kind in SUBTYPES if kind in leads), None)
    found = leads[kind] if kind and isinstance(leads[kind], list) else []
    return Event(
        type="leads",
        subtype=SUBTYPES.get(kind) if kind else None,
        entity_type="lead",
        leads=tuple(lead for lead in found if isinstance(lead, dict)),
    )


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    activity: Activity
    background: Background
    config: StandConfig
    database: Database
    rules: Rules
    sequences: Sequences


class Events:
    """Rows of `webhook_events` and their processing."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform

    async def organisation_of(self, payload: Mapping[str, Any], header: str | None) -> str | None:
        """Whose event it is: by the account's address, else by the header `X-Org-Id`; None for nobody's."""
        account = payload.get("account")
        domain = account.get("base_domain") if isinstance(account, dict) else None
        if domain:
            address = domain if "." in domain else f"{domain}{DEFAULT_ZONE}"
            org_id = await self.platform.database.value(
                "select org_id::text from crm_connections where base_domain = $1 order by created_at", address
            )
            if org_id is not None:
                return str(org_id)
        return await self.known(header) if header else None

    async def known(self, org_id: str) -> str | None:
        """The id itself where an organisation has it."""
        try:
            UUID(org_id)
        except ValueError:
            return None
        found = await self.platform.database.value("select id::text from organizations where id = $1::uuid", org_id)
        return None if found is None else str(found)

    async def receive(self, org_id: str, payload: Mapping[str, Any]) -> str:
        """Store an event and let it be processed soon; its id."""
        event = read_event(payload)
        event_id = await self.store(org_id, event, payload)
        delay = self.platform.config.event_delay
        self.platform.background.spawn(self.process(event_id, org_id, event), after=delay)
        return event_id

    async def store(self, org_id: str, event: Event, payload: Mapping[str, Any]) -> str:
        """Add the row, status pending; its id."""
        event_id = await self.platform.database.value(
            """insert into webhook_events
                 (org_id, provider, event_type, event_subtype, entity_id, entity_type, payload)
               values ($1::uuid, 'kommo', $2, $3, $4, $5, $6::jsonb) returning id""",
            org_id,
            event.type,
            event.subtype,
            event.entity_id,
            event.entity_type,
            payload,
        )
        return str(event_id)

    async def process(self, event_id: str, org_id: str, event: Event) -> None:
        """Fire rules, start sequences, then write the log entry; the row's status tells how it went."""
        await self.mark(event_id, "processing", "processing_started_at = clock_timestamp()")
        try:
            for lead in event.leads:
                await self.handle(org_id, event, lead)
            await self.platform.activity.write(received_entry(org_id, event_id, event))
        except Exception as error:
            await self.mark(event_id, "failed", "processed_at = clock_timestamp(), error = $3", str(error))
            raise
        await self.mark(event_id, "completed", "processed_at = clock_timestamp()")

    async def handle(self, org_id: str, event: Event, lead: Row) -> None:
        """What follows from an event of one lead: rules first, then sequences."""
        if event.trigger is None or "id" not in lead:
            return
        occasion = Occasion(
            org_id=org_id,
            trigger_type=event.trigger,
            trigger_data=lead,
            lead_id=str(lead["id"]),
            current_state=lead,
        )
        rules = await self.platform.rules.waiting_for(org_id, event.trigger)
        await self.platform.rules.fire(rules, occasion)
        for sequence in await self.platform.sequences.waiting_for(org_id, event.trigger):
            await self.platform.sequences.start(sequence, str(lead["id"]), {"lead": lead})

    async def mark(self, event_id: str, status: str, changes: str, *values: Any) -> None:
        """Set the row's status and whatever goes with it."""
        await self.platform.database.execute(
            f"update webhook_events set status = $2, {changes} where id = $1::uuid",
            event_id,
            status,
            *values,
        )


def received_entry(org_id: str, event_id: str, event: Event) -> Entry:
    """What the activity log says about a processed event."""
    return Entry(
        org_id=org_id,
        type=event.subtype or "action_executed",
        title=f"Webhook событие: {event.type}",
        description="Событие CRM обработано",
        metadata={
            "event_id": event_id,
            "event_type": event.type,
            "event_subtype": event.subtype,
            "entity_id": event.entity_id,
        },
    )


async def webhook(request: Request) -> Response:
    """`POST /api/crm/webhook`: no session; 200 also for an event that is nobody's."""
    events = part_of(request, Events)
    try:
        payload = await body_of(request)
        if not isinstance(payload, dict):
            return refused(400, "Некорректные данные")
        org_id = await events.organisation_of(payload, request.headers.get("x-org-id"))
        if org_id is None:
            return JSONResponse({"success": True, "message": "Event received but orgId not found"})
        event_id = await events.receive(org_id, payload)
    except BadJsonError:
        return refused(400, "Некорректные данные")
    except BROKEN:
        return refused(500, "Не удалось обработать событие")
    message = "Webhook received and queued for processing"
    return JSONResponse({"success": True, "eventId": event_id, "message": message})


ROUTES = routes("/api/crm/webhook", POST=webhook)
