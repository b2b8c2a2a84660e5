"""Whether customers are at work in the organisation: what we make there would act on their deals too."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from postdeploy.doctor.finding import Finding, bad, ok, skip, warn
from postdeploy.errors import CannotTell, Refusal, SetupError
from postdeploy.testdata.mark import find

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings
    from postdeploy.doctor.site import Site
    from postdeploy.platform.session import User

LATELY = timedelta(hours=24)
LOOKED_THROUGH = 200
"""The latest events; one of somebody else among them is enough."""
ADVICE = "возьмите тестовую организацию; если писать нужно именно здесь — LIVE_ORGANISATION=allow"


def living(site: Site) -> Finding:
    """Nobody but us has sent events of the CRM lately."""
    settings = site.settings
    if not settings.permission.writes:
        return skip("только чтение: на чужие сделки ничего не подействует")
    if settings.supabase_service_role_key is None:
        return skip("SUPABASE_SERVICE_ROLE_KEY не задан", "убедитесь сами, что в организации не работают с клиентами")
    site.need_tables()
    others = events_of_others(site)
    if not others:
        return ok("событий CRM от других за сутки не было")
    text = f"за сутки в ней было чужих событий CRM: {others}; правила проверки сработали бы и на сделки клиентов"
    if settings.live_organisation == "allow":
        return warn(text, "писать разрешено: LIVE_ORGANISATION=allow")
    return bad(text, ADVICE, stops=True, refusal=Refusal.LIVING)


def refuse_living(settings: Settings, user: User | None = None) -> None:
    """Keep a run from writing where customers are at work; what cannot be told here is for the run to say.

    Args:
        settings: of the deployment.
        user: who is signed in, where that is known already.

    Raises:
        SetupError: says why, and how to go on.
    """
    if settings.live_organisation == "allow" or not settings.permission.writes:
        return
    if settings.supabase_service_role_key is None:
        return
    from postdeploy.doctor.site import RestsOn, Shared, Site

    site = Site(settings)
    if user is not None:
        site.user = Shared(lambda: user)
    try:
        found = living(site)
    except (CannotTell, AssertionError, RestsOn):
        return
    finally:
        site.close()
    if found.stops:
        raise SetupError(f"Организация живая: {found.text}; {found.advice}.", found.refusal)


def events_of_others(site: Site) -> int:
    """How many of the organisation's latest events carry no mark of ours."""
    since = (datetime.now(UTC) - LATELY).isoformat()
    rows = site.rows(
        "webhook_events",
        select="id,payload",
        org_id=f"eq.{site.signed_in().org_id}",
        created_at=f"gte.{since}",
        order="created_at.desc",
        limit=str(LOOKED_THROUGH),
    )
    payloads = [str(row.get("payload")) for row in rows]
    return sum(not find(text) and not _is_about(text, site.settings.crm_deal_id) for text in payloads)


def _is_about(payload: str, deal_id: int | None) -> bool:
    """Whether an event is about the test deal: what the platform does there, the CRM tells it of again."""
    return deal_id is not None and re.search(rf"\b{deal_id}\b", payload) is not None
