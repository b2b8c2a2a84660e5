"""Addresses of the pages (contract: each chapter names its own; labels: pages)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from postdeploy.stand.platform.pages.renderer import Pages
from postdeploy.stand.platform.web.session import login_redirect, page_user

STATIC = Path(__file__).parent / "static"
MANAGE = "/manage/{tenant_id}"
AGENT = MANAGE + "/ai-agents/{agent_id}"

UNCHANGING = "public, max-age=31536000, immutable"
"""How Next.js serves its scripts and styles: a browser fetches them once, not on each page."""

Handler = Callable[[Request], Awaitable[Response]]


class WithPages(Protocol):
    """The web app, as far as its pages need it."""

    pages: Pages


class _Unchanging(StaticFiles):
    """Files that stay as they are for as long as the stand is up."""

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        response = super().file_response(*arguments, **options)
        response.headers["cache-control"] = UNCHANGING
        return response


@dataclass(frozen=True)
class Page:
    """One page under `/manage/<tenant>`."""

    path: str
    template: str


PAGES = (
    Page(MANAGE, "dashboard"),
    Page(MANAGE + "/ai-agents", "agents"),
    Page(MANAGE + "/ai-agents/create", "agent_create"),
    Page(AGENT + "/edit", "agent_edit"),
    Page(AGENT + "/scripts", "scripts"),
    Page(AGENT + "/available-integrations", "integrations"),
    Page(AGENT + "/integrations/{integration_id}/edit", "kommo"),
    Page(MANAGE + "/test-chat", "chat"),
)


def routes(platform: WithPages) -> list[BaseRoute]:
    """Routes of all pages and of their scripts and styles; pages are rendered by `platform.pages`."""
    return [
        Mount("/_static", _Unchanging(directory=STATIC)),
        Route("/", _open_page(platform, "landing")),
        Route("/login", _open_page(platform, "login")),
        *(Route(page.path, _guarded(platform, page)) for page in PAGES),
    ]


def _open_page(platform: WithPages, template: str) -> Handler:
    async def show(request: Request) -> Response:
        return platform.pages.render(request, template)

    return show


def _guarded(platform: WithPages, page: Page) -> Handler:
    async def show(request: Request) -> Response:
        user = page_user(request)
        if user is None:
            return login_redirect()
        context: dict[str, Any] = {
            "user": user,
            "tenant_id": user.tenant_id,
            "agent_id": request.path_params.get("agent_id", ""),
            "integration_id": request.path_params.get("integration_id", ""),
            "initials": initials(user.name),
        }
        return platform.pages.render(request, page.template, **context)

    return show


def initials(name: str) -> str:
    """Letters of the round mark that stands for a user: `Truth Owner` is `TO`."""
    return "".join(word[0] for word in name.split()[:2]).upper()
