"""Takes secrets and personal data out of everything that leaves the suite."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "apikey", "proxy-authorization", "x-api-key"})
SHORTEST = 4
"""Secrets shorter than this are not looked for in texts: they would hide ordinary words."""

# A look ahead without return (`++`) comes first where a pattern would otherwise try every place of a long word.
_NAMES = r"[a-z_-]*(?:(?:access|refresh|session|id|csrf)_?token|secret|password(?:_?hash)?|api_?key|phone)"
_QUOTED_FIELD = re.compile(rf"""(?i)((\\?["'])(?=[\w-]++\2\s*:){_NAMES}\2\s*:\s*(\\?["']))(?:(?!\3)(?:\\.|.))*\3""")
"""A field of JSON, of JSON within JSON, or of a printed dictionary."""
_FIELD_OF_ROW = re.compile(rf"(?im)^((?=[\w-]++: ){_NAMES}: ).+$")
_FIELD_OF_FORM = re.compile(rf"""(?i)((?<![\w-])(?=[\w-]++=)(?:{_NAMES}|(?<=[?&])token)=)[^&\s"'<>;]+""")
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*")
_BEARER = re.compile(r"(?i)\b(bearer)\s+[A-Za-z0-9._~+/=-]+")
_BASIC = re.compile(r"\b([Bb]asic)\s+(?=[A-Za-z0-9+/_-]+[A-Z0-9+/=])[A-Za-z0-9+/_=-]{8,}")
"""Base64 mixes capitals or digits into the word; «basic information» does not."""
_URL_PASSWORD = re.compile(r"""(://[^\s:/@"'<>]*:)[^\s/?#"'<>]+(@)""")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|%40)(?:[\w-]+\.)+[^\W\d_]{2,}")
"""The last part has letters only: `allure@3.18.0` is no address."""
_PHONE = re.compile(
    r"(?<![\w.-])(?:(?:\+|%2B)\d(?:[ \u00a0()-]*\d){9,13}|[78][ -]?\(\d{3,5}\)[ -]?\d[\d -]{4,7}\d)(?![\w-])"
)
"""With a plus or with brackets: a bare number may be an id or a time."""


class Redactor:
    """Replaces known secrets (plain, base64, URL-encoded) and whatever looks like a token or personal data."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Hide one more value from now on."""
        if len(secret) >= SHORTEST:
            self._secrets |= {form for form in _forms(secret) if len(form) >= SHORTEST}

    def text(self, text: str) -> str:
        """The text without secrets, tokens, e-mail addresses and phone numbers."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        text = _QUOTED_FIELD.sub(rf"\1{HIDDEN}\3", text)
        text = _FIELD_OF_ROW.sub(rf"\1{HIDDEN}", text)
        text = _FIELD_OF_FORM.sub(rf"\1{HIDDEN}", text)
        text = _JWT.sub(HIDDEN, text)
        text = _BASIC.sub(rf"\1 {HIDDEN}", _BEARER.sub(rf"\1 {HIDDEN}", text))
        text = _URL_PASSWORD.sub(rf"\1{HIDDEN}\2", text)
        return _PHONE.sub(HIDDEN, _EMAIL.sub(_masked_email, text))

    def header(self, name: str, value: str) -> str:
        """A header's value as it may be shown."""
        return HIDDEN if name.lower() in SECRET_HEADERS else self.text(value)


def _forms(secret: str) -> Iterator[str]:
    """The value as it may stand in addresses, forms, JSON, Python's own output and base64."""
    for encoded in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
        yield encoded
        yield re.sub("%..", lambda code: code.group().lower(), encoded)
    yield secret
    yield repr(secret)[1:-1]
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    raw = secret.encode()
    for encoded in (base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()):
        yield encoded
        yield encoded.rstrip("=")


def _masked_email(match: re.Match[str]) -> str:
    return f"{match.group()[0]}{HIDDEN}@{HIDDEN}"
