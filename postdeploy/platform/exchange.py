"""One request to a service with what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Exchange:
    """One request with what came of it; bodies as bytes, `seconds` until the last byte or the error."""

    service: str
    method: str
    url: str
    request_headers: list[tuple[str, str]]
    request_body: bytes
    status: int | None = None
    response_headers: list[tuple[str, str]] = field(default_factory=list)
    response_body: bytes = b""
    seconds: float = 0.0
    error: str | None = None
    attempt: int = 1
