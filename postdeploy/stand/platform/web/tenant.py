"""Tenant ids: the part of `/manage/<tenant id>` that stands for an organisation."""

from __future__ import annotations

from typing import Protocol

from postdeploy.stand.platform.web.database import Database

HASHED_DIGITS = 7


def tenant_id(org_id: str, slug: str) -> str:
    """Sum of the first seven hex digits of the organisation's uuid, a hyphen, its slug.

    Contract: Signing in. `11111111-…` with slug `truth-org` is `7-truth-org`.
    """
    digits = org_id.replace("-", "")[:HASHED_DIGITS]
    return f"{sum(int(digit, 16) for digit in digits)}-{slug}"


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    database: Database


class Tenants:
    """Organisations as the web app's addresses name them."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform

    async def id_of(self, org_id: str) -> str | None:
        """Tenant id of an organisation, None if there is no such organisation."""
        slug = await self.platform.database.value("select slug from organizations where id = $1::uuid", org_id)
        return None if slug is None else tenant_id(org_id, slug)
