"""The Kommo account of the organisation «Север»: what the double accepts and the seed stores."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from postdeploy.stand.config import StandConfig

ACCOUNT_ID = 12345678
SUBDOMAIN = "north"
REDIRECT_URI = "https://north.test/oauth/kommo"


@dataclass(frozen=True)
class KommoAccount:
    """One integration in one account; the secrets are text as Kommo would show it."""

    base_domain: str
    client_id: str
    client_secret: str
    access_token: str
    refresh_token: str
    authorization_code: str
    id: int = ACCOUNT_ID
    subdomain: str = SUBDOMAIN
    redirect_uri: str = REDIRECT_URI


def kommo_account(config: StandConfig) -> KommoAccount:
    """The account of this stand; derived from its key, so that all processes agree on it."""

    def secret(purpose: str) -> str:
        return hmac.new(config.encryption_key.encode(), purpose.encode(), hashlib.sha256).hexdigest()

    digits = secret("kommo client id")
    return KommoAccount(
        base_domain=config.kommo_base_domain,
        client_id=f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}",
        client_secret=secret("kommo client secret"),
        access_token=secret("kommo access token"),
        refresh_token=secret("kommo refresh token"),
        authorization_code=secret("kommo authorization code"),
    )
