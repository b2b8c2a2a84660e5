"""Answers and requests as every route of the web app's API has them.

Two shapes of error exist side by side (contract: Answers): the plain one of the older routes and the coded
one, with `code` and `timestamp`, of the newer ones.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from postdeploy.stand.platform.web.errors import BROKEN, BadJsonError, Refusal
from postdeploy.stand.platform.web.session import Sessions, User

Part = TypeVar("Part")
Handler = Callable[[Request], Awaitable[Response]]
UserHandler = Callable[[Request, User], Awaitable[Response]]

CODES = {400: "VALIDATION_ERROR", 401: "AUTHENTICATION_ERROR", 404: "NOT_FOUND", 500: "INTERNAL_ERROR"}


def part_of(request: Request, kind: type[Part]) -> Part:
    """The part of that type, e.g. `Rules`, of the one object that the process is built around."""
    return next(part for part in vars(request.app.state.platform).values() if isinstance(part, kind))


def routes(path: str, **handlers: Handler) -> list[Route]:
    """Routes of one path by their methods: `GET=index, POST=create`."""
    return [Route(path, handler, methods=[method]) for method, handler in handlers.items()]


def timestamp(moment: datetime | None = None) -> str:
    """A time as JavaScript's `toISOString` writes it: UTC, milliseconds, `Z`."""
    moment = moment or datetime.now(UTC)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ok(data: Any = None, **more: Any) -> JSONResponse:
    """`{"success": true, "data"?, …}`, status 200, creations included."""
    body: dict[str, Any] = {"success": True}
    if data is not None:
        body["data"] = data
    return JSONResponse({**body, **more})


def refused(status: int, error: str, details: list[Any] | None = None) -> JSONResponse:
    """The plain shape of an error."""
    body: dict[str, Any] = {"success": False, "error": error}
    if details is not None:
        body["details"] = details
    return JSONResponse(body, status_code=status)


def refused_with_code(
    status: int, error: str, details: list[Any] | None = None, *, code: str | None = None
) -> JSONResponse:
    """The coded shape of an error."""
    body: dict[str, Any] = {"success": False, "error": error, "code": code or CODES[status]}
    if details is not None:
        body["details"] = details
    return JSONResponse({**body, "timestamp": timestamp()}, status_code=status)


def endpoint(
    failure: str, *, coded: bool = False, bad_json_code: str | None = None
) -> Callable[[UserHandler], Handler]:
    """Make a route's handler: session first, then the work, then errors in the route's shape.

    Args:
        failure: what the route says with 500 when the database refuses.
        coded: the route answers 401 in the coded shape, and in English.
        bad_json_code: the route passes the JSON parser's message on, with 500 and this code.
    """

    def decorate(handler: UserHandler) -> Handler:
        @wraps(handler)
        async def wrapped(request: Request) -> Response:
            user = part_of(request, Sessions).current(request)
            if user is None:
                return refused_with_code(401, "Unauthorized") if coded else refused(401, "Не авторизовано")
            try:
                return await handler(request, user)
            except Refusal as refusal:
                return refused(refusal.status, refusal.message, refusal.details)
            except BadJsonError as error:
                if bad_json_code:
                    return refused_with_code(500, str(error), code=bad_json_code)
                return refused(500, failure)
            except BROKEN:
                return refused(500, failure)

        return wrapped

    return decorate


async def body_of(request: Request) -> Any:
    """The decoded JSON body.

    Raises:
        BadJsonError: with the message that the JavaScript engine has for it.
    """
    text = (await request.body()).decode(errors="replace")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadJsonError(_javascript_message(text, error.pos)) from None


def _javascript_message(text: str, position: int) -> str:
    """What V8 says; only the recorded case (exchange S3.neg) and its nearest relatives are told apart."""
    if position >= len(text):
        return "Unexpected end of JSON input"
    if text[:position].rstrip().endswith("{"):
        return f"Expected property name or '}}' in JSON at position {position}"
    return f"Unexpected token '{text[position]}', \"{text[:20]}\" is not valid JSON"
