"""What the web app's own address asks for: headers for the gate before it, and the address by which it calls itself."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from postdeploy.errors import CannotTell

READS = frozenset({"GET", "HEAD"})
LANGUAGE = re.compile(r"^/[a-z]{2}(-[a-z]{2})?(?=/(manage|login)(/|$))", re.IGNORECASE)
"""What stands before the path of a page that is offered in several languages."""
MOVED = frozenset({301, 302, 303, 307, 308})


class Moved(CannotTell):
    """The web app sends every request on to the same path under another address."""


@dataclass(frozen=True)
class Front:
    """The web app's address, with the headers that its gate lets pass.

    Args:
        app_url: without a trailing slash.
        headers: for requests to the app's own origin, nowhere else.
        basic: `name:password` for the same.
    """

    app_url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    basic: str = ""

    @property
    def all_headers(self) -> dict[str, str]:
        """The headers, with that of Basic authentication."""
        if not self.basic:
            return dict(self.headers)
        packed = base64.b64encode(self.basic.encode()).decode()
        return {"authorization": f"Basic {packed}", **self.headers}

    def dress(self, request: httpx.Request) -> None:
        """Put the headers on a request to the app's own origin; what the request brings itself stays."""
        if not self.all_headers or not self.is_home(str(request.url)):
            return
        for name, value in self.all_headers.items():
            if name.lower() not in request.headers:
                request.headers[name] = value

    def is_home(self, url: str) -> bool:
        """Whether an address belongs to the app's own origin."""
        return bool(self.app_url) and origin(url) == origin(self.app_url)

    def stays(self, request: httpx.Request, response: httpx.Response) -> None:
        """Go on unless the app's address only leads to the app's real one.

        Raises:
            Moved: names the address that belongs into APP_URL.
        """
        url = str(request.url)
        home = canonical(url, response) if self.is_home(url) else None
        if home is not None:
            asked, code = f"{request.method} {request.url.path}", response.status_code
            raise Moved(
                f"Приложение живёт по другому адресу: {asked} → {code}, переход на {home}; задайте APP_URL={home}."
            )

    def with_slash(self, request: httpx.Request, response: httpx.Response) -> httpx.Request | None:
        """The same request to the same address with a slash at its end, where the app insists on one; else None."""
        again = response.status_code in {307, 308} or (response.status_code in MOVED and request.method in READS)
        if not again or not self.is_home(str(request.url)):
            return None
        try:
            there = request.url.join(response.headers.get("location", ""))
        except httpx.InvalidURL:
            return None
        if origin(str(there)) != origin(self.app_url) or there.path != f"{request.url.path}/":
            return None
        return httpx.Request(
            request.method,
            there.copy_with(query=request.url.query or None),
            headers=request.headers,
            content=request.content,
            extensions=request.extensions,
        )


def canonical(url: str, response: httpx.Response) -> str | None:
    """The origin that an answer leads to with the path unchanged, None when it leads nowhere or to another page."""
    location = response.headers.get("location", "")
    if response.status_code not in MOVED or not location.startswith(("http://", "https://")):
        return None
    there = origin(location)
    same_page = path_of(location).rstrip("/") == path_of(url).rstrip("/")
    return there if there and there != origin(url) and same_page else None


def origin(url: str) -> str:
    """Scheme, host and port of an address, the usual port left out; empty for what is no address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + ("" if port in {None, usual} else f":{port}")


def path_below(url: str, home: str) -> str:
    """The path of an address as the app knows it: below the folder of the host in which the app lives, if it does.

    Without the slash that some apps put after each address, and without the language that some put before it.
    """
    path, base = path_of(url), path_of(home).rstrip("/")
    below = path.removeprefix(base) or "/" if base and f"{path}/".startswith(f"{base}/") else path
    return LANGUAGE.sub("", below.rstrip("/")) or below[:1]


def path_of(url: str) -> str:
    """The path of an address, absolute or not; empty for what is no address."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
