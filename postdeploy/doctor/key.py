"""What a Supabase key says about itself: whose it is and how long it is good for."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any

SERVICE_ROLE = "service_role"
PUBLIC = "sb_publishable_"
"""How the newer keys for browsers begin; they are no JWT."""


def claims(key: str) -> dict[str, Any] | None:
    """The claims of a JWT, unverified; None where the key is of another kind."""
    parts = key.split(".")
    if len(parts) != 3:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def wrong_role(key: str) -> str | None:
    """The role of a key that would make the tables look empty; None for the right one, or one that does not say."""
    said = claims(key)
    if said is None:
        return "публичный" if key.startswith(PUBLIC) else None
    role = said.get("role")
    return None if role == SERVICE_ROLE else str(role)


def useless(key: str) -> str | None:
    """Why a run with this key would call healthy tables empty, as a Russian sentence; None for all that is known."""
    role = wrong_role(key)
    if role is not None:
        return (
            f"SUPABASE_SERVICE_ROLE_KEY: роль ключа — «{role}», с ним таблицы кажутся пустыми; "
            "возьмите ключ service_role."
        )
    until = (claims(key) or {}).get("exp")
    if isinstance(until, int | float) and until < datetime.now(UTC).timestamp():
        return "SUPABASE_SERVICE_ROLE_KEY: ключ просрочен, выпустите новый."
    return None
