"""The two ways of going through the checklist: over HTTP, and in a browser."""

from __future__ import annotations

HTTP, BROWSER = "api", "browser"
WAYS = {HTTP: "по HTTP", BROWSER: "в браузере"}
"""What each way is called in reports."""


def title(way: str) -> str:
    """«В браузере»."""
    word = WAYS.get(way, way)
    return word[:1].upper() + word[1:]
