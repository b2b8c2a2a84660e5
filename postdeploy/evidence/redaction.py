"""Takes secrets and personal data out of everything that leaves the suite."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from postdeploy.evidence.secret_forms import SHORTEST, forms, without_halves
from postdeploy.evidence.secret_shapes import HIDDEN, without_lookalikes

__all__ = ["HIDDEN", "SECRET_HEADERS", "SHORTEST", "Redactor", "secrets_of"]

SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "apikey", "proxy-authorization", "x-api-key"})
DEEPEST = 3
"""How often something encoded within something encoded is opened."""
_WORD = re.compile(r"[^\s\"'<>\\`]++")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_BASE64 = re.compile(r"(?<![\w+/-])[\w+/-]{20,}+={0,2}", re.ASCII)
_READABLE = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]{12,}")
"""Bytes that may be a text; of nearly everything else that reads as base64 no more than a few in a row are."""
_NEEDS_QUOTING = re.compile(r"[\s\"'<>\\`%]")
_SECRET_NAME = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|_KEY$|WEBHOOK|CREDENTIAL", re.IGNORECASE)
_BETWEEN_ADDRESSES = re.compile(r"[\s,;]+(?=[a-zA-Z][\w+.-]*://)")
_FILE_NAME = re.compile(r"^\.{0,2}/[\w./-]*$")


def _nothing() -> None:
    return None


class Redactor:
    """Replaces known secrets, in whatever form, and all that looks like a token or personal data."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: set[str] = set()
        self._forms: list[str] = []
        self.ahead: Callable[[], object] = _nothing
        """Called before each text: more secrets may have become known."""
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Hide one more value from now on."""
        if len(secret) < SHORTEST or secret in self._known:
            return
        self._known.add(secret)
        self._forms = sorted({*self._forms, *forms(secret)}, key=lambda form: (-len(form), form))

    def text(self, text: str) -> str:
        """The text without secrets, tokens, e-mail addresses and phone numbers."""
        self.ahead()
        return self._text(text, DEEPEST)

    def header(self, name: str, value: str) -> str:
        """A header's value as it may be shown."""
        return HIDDEN if name.lower() in SECRET_HEADERS else self.text(value)

    def _text(self, text: str, depth: int) -> str:
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        for secret in self._known:
            text = without_halves(text, secret, HIDDEN)
        text = without_lookalikes(text)
        if not depth:
            return text
        text = _WORD.sub(lambda match: self._percent(match.group(), depth - 1), text)
        return _BASE64.sub(lambda match: self._base64(match.group(), depth - 1), text)

    def _percent(self, word: str, depth: int) -> str:
        """An encoded word; when something in it has to go, the rest is encoded only as far as JSON needs it."""
        if not _PERCENT.search(word):
            return word
        for decode in (unquote, unquote_plus):
            plain = decode(word)
            clean = self._text(plain, depth)
            if clean != plain:
                return _NEEDS_QUOTING.sub(lambda match: quote(match.group()), clean)
        return word

    def _base64(self, word: str, depth: int) -> str:
        """A word that may be base64; it goes as a whole when there is a text in it that has to be redacted."""
        spoken = any(self._text(plain, depth) != plain for plain in _decoded(word))
        return HIDDEN if spoken else word


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Values of an environment that are secrets by their name, and passwords within addresses."""
    named = [value for name, value in environment.items() if _SECRET_NAME.search(name)]
    named += _BETWEEN_ADDRESSES.split(environment.get("NOTIFY_TO", ""))  # who has such an address can write there
    within = [_password(value) for value in environment.values() if "://" in value]
    return tuple(value for value in (*named, *within) if value and not _FILE_NAME.match(value))


def _password(address: str) -> str:
    try:
        return unquote(urlsplit(address).password or "")
    except ValueError:
        return ""


def _decoded(word: str) -> Iterator[str]:
    """The texts in a word of base64, which may begin at any of its first characters and be cut anywhere."""
    letters = word.rstrip("=").replace("-", "+").replace("_", "/")
    for start in range(4):
        rest = letters[start:]
        data = base64.b64decode(rest[: len(rest) // 4 * 4] + _last_quantum(rest))
        yield from (found.decode("utf-8", "ignore") for found in _READABLE.findall(data))


def _last_quantum(letters: str) -> str:
    """What is left behind the last four, padded; a single letter is nothing."""
    left = len(letters) % 4
    return letters[-left:] + "=" * (4 - left) if left > 1 else ""
