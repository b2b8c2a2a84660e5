"""The recorded exchanges: 166 lines, one request with its answer each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "exchanges.jsonl"


@dataclass(frozen=True)
class Exchange:
    """One line of the recording; `number` counts from 0."""

    number: int
    line: str
    service: str
    method: str
    path: str
    status: int | None
    request_body: Any
    response_body: Any
    content_type: str | None
    location: str | None
    cookies: frozenset[str]
    headings: list[str] | None


def load() -> list[Exchange]:
    """All exchanges in their order."""
    with FILE.open(encoding="utf-8") as lines:
        return [_read(number, json.loads(line)) for number, line in enumerate(lines)]


def _read(number: int, raw: dict[str, Any]) -> Exchange:
    service, path = raw.get("service"), raw["path"]
    if service is None:  # what the platform asked the LLM
        service, path = path.split(" ", 1)
    return Exchange(
        number=number,
        line=raw["line"],
        service=service,
        method=raw["method"],
        path=path,
        status=raw["status"],
        request_body=raw.get("request_body"),
        response_body=raw.get("response_body"),
        content_type=raw.get("content_type"),
        location=raw.get("location"),
        cookies=frozenset(cookie.split("=", 1)[0] for cookie in raw.get("set_cookie", ())),
        headings=raw.get("headings"),
    )
