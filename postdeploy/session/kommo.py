"""The CRM: asked directly, and heard through the platform's webhook."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from postdeploy.errors import CannotTell
from postdeploy.platform.crm import Crm
from postdeploy.platform.crm_events import CrmAccount, CrmEvents, Lead, new_lead, real_lead
from postdeploy.platform.job import number

if TYPE_CHECKING:
    from postdeploy.platform.crm_deal import Deal
    from postdeploy.platform.database import Database
    from postdeploy.platform.wire import Wire
    from postdeploy.session.account import Account
    from postdeploy.session.testdata import TestData


class Kommo:
    """Kommo of the signed-in user's organisation."""

    def __init__(
        self, wire: Wire, tables: Database, account: Account, testdata: TestData, deal_id: int | None = None
    ) -> None:
        self._wire, self._tables, self._account, self._testdata = wire, tables, account, testdata
        self._deal_id = deal_id
        self._before: Deal | None = None

    @cached_property
    def crm(self) -> Crm:
        """The CRM, asked directly."""
        return Crm(self._wire, self._tables, self._account.user.org_id)

    @property
    def events(self) -> CrmEvents:
        """The platform's webhook, in the name of the organisation's CRM; by the organisation's id without tables."""
        account = self._known if self._tables.given else None
        return CrmEvents(self._account.app, account, self._account.user.org_id, self._testdata.traces.lead)

    def deal(self) -> Lead:
        """The deal that the next event is about: the real one that the settings name, else one of our invention."""
        if self._deal_id is None:
            return new_lead(self._testdata.mark)
        self._before = None
        with suppress(CannotTell, AssertionError):  # what the platform does is what the line is about
            self._before = self.crm.deal(self._deal_id)
        return real_lead(self._deal_id, self._testdata.mark)

    def news(self) -> list[str]:
        """What hangs on the real deal in the CRM since it was chosen.

        Raises:
            CannotTell: the CRM was not to be asked, then or now.
        """
        if self._deal_id is None or self._before is None:
            raise CannotTell("Сделка в Kommo не читалась.")
        return self.crm.deal(self._deal_id).news_since(self._before)

    @cached_property
    def _known(self) -> CrmAccount:
        """What the tables know of the account; no event changes it."""
        connection = self.crm.connection()
        place = None
        with suppress(CannotTell, AssertionError):  # the pipelines are for another line to judge
            place = self.crm.first_stage(connection["id"])
        pipeline_id, status_id = map(number, place or ("", ""))
        return CrmAccount(str(connection["base_domain"]), number(connection.get("account_id")), pipeline_id, status_id)
