"""Where the web app is and how it hands out its tokens, in another manner (contract: Signing in)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults.declaring import Change, as_variation, variation
from postdeploy.stand.faults.shapes.answers import remade, standing_before
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import Reply, Requests, Whole, wrapping

BASE = "/crm"
OWN_PLACES = re.compile(rb"(?<![\w./:*-])/(api|manage|_static|login)\b")
"""Paths of the app in its pages and scripts."""
NOT_HERE = Reply(404, "<html><body><h1>404</h1></body></html>", "text/html")


@as_variation(web("auth.csrf_of"), "Токен CSRF новый при каждом запросе")
def TokenAtEachAnswer(_platform: Any, csrf_of: Any, request: Any) -> Any:
    """The CSRF token is another one each time that it is asked for, and each is good for one sign-in."""
    return csrf_of(request) if request.method == "POST" else None


async def _below(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        await app(scope, receive, send)
        return
    path = scope["path"]
    if path != BASE and not path.startswith(f"{BASE}/"):
        await NOT_HERE.whole.send(send)
        return
    inner = path.removeprefix(BASE) or "/"

    async def moved(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [_with_base(*header) for header in message["headers"]]}
        await send(message)

    await app({**scope, "path": inner, "raw_path": inner.encode()}, receive, moved)


def _with_base(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    return name, BASE.encode() + value if name == b"location" and value.startswith(b"/") else value


def _lead_below(answer: Whole) -> Whole:
    """Markup and scripts as Next.js builds them with `basePath`."""
    text = answer.header(b"content-type").startswith((b"text/html", b"text/javascript"))
    return replace(answer, body=OWN_PLACES.sub(rb"/crm/\1", answer.body)) if text else answer


def _below_base(config: StandConfig) -> StandConfig:
    return config.with_(given={**config.given, "APP_URL": f"{config.app_url}{BASE}"})


# Next.js with `basePath`: everything of the app is below a folder of the host.
UnderBasePath = variation(
    "Приложение живёт не в корне узла: APP_URL=https://узел/crm",
    Change("configure", _below_base),
    standing_before("web", wrapping(_below)),
)
# The pages' own links and calls lead below the folder, too.
UnderBasePathOnScreen = variation(
    "Страницы приложения живут не в корне узла",
    Change("configure", _below_base),
    remade(Requests(".*"))(_lead_below),
    standing_before("web", wrapping(_below)),
    driver="browser",
)
