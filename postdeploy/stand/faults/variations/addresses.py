"""Where the web app is and how it hands out its tokens, in another manner (contract: Signing in)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults import Variation
from postdeploy.stand.faults.tools import Reply

BASE = "/crm"
OWN_PLACES = re.compile(rb"(?<![\w./:*-])/(api|manage|_static|login)\b")
"""Paths of the app in its pages and scripts."""
NOT_HERE = Reply(404, "<html><body><h1>404</h1></body></html>", "text/html")


class UnderBasePath(Variation):
    """Next.js with `basePath`: everything of the app is below a folder of the host."""

    title = "Приложение живёт не в корне узла: APP_URL=https://узел/crm"

    def configure(self, config: StandConfig) -> StandConfig:
        return config.with_(given={**config.given, "APP_URL": f"{config.app_url}{BASE}"})

    def web(self, platform: Any) -> None:
        platform.middleware.append(_below)


class TokenAtEachAnswer(Variation):
    """The CSRF token is another one each time that it is asked for, and each is good for one sign-in."""

    title = "Токен CSRF новый при каждом запросе"

    def web(self, platform: Any) -> None:
        platform.auth.csrf_of = _only_on_sending(platform.auth.csrf_of)


def _only_on_sending(csrf_of: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    return lambda request: csrf_of(request) if request.method == "POST" else None


def _below(app: ASGIApp) -> ASGIApp:
    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        path = scope["path"]
        if path != BASE and not path.startswith(f"{BASE}/"):
            await NOT_HERE.send(send)
            return
        inner = path.removeprefix(BASE) or "/"

        async def moved(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [_with_base(*header) for header in message["headers"]]}
            await send(message)

        await app({**scope, "path": inner, "raw_path": inner.encode()}, receive, moved)

    return chosen


def _with_base(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    return name, BASE.encode() + value if name == b"location" and value.startswith(b"/") else value


class UnderBasePathOnScreen(UnderBasePath):
    """What a person meets there: the pages' own links and calls lead below the folder, too."""

    title = "Страницы приложения живут не в корне узла"
    driver = "browser"

    def web(self, platform: Any) -> None:
        platform.middleware.append(_leading_below)
        super().web(platform)


def _leading_below(app: ASGIApp) -> ASGIApp:
    """Markup and scripts as Next.js builds them with `basePath`."""

    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        start: list[Message] = []
        body = bytearray()

        async def changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.append(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            headers = dict(start[0]["headers"])
            text = headers.get(b"content-type", b"").startswith((b"text/html", b"text/javascript"))
            whole = OWN_PLACES.sub(rb"/crm/\1", bytes(body)) if text else bytes(body)
            kept = [(name, value) for name, value in start[0]["headers"] if name != b"content-length"]
            await send({**start[0], "headers": [*kept, (b"content-length", str(len(whole)).encode())]})
            await send({"type": "http.response.body", "body": whole})

        await app(scope, receive, changed if scope["type"] == "http" else send)

    return chosen
