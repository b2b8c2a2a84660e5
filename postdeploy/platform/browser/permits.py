"""What may leave the machine: a target that may not be written to is asked for reads alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Route

Permits = Callable[[str, str], bool]
"""Tells whether a request (method, URL) may leave."""


def stopping(permits: Permits) -> Callable[[Route], None]:
    """What is done with each request of the browser: it goes on, or ends here."""

    def judge(route: Route) -> None:
        if permits(route.request.method, route.request.url):
            route.continue_()
        else:
            route.abort("blockedbyclient")

    return judge
