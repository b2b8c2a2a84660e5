"""Headers as people write them into one setting."""

from __future__ import annotations

import re

_NEXT = re.compile(r"[;\n]\s*(?=[\w-]+\s*:)", re.ASCII)
"""Between two headers; a semicolon within a value is not followed by a name and a colon."""
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


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
