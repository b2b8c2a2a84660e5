"""An answer of the web app, read defensively."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from postdeploy.errors import CannotTell
from postdeploy.platform.record import Record

SHOWN = 300
EVENT_STREAM = "text/event-stream"
NO_BODY = frozenset({204, 205})


@dataclass(frozen=True)
class Answer:
    """What a request brought: `body` is the parsed JSON, or None when the answer is not JSON.

    Status 0 means that no answer came; `text` then says why.
    """

    request: str
    """Method and path, as shown to people: «POST /api/chat»."""
    status: int
    body: Any
    text: str
    content_type: str
    location: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Names in small letters."""
    where: str = field(default="", init=False, repr=False, compare=False)
    """Where the answer was seen, for messages."""

    def __post_init__(self) -> None:
        """Say once where it was seen: each check of it tells."""
        object.__setattr__(self, "where", self._place())

    def _place(self) -> str:
        return f"ответ на {self.request}"

    @property
    def ok(self) -> bool:
        """True for 2xx with `success` not false (contract: Answers)."""
        said_no = isinstance(self.body, dict) and self.body.get("success") is False
        return 200 <= self.status < 300 and not said_no

    @property
    def is_json(self) -> bool:
        """True when the body could be read as JSON."""
        return self.body is not None or self.text.strip() == "null"

    @property
    def says_yes(self) -> bool:
        """True for a yes in JSON, and for one that has no body by its status (204, 205)."""
        return self.ok and (self.is_json or self.status in NO_BODY)

    @property
    def error(self) -> str:
        """The platform's own words for what went wrong, or what came instead of JSON."""
        if self.status == 0:
            return self.text
        if isinstance(self.body, dict) and self.body.get("error"):
            return f"{self.body['error']}{_details(self.body.get('details'))}"[:SHOWN]
        if self.content_type == EVENT_STREAM:
            return f"вместо JSON пришёл поток событий ({EVENT_STREAM}): «{_visible(self.text)[:SHOWN]}»"
        if not self.is_json:
            return f"вместо JSON пришло {self.content_type or 'что-то без типа'}: «{_visible(self.text)[:SHOWN]}»"
        return self.text[:SHOWN]

    def at(self, *path: str | int, default: Any = None) -> Any:
        """Walk into the JSON; `default` when some part of the path is not there."""
        value = self.body
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return default
        return Record(value, self.request) if isinstance(value, dict) else value

    def objects(self, *path: str | int) -> list[dict[str, Any]]:
        """The JSON objects of a list; an empty list when there is something else at this place.

        Whoever looks for an object does not find it then, which is what is to be said of such an answer.
        """
        found = self.at(*path)
        items = found if isinstance(found, list) else []
        return [Record(item, self.request) for item in items if isinstance(item, dict)]

    def describe(self) -> str:
        """«POST /api/chat → 404 Диалог не найден»; of a yes that is not JSON, what it is instead."""
        if self.status == 0:
            return self.text
        plain = self.says_yes
        return f"{self.request} → {self.status}" + ("" if plain else f" {self.error}")

    def need(self, *path: str | int, purpose: str) -> Any:
        """Take a value that our own preparation needs.

        Raises:
            CannotTell: the platform refused or the value is not there; says for what it was needed.
        """
        value = self.at(*path) if self.ok else None
        if value is None:
            raise CannotTell(f"Не удалось {purpose}: {self.describe()}.")
        return value


def read(response: httpx.Response) -> Answer:
    """Turn an HTTP response into an Answer; never raises on bad content."""
    request = response.request
    query = f"?{request.url.query.decode()}" if request.url.query else ""
    text = _text(response)
    try:
        body = json.loads(text) if text else None
    except (ValueError, RecursionError):
        body = None
    return Answer(
        request=f"{request.method} {request.url.path}{query}",
        status=response.status_code,
        body=body,
        text=text,
        content_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
        location=response.headers.get("location"),
        headers=dict(response.headers),
    )


def _text(response: httpx.Response) -> str:
    try:
        return response.text
    except (ValueError, TypeError, AssertionError, LookupError):  # the server names a charset that is none
        return response.content.decode("utf-8", "replace")


def _details(details: Any) -> str:
    """The particulars of a refusal as text: a list of sentences, or of issues with a `message` each."""
    parts = details if isinstance(details, list) else [details] if details else []
    texts = [str(part.get("message", part)) if isinstance(part, dict) else str(part) for part in parts]
    return f": {'; '.join(texts)}" if texts else ""


def _visible(text: str) -> str:
    """A page without its tags, on one line; other text as it is."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())
