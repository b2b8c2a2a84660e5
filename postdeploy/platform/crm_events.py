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


def new_lead(mark: str) -> Lead:
    """Invent a deal with an id of its own, marked as ours."""
    return Lead(id=random.randint(1_500_000_000, 2_100_000_000), name=f"Сделка {mark}")


class CrmEvents:
    """The platform's webhook, called as Kommo calls it: no session, JSON.

    Args:
        app: the web app.
        base_domain: the organisation's account in the CRM; None where it is not known.
        org_id: of the organisation, which the webhook takes in place of the account.
        announce: told of a deal's id before the platform hears of it.
    """

    def __init__(
        self, app: App, base_domain: str | None, org_id: str, announce: Callable[[int], None] = lambda _lead: None
    ) -> None:
        self._app = app
        self._base_domain = base_domain
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
        leads = {kind: [{"id": lead.id, "name": lead.name, "price": 1000}]}
        if self._base_domain is None:
            return self._app.call("POST", WEBHOOK, json={"leads": leads}, headers={"X-Org-Id": self._org_id})
        account = {"base_domain": self._base_domain, "subdomain": self._base_domain.partition(".")[0]}
        return self._app.post(WEBHOOK, {"account": account, "leads": leads})
