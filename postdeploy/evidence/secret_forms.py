"""How a known secret may stand in a text: encoded for an address, JSON or base64, or only a half of it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote

SHORTEST = 4
"""Secrets shorter than this are not looked for in texts: they would hide ordinary words."""
SHORTEST_HALF = 8
"""Characters of a half that is a secret by itself."""
SHORTEST_PACKED = 8
"""Characters of base64 without its ends that are looked for."""


def forms(secret: str) -> set[str]:
    """The value as it may stand in addresses, forms, JSON, Python's own output and base64."""
    return {form for form in _forms(secret) if len(form) >= SHORTEST}


def _forms(secret: str) -> Iterator[str]:
    for encoded in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
        yield encoded
        yield re.sub("%..", lambda code: code.group().lower(), encoded)
    yield secret
    yield unquote(secret)
    yield repr(secret)[1:-1]
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield from _base64(secret.encode())


def _base64(raw: bytes) -> Iterator[str]:
    """The value alone, and what is left of it in the middle of something longer, wherever that begins."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(raw).decode()
        yield whole
        yield whole.rstrip("=")
        for shift in range(3):
            middle = encode(bytes(shift) + raw)[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6].decode()
            if len(middle) >= SHORTEST_PACKED:
                yield middle


def without_halves(text: str, secret: str, hidden: str) -> str:
    """The text without the beginning or the end of a secret, where somebody has cut it in two."""
    half = max(SHORTEST_HALF, len(secret) // 2)
    if half >= len(secret):
        return text
    text = _without(text, secret, half, hidden)
    return _without(text[::-1], secret[::-1], half, hidden[::-1])[::-1]


def _without(text: str, secret: str, half: int, hidden: str) -> str:
    begin = secret[:half]
    start = text.find(begin)
    while start >= 0:
        end = start + half
        while end < len(text) and end - start < len(secret) and text[end] == secret[end - start]:
            end += 1
        text = text[:start] + hidden + text[end:]
        start = text.find(begin, start + len(hidden))
    return text
