"""Pages under other addresses: a language before the path."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.faults.declaring import Change
from postdeploy.stand.faults.pages.patching import page_variation
from postdeploy.stand.faults.shapes.answers import standing_before
from postdeploy.stand.faults.tools import Reply, wrapping

PAGES = re.compile(r"/(manage|login)(/.*)?")


def _in(language: str) -> Change:
    """As next-intl does it: pages live under their language, and any other address of theirs leads there."""

    async def translated(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        path, query = scope["path"], scope["query_string"].decode()
        if PAGES.fullmatch(path):
            there = f"/{language}{path}" + (f"?{query}" if query else "")
            await Reply(307, "", "text/html", marks={"location": there}).whole.send(send)
            return
        inner = path.removeprefix(f"/{language}") or "/"

        async def moved(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [_led(language, *header) for header in message["headers"]]}
            await send(message)

        await app({**scope, "path": inner, "raw_path": inner.encode()}, receive, moved)

    return standing_before("web", wrapping(translated))


def _led(language: str, name: bytes, value: bytes) -> tuple[bytes, bytes]:
    return name, f"/{language}".encode() + value if name == b"location" and value.startswith(b"/") else value


LanguageInAddress = page_variation("Адреса страниц начинаются с языка: /ru/manage/…, прочие ведут туда", _in("ru"))
LanguageWithCountry = page_variation("Адреса страниц начинаются с языка и страны: /en-US/manage/…", _in("en-US"))
