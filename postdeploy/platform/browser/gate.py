"""Whether the page that a browser was given is a gate's: a challenge, a login, a protection that it alone meets."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import httpx

from postdeploy.platform import gates
from postdeploy.platform.app import SERVICE
from postdeploy.platform.unanswered import Gated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Response

KEPT = ("server", "location", "content-type", "retry-after", "www-authenticate")
"""Headers by which gates are known, beside those with a prefix of their own."""
PREFIXES = ("x-", "cf-", "ngrok-")


def expect_no_gate(response: Response | None) -> None:
    """Go on unless some gate has answered in the place of the web app.

    Args:
        response: to the request for the page, after all redirects; None where the page came without one.

    Raises:
        Gated: names the gate and the setting that opens it.
    """
    for each in _hops(response):
        request, answer = _as_http(each)
        gate = gates.gate_of(SERVICE, request, answer)
        if gate is not None:
            raise Gated(SERVICE, gates.sentence(SERVICE, request, answer.status_code, gate), answer)


def _hops(response: Response | None) -> Iterator[Response]:
    """The answers that led to a page, the first one first."""
    chain = [] if response is None else [response]
    while chain and (before := chain[0].request.redirected_from) is not None:
        earlier = before.response()
        if earlier is None:
            break
        chain.insert(0, earlier)
    yield from chain


def _as_http(response: Response) -> tuple[httpx.Request, httpx.Response]:
    body = ""
    with suppress(Exception):  # the browser keeps no bodies of redirects and of pages that are gone
        body = response.text()
    request = httpx.Request(response.request.method, response.url)
    headers = {name: value for name, value in response.headers.items() if name in KEPT or name.startswith(PREFIXES)}
    return request, httpx.Response(response.status, headers=headers, content=body.encode(), request=request)
