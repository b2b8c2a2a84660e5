"""Trouble that passes by itself: too many requests, a gateway whose service just starts, a schema being read."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from tenacity import RetryCallState

READS = frozenset({"GET", "HEAD", "OPTIONS"})
TOO_MANY = 429
GATEWAY = frozenset({502, 503, 504, *range(520, 528), 530})
"""Codes by which somebody in front says that the service itself gives no answer; 520 and above are Cloudflare's."""
NOT_CARRIED_OUT = frozenset({TOO_MANY, 503})
"""Codes of a request that was turned away at the door, if it also names a time to come back."""
NOT_READY = frozenset({"PGRST000", "PGRST001", "PGRST002", "PGRST003"})
"""PostgREST's codes: no database yet, no schema read yet, no connection free."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 3.0
LARGEST_LOOK = 100_000
"""Bytes of a body in which its sender is looked for."""


@dataclass(frozen=True)
class Trouble:
    """Why an answer is none yet.

    `own_words` tells that the service itself has answered, so that the answer says something about it.
    """

    status: int
    own_words: bool
    code: str = ""
    """PostgREST's, where it is the one that is not ready."""

    @property
    def for_good(self) -> bool:
        """Whether nothing about the platform can be told from it, whatever else has answered."""
        return self.status == TOO_MANY or bool(self.code)


def trouble_of(response: httpx.Response) -> Trouble | None:
    """The passing trouble that an answer tells of, None for any other answer."""
    status = response.status_code
    if status != TOO_MANY and status not in GATEWAY:
        return None
    body = json_of(response)
    code = str(body.get("code", "")) if isinstance(body, dict) else ""
    if code in NOT_READY:
        return Trouble(status, own_words=False, code=code)
    return Trouble(status, own_words=isinstance(body, dict) and bool(body.keys() & {"success", "error", "status"}))


def worth_repeating(request: httpx.Request, response: httpx.Response) -> bool:
    """Whether the same request may be sent again: a write only where it was certainly not carried out."""
    trouble = trouble_of(response)
    if trouble is None:
        return False
    if request.method in READS or trouble.status == TOO_MANY:
        return True
    turned_away = trouble.status in NOT_CARRIED_OUT and "retry-after" in response.headers
    return turned_away and json_of(response) is None  # a gateway's page: the app has never heard of it


def pause(state: RetryCallState) -> float:
    """Seconds until the next attempt: what the answer asks for, else a little longer each time."""
    asked = None
    if state.outcome is not None and not state.outcome.failed:
        asked = retry_after(state.outcome.result())
    usual = min(LONGEST_PAUSE, FIRST_PAUSE * 1.6 ** min(state.attempt_number - 1, 20))
    return usual if asked is None else max(asked, FIRST_PAUSE)


def retry_after(response: httpx.Response) -> float | None:
    """Seconds that the answer asks us to wait, by a number or a moment; None when it does not say."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    with suppress(ValueError, TypeError, OverflowError):
        moment = parsedate_to_datetime(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    return None


def json_of(response: httpx.Response) -> Any:
    """The body as JSON, None when it is none."""
    with suppress(ValueError, RecursionError):
        return json.loads(response.content[:LARGEST_LOOK])
    return None


def later(service: str, request: httpx.Request, response: httpx.Response, trouble: Trouble) -> str:
    """Say in one sentence what kept the service from answering for as long as we have waited."""
    asked = f"{request.method} {request.url.path}"
    if trouble.status == TOO_MANY:
        seconds = retry_after(response)
        wait = f", повторить можно через {math.ceil(seconds)} с" if seconds else ""
        return f"{service}: слишком много запросов (429 на {asked}){wait}; уменьшите REQUESTS_PER_SECOND."
    if trouble.code:
        return f"{service}: PostgREST не готов ({response.status_code} {trouble.code} на {asked}); проверьте его базу."
    return (
        f"{service}: вместо ответа на {asked} — прокси с кодом {response.status_code}, до самой службы запрос не "
        "дошёл; проверьте, что она запущена и прокси ведёт к ней."
    )
