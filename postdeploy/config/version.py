"""Which version of the web app must answer, and where it says so: the setting APP_VERSION.

Two forms: `/path#json.path=value` for a field of JSON, `/path@header=value` for a header (`@header=value` of the front
page).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FORM = re.compile(r"(?P<path>/[^#@\s]*)?(?P<kind>[#@])(?P<place>[\w.\-]+)\s*=\s*(?P<value>\S.*)", re.ASCII)
EXAMPLE = "/api/version#version=1.4.2 или /@x-app-version=1.4.2"


@dataclass(frozen=True)
class WantedVersion:
    """The page or endpoint, the JSON path or the header in it, and the value that must stand there."""

    path: str
    field: str
    header: str
    value: str

    @property
    def where(self) -> str:
        """The place in words."""
        return f"GET {self.path}, {f'заголовок {self.header}' if self.header else f'поле {self.field}'}"

    def found(self, body: Any, headers: Mapping[str, str]) -> str | None:
        """The version that an answer names, None when it names none."""
        if self.header:
            return headers.get(self.header)
        value = body
        for key in self.field.split("."):
            if isinstance(value, list) and key.isdigit() and int(key) < len(value):
                value = value[int(key)]
            else:
                value = value.get(key) if isinstance(value, dict) else None
        return None if value is None or isinstance(value, dict | list) else str(value)

    def is_in(self, found: str | None) -> bool:
        """Whether this is the version; a commit may be named by its beginning."""
        return found is not None and (found == self.value or _same_commit(found, self.value))


def wanted_version(text: str) -> WantedVersion:
    """Read the setting.

    Raises:
        ValueError: it has another form; the message is Russian.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"нужно место и значение, например {EXAMPLE}")
    place, header = match["place"], match["kind"] == "@"
    path = match["path"] or "/"
    return WantedVersion(path, "" if header else place, place.lower() if header else "", match["value"].strip())


def _same_commit(one: str, other: str) -> bool:
    short, whole = sorted((one.lower(), other.lower()), key=len)
    return len(short) >= 7 and whole.startswith(short) and re.fullmatch(r"[0-9a-f]+", whole) is not None
