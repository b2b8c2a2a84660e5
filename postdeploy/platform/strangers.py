"""A page where JSON was due, of a service that has not shown yet that it is the platform's.

A parked domain, a portal of the network and a host's placeholder answer everything with 200 and a page of their own.
Once the service has answered as the platform does, such a page is the platform's own mistake.
"""

from __future__ import annotations

import html
import re

import httpx

from postdeploy.platform.answer import EVENT_STREAM
from postdeploy.platform.gates import ADDRESS, APP, LOOKED_AT, Gate
from postdeploy.platform.passing import json_of

PAGE_STRANGE = {APP: ("/api/",), "Worker": ("/health", "/metrics"), "Supabase": ("/rest/v1/",)}
"""Where a service has JSON and never a page; what ends in a slash stands for all below it."""
TEXT_STRANGE = {APP: ("/api/auth/",)}
"""Where it would not give a bare text either, as one may at an address that tells the version."""
OWN_PAGE = "/_next/"
"""What a page of the platform's web app has, and nobody else's."""
LONGEST_TITLE = 80
KINDS = (
    (
        re.compile(
            r"domain (is |may be )?for sale|buy this domain|parked|parking|domain (is )?registered"
            r"|домен (продаётся|продается|припаркован|зарегистрирован|не прил)"
        ),
        "домен на парковке",
    ),
    (
        re.compile(r"captive|hotspot|wi-?fi|log ?in to (the |this )?network|портал|вход в сеть|авторизация в сети"),
        "портал этой сети",
    ),
    (
        re.compile(
            r"welcome to nginx|it works!|default (web )?(page|site)|index of /|iis windows|apache2|congratulations"
            r"|successfully (created|installed)|coming soon|starting|is being (deployed|built)|hello,? world"
        ),
        "страница хостинга по умолчанию",
    ),
)


def stranger_of(service: str, request: httpx.Request, response: httpx.Response) -> Gate | None:
    """Who has answered in the place of a service that is not known yet; None where it may be the service itself."""
    places = (PAGE_STRANGE if _is_page(response) else TEXT_STRANGE).get(service, ())
    if not response.is_success or is_own(response) or not any(_is_at(place, request.url.path) for place in places):
        return None
    text = _text(response)
    kind = response.headers.get("content-type", "").lower()
    if not text.strip() or kind.startswith((EVENT_STREAM, "application/json")) or text.lstrip().startswith(("{", "[")):
        return None  # JSON that broke off is the service's own
    return Gate(_name(text), f"проверьте {ADDRESS[service]} и из какой сети идёт проверка")


def is_own(response: httpx.Response) -> bool:
    """Whether an answer is one that the platform gives and strangers don't: JSON, or a page of its web app."""
    return json_of(response) is not None or response.content.strip() == b"null" or OWN_PAGE in _text(response)


def _is_at(place: str, path: str) -> bool:
    return place in path if place.endswith("/") else path.rstrip("/").endswith(place)  # maybe in a folder of the host


def _is_page(response: httpx.Response) -> bool:
    kind = response.headers.get("content-type", "").lower()
    return "html" in kind or "xml" in kind or _text(response).lstrip().startswith("<")


def _name(text: str) -> str:
    found = re.search(r"<(title|h1)[^>]*>(.*?)</\1>", text, re.IGNORECASE | re.DOTALL)
    title = _visible(found.group(2)) if found else ""
    shown = f" «{title[:LONGEST_TITLE]}»" if title else ""
    like = next((f" (похоже, {kind})" for words, kind in KINDS if words.search(_visible(text).lower())), "")
    return f"чужая страница{shown}, не JSON{like}"


def _visible(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"</?(b|i|em|span|strong|u)>|(<[^>]*>)", _gap, markup)).split())


def _gap(tag: re.Match[str]) -> str:
    return " " if tag.group(2) else ""


def _text(response: httpx.Response) -> str:
    return response.content[:LOOKED_AT].decode("utf-8", "replace")
