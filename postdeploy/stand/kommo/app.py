"""The routes of Kommo: OAuth and the part of API v4 that the platform uses."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from postdeploy.stand.kommo.double import KommoDouble
from postdeploy.stand.kommo.errors import KommoError, bad_request, not_found

Handler = Callable[[Request], Awaitable[Response]]


class HasKommo(Protocol):
    """The process's platform object; read at each request, so that a fault may replace the double."""

    kommo: KommoDouble


def kommo_app(platform: HasKommo) -> Starlette:
    """ASGI application that answers for `platform.kommo`."""

    async def token(request: Request) -> Response:
        return _json(platform.kommo.token(await _form(request)))

    async def account(_: Request) -> Response:
        return _json(platform.kommo.account_info())

    async def pipelines(_: Request) -> Response:
        return _json(platform.kommo.pipeline_list())

    async def lead(request: Request) -> Response:
        return _json(platform.kommo.lead(request.path_params["lead_id"]))

    async def notes(request: Request) -> Response:
        lead_id = request.path_params["lead_id"]
        if request.method == "POST":
            return _json(platform.kommo.add_notes(lead_id, await _entries(request)))
        return _json(platform.kommo.notes_of(lead_id))

    async def tasks(request: Request) -> Response:
        if request.method == "POST":
            return _json(platform.kommo.add_tasks(await _entries(request)))
        return _json(platform.kommo.task_list())

    def guarded(handler: Handler) -> Handler:
        async def handle(request: Request) -> Response:
            platform.kommo.authorize(request.headers.get("authorization"))
            return await handler(request)

        return handle

    return Starlette(
        routes=[
            Route("/oauth2/access_token", token, methods=["POST"]),
            Route("/api/v4/account", guarded(account)),
            Route("/api/v4/leads/pipelines", guarded(pipelines)),
            Route("/api/v4/leads/{lead_id:int}", guarded(lead)),
            Route("/api/v4/leads/{lead_id:int}/notes", guarded(notes), methods=["GET", "POST"]),
            Route("/api/v4/tasks", guarded(tasks), methods=["GET", "POST"]),
        ],
        exception_handlers={KommoError: _refused, HTTPException: _unrouted},
    )


def _json(body: Any, status: int = 200, kind: str = "application/hal+json") -> Response:
    if body is None:
        return Response(status_code=204)
    # Python's own spacing: the recorded error text quotes Kommo's body with it.
    return Response(json.dumps(body, ensure_ascii=False), status, media_type=kind)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, KommoError)
    return _json(error.body, error.status, "application/problem+json")


async def _unrouted(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    problem = not_found(f"{request.method} {request.url.path}")
    return _json({**problem.body, "status": error.status_code}, error.status_code, "application/problem+json")


async def _form(request: Request) -> dict[str, Any]:
    """Body of the OAuth request, JSON or a web form; Kommo takes both."""
    body = await request.body()
    if "json" not in request.headers.get("content-type", ""):
        return dict(parse_qsl(body.decode("utf-8", errors="replace")))
    form = _parsed(body)
    return form if isinstance(form, dict) else {}


async def _entries(request: Request) -> list[dict[str, Any]]:
    entries = _parsed(await request.body())
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise bad_request("Request validation failed")
    return entries


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise bad_request("Request validation failed") from None
