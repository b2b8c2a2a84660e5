"""What stands before a healthy web app or in it: a guard against other sites, a cache of a moment, an envelope."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.faults.declaring import variation
from postdeploy.stand.faults.shapes.answers import standing_before
from postdeploy.stand.faults.tools import Middleware, failure, wrapping

READS = ("GET", "HEAD", "OPTIONS")
FROM_OUTSIDE = "/api/crm/webhook"
"""Called by Kommo's servers, of which no browser tells an origin."""


def _of_own_pages_alone() -> Middleware:
    """Refuse what the page of another site may have sent, as frameworks do: a write without the app's own `Origin`."""

    async def guard(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", []))
        own = headers.get(b"origin", b"").partition(b"://")[2] == headers.get(b"host", b"")
        if scope["type"] == "http" and scope["method"] not in READS and own == (scope["path"] == FROM_OUTSIDE):
            await failure("Invalid origin", 403).whole.send(send)
        else:
            await app(scope, receive, send)

    return wrapping(guard)


OwnOriginAsked = variation(
    "Всё, что меняет данные, принимается только с Origin самого приложения, а события CRM — только без Origin",
    standing_before("web", _of_own_pages_alone()),
)
