"""Headers for the gate before the web app, on the browser's requests to the app's own origin and on no others.

Playwright's own ways would send them further: extra headers go to every host, and those of a route follow redirects.
DevTools' Fetch domain pauses each hop by itself, so a redirect to another host leaves without them.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import CDPSession


def dress(line: CDPSession, origin: str, headers: Mapping[str, str]) -> None:
    """Put the headers on every request of a page to `origin` (scheme, host and port); what it brings itself stays."""
    if not headers:
        return

    def let_pass(event: dict[str, Any]) -> None:
        brought = {str(name): str(value) for name, value in event["request"]["headers"].items()}
        names = {name.lower() for name in brought}
        worn = brought | {name: value for name, value in headers.items() if name.lower() not in names}
        fields = [{"name": name, "value": value} for name, value in worn.items()]
        with suppress(Exception):  # the page may have moved on
            line.send("Fetch.continueRequest", {"requestId": event["requestId"], "headers": fields})

    line.on("Fetch.requestPaused", let_pass)
    line.send("Fetch.enable", {"patterns": [{"urlPattern": f"{origin}/*", "requestStage": "Request"}]})
