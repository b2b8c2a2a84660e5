"""The CRM: asked directly, and heard through the platform's webhook."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from postdeploy.errors import CannotTell
from postdeploy.platform.crm import Crm
from postdeploy.platform.crm_events import CrmAccount, CrmEvents
from postdeploy.platform.job import number

if TYPE_CHECKING:
    from postdeploy.platform.database import Database
    from postdeploy.platform.wire import Wire
    from postdeploy.session.account import Account
    from postdeploy.session.testdata import TestData


class Kommo:
    """Kommo of the signed-in user's organisation."""

    def __init__(self, wire: Wire, tables: Database, account: Account, testdata: TestData) -> None:
        self._wire, self._tables, self._account, self._testdata = wire, tables, account, testdata

    @cached_property
    def crm(self) -> Crm:
        """The CRM, asked directly."""
        return Crm(self._wire, self._tables, self._account.user.org_id)

    @property
    def events(self) -> CrmEvents:
        """The platform's webhook, in the name of the organisation's CRM; by the organisation's id without tables."""
        account = self._known if self._tables.given else None
        return CrmEvents(self._account.app, account, self._account.user.org_id, self._testdata.traces.lead)

    @cached_property
    def _known(self) -> CrmAccount:
        """What the tables know of the account; no event changes it."""
        connection = self.crm.connection()
        place = None
        with suppress(CannotTell, AssertionError):  # the pipelines are for another line to judge
            place = self.crm.first_stage(connection["id"])
        pipeline_id, status_id = map(number, place or ("", ""))
        return CrmAccount(str(connection["base_domain"]), number(connection.get("account_id")), pipeline_id, status_id)
