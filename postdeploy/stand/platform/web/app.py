"""The web app as an ASGI application: API and pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from postdeploy.stand.platform import pages
from postdeploy.stand.platform.web import (
    agents,
    auth,
    chat,
    dashboard,
    events,
    health,
    integrations,
    jobs,
    rules_api,
    scripts,
    sequences_api,
)
from postdeploy.stand.platform.web.http import refused_with_code
from postdeploy.stand.platform.web.platform import WebPlatform

API = (
    auth,
    agents,
    integrations,
    scripts,
    rules_api,
    sequences_api,
    dashboard,
    chat,
    events,
    jobs,
    health,
)


def create_app(platform: WebPlatform) -> ASGIApp:
    """The application around `platform`, which it connects when it starts and stops with it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await platform.start()
        yield
        await platform.stop()

    async def missing(request: Request, error: Exception) -> Response:
        return platform.pages.missing(request, error)

    async def broken(request: Request, error: Exception) -> Response:
        if request.url.path.startswith("/api/"):
            return refused_with_code(500, "Internal Server Error")
        return platform.pages.broken(request, error)

    api = [route for module in API for route in module.ROUTES]
    app = Starlette(
        routes=[*api, *pages.routes(platform)],
        lifespan=lifespan,
        exception_handlers={404: missing, 500: broken},
    )
    app.state.platform = platform
    wrapped: ASGIApp = app
    for wrapper in platform.middleware:
        wrapped = wrapper(wrapped)
    return wrapped
