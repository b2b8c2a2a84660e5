"""Events as the CRM sends them to the platform (contract: Events of the CRM)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App

WEBHOOK = "/api/crm/webhook"
INVENTED = range(1_500_000_000, 2_100_000_001)
"""Ids of invented deals: far above those of a CRM account."""
UNREAD = frozenset({400, 406, 415, 422, 500})
"""What an app says of its own that cannot read JSON; a gateway's 502 says nothing of what became of the event."""


@dataclass(frozen=True)
class Lead:
    """A deal: one that exists only for this run, or a real one of the organisation, which is there for tests."""

    id: int
    name: str

    @property
    def is_invented(self) -> bool:
        """Whether nobody but this run knows of it: all that is about it is ours."""
        return self.id in INVENTED


@dataclass(frozen=True)
class CrmAccount:
    """The organisation's account in the CRM, as far as its events tell of it.

    Attributes:
        base_domain: its address.
        id: its number there.
        pipeline_id: the pipeline in which deals come about.
        status_id: the stage of it in which they do.
    """

    base_domain: str
    id: int | None = None
    pipeline_id: int | None = None
    status_id: int | None = None

    @property
    def named(self) -> dict[str, object]:
        """How an event names it."""
        number = {} if self.id is None else {"id": self.id}
        return {"base_domain": self.base_domain, "subdomain": self.base_domain.partition(".")[0], **number}

    @property
    def place(self) -> dict[str, object]:
        """Where a deal stands; nothing where that is not known."""
        if self.pipeline_id is None or self.status_id is None:
            return {}
        return {"status_id": self.status_id, "pipeline_id": self.pipeline_id}


def new_lead(mark: str) -> Lead:
    """Invent a deal with an id of its own, marked as ours."""
    return Lead(id=random.choice(INVENTED), name=f"Сделка {mark}")


def real_lead(deal_id: int, mark: str) -> Lead:
    """A deal that the CRM knows, of which our event speaks by a name with our mark."""
    return Lead(deal_id, f"Сделка {mark}")


class CrmEvents:
    """The platform's webhook, called as Kommo calls it: no session.

    In JSON, as recorded; a platform that takes none is told by the form in which Kommo itself sends its events.

    Args:
        app: the web app.
        account: the organisation's account in the CRM; None where it is not known.
        org_id: of the organisation, which the webhook takes in place of the account.
        announce: told of an invented deal's id before the platform hears of it.
    """

    def __init__(
        self, app: App, account: CrmAccount | None, org_id: str, announce: Callable[[int], None] = lambda _lead: None
    ) -> None:
        self._app = app
        self._account = account
        self._org_id = org_id
        self._announce = announce

    def deal_created(self, lead: Lead) -> Answer:
        """Tell the platform that a deal was created."""
        return self._send("add", lead)

    def deal_updated(self, lead: Lead) -> Answer:
        """Tell the platform that a deal was changed."""
        return self._send("update", lead)

    def _send(self, kind: str, lead: Lead) -> Answer:
        if lead.is_invented:
            self._announce(lead.id)
        deal = {"id": lead.id, "name": lead.name, "price": 1000}
        if self._account is None:
            return self._tell({"leads": {kind: [deal]}}, {"X-Org-Id": self._org_id})
        return self._tell({"account": self._account.named, "leads": {kind: [{**deal, **self._account.place}]}}, {})

    def _tell(self, event: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        answer = self._app.call("POST", WEBHOOK, json=event, headers=headers)
        if _is_taken(answer) or not (answer.ok or answer.status in UNREAD):
            return answer
        by_form = self._app.call("POST", WEBHOOK, data=dict(fields_of(event)), headers=headers)
        return by_form if _is_taken(by_form) else answer


def _is_taken(answer: Answer) -> bool:
    return answer.ok and bool(answer.at("eventId"))


def fields_of(event: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """An event as the fields of a form: `leads[add][0][id]`."""
    if not isinstance(event, Mapping | list):
        yield name, str(event)
        return
    for key, part in event.items() if isinstance(event, Mapping) else enumerate(event):
        yield from fields_of(part, f"{name}[{key}]" if name else str(key))
