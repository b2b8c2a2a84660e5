"""Keeps a run that may only read from sending anything else, whatever a step intends.

The guard sits where bytes leave the machine (`Wire`, Redis connections, the browser's network), so that a mistake in
a step cannot become a write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from postdeploy.errors import ReadOnly

if TYPE_CHECKING:
    import httpx

READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN = "/api/auth/callback/credentials"
"""The one POST that makes nothing (contract: Signing in): a session lives in its cookie."""


class ReadOnlyGuard:
    """Lets reads pass, and signing in to the web app; refuses everything else.

    Args:
        app_url: address of the web app, without a trailing slash.
    """

    def __init__(self, app_url: str) -> None:
        self._sign_in = _place(f"{app_url}{SIGN_IN}")

    def permits(self, method: str, url: str) -> bool:
        """Tell whether a request may leave the machine."""
        if method.upper() in READ_METHODS:
            return True
        return method.upper() == "POST" and _place(url) == self._sign_in

    def __call__(self, service: str, request: httpx.Request) -> None:
        """Stop a request that is not a read.

        Raises:
            ReadOnly: the request was not sent.
        """
        if not self.permits(request.method, str(request.url)):
            raise ReadOnly(f"только чтение: запрос {request.method} {request.url.path} к «{service}» не отправлен")


def _place(url: str) -> tuple[str, str, int | None, str]:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), port, parts.path
