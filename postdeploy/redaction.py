"""Takes secrets and personal data out of everything that leaves the suite."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]+")
_FIELD = re.compile(
    r'(?i)("(?:[a-z_]*(?:access_token|refresh_token|client_secret|password|password_hash|csrftoken|secret|apikey|api_key))"'
    r'\s*:\s*)"(?:[^"\\]|\\.)*"'
)
_URL_PASSWORD = re.compile(r"(\w+://[^\s:/@]*:)[^\s@/]+(@)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.:-])\+\d(?:[\s()-]*\d){9,13}(?![\w-])")
SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "apikey", "proxy-authorization", "x-api-key"})
SHORTEST = 4
"""Secrets shorter than this are not looked for in texts: they would hide ordinary words."""


class Redactor:
    """Replaces known secrets (plain, base64, URL-encoded) and whatever looks like a token or personal data."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Hide one more value from now on."""
        if len(secret) < SHORTEST:
            return
        raw = secret.encode()
        forms = {secret, quote(secret, safe=""), quote_plus(secret), secret.encode("unicode_escape").decode()}
        for encoded in (base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()):
            forms |= {encoded, encoded.rstrip("=")}
        self._secrets |= {form for form in forms if len(form) >= SHORTEST}

    def text(self, text: str) -> str:
        """The text without secrets, tokens, e-mail addresses and phone numbers."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        text = _FIELD.sub(rf'\1"{HIDDEN}"', text)
        text = _JWT.sub(HIDDEN, text)
        text = _BEARER.sub(rf"\1 {HIDDEN}", text)
        text = _URL_PASSWORD.sub(rf"\1{HIDDEN}\2", text)
        return _PHONE.sub(HIDDEN, _EMAIL.sub(_masked_email, text))

    def header(self, name: str, value: str) -> str:
        """A header's value as it may be shown."""
        return HIDDEN if name.lower() in SECRET_HEADERS else self.text(value)


def _masked_email(match: re.Match[str]) -> str:
    return f"{match.group()[0]}{HIDDEN}@{HIDDEN}"
