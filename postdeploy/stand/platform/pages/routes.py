"""Addresses of the pages (contract: each chapter names its own; labels: pages)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from postdeploy.stand.platform.web.session import login_redirect, page_user

if TYPE_CHECKING:
    from postdeploy.stand.platform.web.platform import WebPlatform

STATIC = Path(__file__).parent / "static"
MANAGE = "/manage/{tenant_id}"
AGENT = MANAGE + "/ai-agents/{agent_id}"

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Page:
    """One page under `/manage/<tenant>`; `section` is the side menu's entry that is marked as present."""

    path: str
    template: str
    section: str
    heading: str = ""


PAGES = (
    Page(MANAGE, "dashboard", "dashboard"),
    Page(MANAGE + "/ai-agents", "agents", "agents"),
    Page(MANAGE + "/ai-agents/create", "agent_create", "agents"),
    Page(AGENT + "/edit", "agent_edit", "agents"),
    Page(AGENT + "/scripts", "scripts", "agents"),
    Page(AGENT + "/available-integrations", "integrations", "agents"),
    Page(AGENT + "/integrations/{integration_id}/edit", "kommo", "agents"),
    Page(MANAGE + "/test-chat", "chat", "chat"),
)
ABSENT = (
    Page(MANAGE + "/knowledge-base/categories", "absent", "categories", "Категории"),
    Page(MANAGE + "/knowledge-base/articles", "absent", "articles", "Статьи"),
    Page(MANAGE + "/analytics", "absent", "analytics", "Аналитика"),
    Page(MANAGE + "/webhooks", "absent", "webhooks", "Webhooks"),
    Page(MANAGE + "/getting-started", "absent", "start", "Начало работы"),
    Page(MANAGE + "/account-settings", "absent", "account", "Настройки аккаунта"),
    Page(MANAGE + "/pricing", "absent", "pricing", "Тарифные планы"),
)
"""Entries of the side menu whose pages the stand does not rebuild; they say so."""


def routes(platform: WebPlatform) -> list[BaseRoute]:
    """Routes of all pages and of their scripts and styles; pages are rendered by `platform.pages`."""
    return [
        Mount("/_static", StaticFiles(directory=STATIC)),
        Route("/", _open_page(platform, "landing")),
        Route("/login", _open_page(platform, "login")),
        *(Route(page.path, _guarded(platform, page)) for page in PAGES + ABSENT),
    ]


def _open_page(platform: WebPlatform, template: str) -> Handler:
    async def show(request: Request) -> Response:
        return platform.pages.render(request, template)

    return show


def _guarded(platform: WebPlatform, page: Page) -> Handler:
    async def show(request: Request) -> Response:
        user = page_user(request)
        if user is None:
            return login_redirect()
        context: dict[str, Any] = {
            "user": user,
            "tenant_id": user.tenant_id,
            "agent_id": request.path_params.get("agent_id", ""),
            "integration_id": request.path_params.get("integration_id", ""),
            "section": page.section,
            "heading": page.heading,
            "initials": initials(user.name),
        }
        return platform.pages.render(request, page.template, **context)

    return show


def initials(name: str) -> str:
    """Letters of the round mark that stands for a user: `Truth Owner` is `TO`."""
    return "".join(word[0] for word in name.split()[:2]).upper()
