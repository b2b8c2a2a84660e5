"""What is answered to requests, and who answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from starlette.responses import HTMLResponse

from postdeploy.stand.faults.declaring import Change, Place, Process
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import (
    FOREVER,
    Middleware,
    Reply,
    Requests,
    answering,
    closing,
    hanging,
    remaking,
    rewriting,
)

Service = Literal["web", "worker", "supabase", "kommo", "llm"]


def standing_before(service: Service, middleware: Middleware) -> Change:
    """Something stands before a service."""
    if service == "web":
        return Change("web", lambda platform: platform.middleware.append(middleware))
    if service == "worker":
        return Change("worker", lambda platform: platform.middleware.append(middleware))
    wrap = partial(_wrapped, service, middleware)
    return Change("outside", lambda platform: platform.middleware.append(wrap))


def _wrapped(service: Service, middleware: Middleware, name: str, application: Any) -> Any:
    return middleware(application) if name == service else application


def answered(requests: Requests, reply: Reply, before: Service = "web") -> Change:
    """The service never hears of the requests: they are answered in its place."""
    return standing_before(before, answering(requests, reply))


def remade(requests: Requests, before: Service = "web") -> Place:
    """The service answers, and a function makes another answer of it."""
    return lambda remake: standing_before(before, remaking(requests, remake))


def rewritten(requests: Requests, before: Service = "web") -> Place:
    """The service answers, and a function changes the JSON of its answer in place, or gives another one."""
    return lambda change: standing_before(before, rewriting(requests, change))


def cached(requests: Requests, by: Callable[[Any], Any] = lambda _body: "all", before: Process = "web") -> Change:
    """The first answer is given again and again; a function tells from an answer what it is kept under."""

    def act(platform: Any) -> None:
        kept: dict[Any, Any] = {}
        platform.middleware.append(rewriting(requests, lambda body: kept.setdefault(by(body), body)))

    return Change(before, act)


def with_fields(requests: Requests, part: str = "", before: Service = "web", **fields: Any) -> Change:
    """The JSON of the answer, or a part of it, says this in its fields."""
    return rewritten(requests, before)(lambda body: (body[part] if part else body).update(fields))


def items_with(requests: Requests, **fields: Any) -> Change:
    """Each item of a list says this in its fields."""

    def change(body: Any) -> None:
        for item in body["data"]:
            item.update(fields)

    return rewritten(requests)(change)


def field_renamed(requests: Requests, part: str, old: str, new: str, before: Service = "web") -> Change:
    """A field of a part of the answer has another name."""

    def change(body: Any) -> None:
        body[part][new] = body[part].pop(old)

    return rewritten(requests, before)(change)


def hung(requests: Requests, seconds: float = FOREVER, before: Service = "web") -> Change:
    """The requests are passed on only after some seconds, or never."""
    return standing_before(before, hanging(requests, seconds))


def cut_off(requests: Requests, before: Service = "web") -> Change:
    """An answer is begun and the connection closed in the middle of it."""
    return standing_before(before, closing(requests))


def rendered(page: str, template: str = "error", status: int = 200) -> Change:
    """A page is rendered by another template, or with another status."""

    def other(_platform: Any, render: Any, request: Any, name: str, code: int = 200, **context: Any) -> Any:
        if name == page:
            return render(request, template, status, **context)
        return render(request, name, code, **context)

    return web("pages.render")(other)


def drawn_otherwise(page: Callable[[str], str]) -> Change:
    """The markup of every page is changed by a function."""

    def other(_platform: Any, render: Any, request: Any, name: str, status: int = 200, **context: Any) -> Any:
        return HTMLResponse(page(render(request, name, status, **context).body.decode()), status)

    return web("pages.render")(other)
