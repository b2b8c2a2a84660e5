"""Events as the CRM sends them to the platform (contract: Events of the CRM)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App

WEBHOOK = "/api/crm/webhook"


@dataclass(frozen=True)
class Lead:
    """A deal that exists only for this run; ids are far above those of a young CRM account."""

    id: int
    name: str


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
    return Lead(id=random.randint(1_500_000_000, 2_100_000_000), name=f"Сделка {mark}")


class CrmEvents:
    """The platform's webhook, called as Kommo calls it: no session, JSON.

    Args:
        app: the web app.
        account: the organisation's account in the CRM; None where it is not known.
        org_id: of the organisation, which the webhook takes in place of the account.
        announce: told of a deal's id before the platform hears of it.
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
        self._announce(lead.id)
        deal = {"id": lead.id, "name": lead.name, "price": 1000}
        if self._account is None:
            headers = {"X-Org-Id": self._org_id}
            return self._app.call("POST", WEBHOOK, json={"leads": {kind: [deal]}}, headers=headers)
        leads = {kind: [{**deal, **self._account.place}]}
        return self._app.post(WEBHOOK, {"account": self._account.named, "leads": leads})
