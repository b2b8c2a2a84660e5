"""Headers as people write them into one setting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

_NEXT = re.compile(r"[;\n]\s*(?=[\w-]+\s*:)", re.ASCII)
"""Between two headers; a semicolon within a value is not followed by a name and a colon."""
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


_ORDINARY = re.compile(r"true|false|yes|no|none|on|off|skip|samesite\w*|https?|[\d.]{1,3}", re.IGNORECASE)
"""Values that switch something on or off: to hide them would take ordinary words out of everything."""


def secret_values(headers: Mapping[str, str], addresses: Iterable[str]) -> list[str]:
    """The values of headers that open something; not those that everybody may read.

    Args:
        headers: by name.
        addresses: of the deployment, which the settings name in the open: a header may name such a host again.
    """
    known = [address.lower() for address in addresses]
    return [
        value
        for value in headers.values()
        if not _ORDINARY.fullmatch(value) and not any(_is_part(value.lower(), address) for address in known)
    ]


def _is_part(value: str, address: str) -> bool:
    """Whether a value is the host, or the origin, of an address; never what stands before its host."""
    try:
        parts = urlsplit(address)
        place = parts.netloc.rpartition("@")[2]
        return value.rstrip("/") in {parts.hostname, place, f"{parts.scheme}://{place}"}
    except ValueError:
        return False


def headers_from(text: str) -> dict[str, str]:
    """The headers of `Name: value; Name: value`, or of lines.

    Raises:
        ValueError: a part is no header; the message is Russian and shows no value.
    """
    headers: dict[str, str] = {}
    for part in filter(None, (each.strip(" \t\r\n;") for each in _NEXT.split(text))):
        name, colon, value = (each.strip() for each in part.partition(":"))
        if not colon or not _NAME.fullmatch(name) or not value:
            raise ValueError("нужны заголовки вида «Имя: значение», через точку с запятой или с новой строки")
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"в значении заголовка {name} — знаки, которых в заголовках не бывает")
        headers[name] = value
    return headers
