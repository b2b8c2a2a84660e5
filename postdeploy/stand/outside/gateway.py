"""Supabase's gateway: checks the `apikey` as Kong does, then passes everything to PostgREST."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import httpx

from postdeploy.stand.ports import HOST

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from postdeploy.stand.config import StandConfig

PREFIX = "/rest/v1"
ANSWER_SECONDS = 60.0
MAX_CONNECTIONS = 100
NO_KEY = "No API key found in request"
WRONG_KEY = "Invalid authentication credentials"
NO_ROUTE = "no Route matched with those values"
NO_UPSTREAM = "An invalid response was received from the upstream server"
HOP_BY_HOP = frozenset(
    (b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"proxy-connection")
)


class Gateway:
    """ASGI application under which PostgREST appears at `/rest/v1/`."""

    def __init__(self, config: StandConfig) -> None:
        self.keys = {config.anon_key, config.service_role_key}
        self.upstream = f"http://{HOST}:{config.postgrest_port}"
        limits = httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS)
        # Without the user's proxies, and authorities need not be read: this connection never leaves the machine.
        self.client = httpx.AsyncClient(timeout=ANSWER_SECONDS, limits=limits, trust_env=False, verify=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        refused = self.refusal(scope)
        if refused is not None:
            await _answer(send, *refused)
            return
        try:
            answer = await self.ask(scope, await _body(receive))
        except httpx.TransportError:
            await _answer(send, 502, NO_UPSTREAM)
            return
        await self.pass_on(answer, send)

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and message if the request does not get through, else None."""
        path = scope["path"]
        if path != PREFIX and not path.startswith(f"{PREFIX}/"):
            return 404, NO_ROUTE
        key = self.key_of(scope)
        if key is None:
            return 401, NO_KEY
        return None if key in self.keys else (401, WRONG_KEY)

    def key_of(self, scope: Scope) -> str | None:
        """The `apikey` of the request, from header or query, as Kong takes it."""
        for name, value in scope["headers"]:
            if name == b"apikey":
                return str(value.decode("latin-1"))
        values = parse_qs(scope["query_string"].decode("latin-1")).get("apikey")
        return values[0] if values else None

    async def ask(self, scope: Scope, body: bytes) -> httpx.Response:
        """Hand the request to PostgREST unchanged; the body of the answer is still to be read."""
        path = scope["raw_path"].removeprefix(PREFIX.encode()) or b"/"
        query = scope["query_string"]
        headers = [(name, value) for name, value in scope["headers"] if name not in HOP_BY_HOP and name != b"host"]
        request = httpx.Request(
            scope["method"],
            self.upstream,
            headers=headers,
            content=body or None,
            # Byte for byte: an httpx.URL would encode some characters anew.
            extensions={"target": path + b"?" + query if query else path},
        )
        return await self.client.send(request, stream=True)

    async def pass_on(self, answer: httpx.Response, send: Send) -> None:
        """Hand PostgREST's answer to the client unchanged."""
        try:
            kept = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in HOP_BY_HOP]
            await send({"type": "http.response.start", "status": answer.status_code, "headers": kept})
            async for part in answer.aiter_raw():
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await answer.aclose()


async def _body(receive: Receive) -> bytes:
    return b"".join([part async for part in _parts(receive)])


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def _answer(send: Send, status: int, message: str) -> None:
    body = json.dumps({"message": message}, separators=(",", ":")).encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
