"""Looks for a word in whatever a run has left: plain, encoded, packed, or packed within something encoded."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

DEEPEST = 4
"""Layers that are taken off: a gzip within base64 within a zip has three."""
LONG_ENOUGH = 16
"""Characters of a half of a secret that is looked for by itself, when it was cut somewhere."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{20,}={0,2}|[A-Za-z0-9_-]{20,}={0,2}")
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


@dataclass(frozen=True)
class Hit:
    """A canary that has left: `place` is the file with the layers that were taken off, `form` how it was written."""

    canary: str
    form: str
    place: str

    def __str__(self) -> str:
        return f"{self.canary} ({self.form}): {self.place}"


class Search:
    """Remembers which contents it has seen: reports have much in common."""

    def __init__(self, canaries: Mapping[str, str]) -> None:
        """Look for these words, by name."""
        self._needles = [(name, form, needle) for name, word in canaries.items() for form, needle in forms(word)]
        self._innocent: set[bytes] = set()

    def folder(self, folder: Path) -> list[Hit]:
        """All hits in the files of a folder, and in their names."""
        found: list[Hit] = []
        for path in sorted(folder.rglob("*")):
            place = str(path.relative_to(folder))
            found += self.content(place.encode(), f"name {place}")
            if path.is_file():
                found += self.content(path.read_bytes(), place)
        return found

    def content(self, content: bytes, place: str) -> list[Hit]:
        """All hits in some bytes."""
        return list(dict.fromkeys(self._layers(content, place, DEEPEST)))

    def _layers(self, content: bytes, place: str, depth: int) -> Iterator[Hit]:
        if content in self._innocent:
            return
        found = [Hit(name, form, place) for name, form, needle in self._needles if needle in content]
        for layer, inner in _unpacked(content) if depth else ():
            found += self._layers(inner, f"{place} » {layer}", depth - 1)
        if not found:
            self._innocent.add(content)
        yield from found


def forms(word: str) -> Iterable[tuple[str, bytes]]:
    """How a word may be written, by the name of the way."""
    found = {word.encode(): "plain"}
    for escaped in (json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1], repr(word)[1:-1]):
        found.setdefault(escaped.encode(), "escaped")
    for encoded in (quote(word), quote(word, safe=""), quote_plus(word)):
        found.setdefault(encoded.encode(), "url")
        found.setdefault(re.sub("%..", lambda code: code.group().lower(), encoded).encode(), "url")
    for shift in range(3):
        for needle in _base64_at(word.encode(), shift):
            found.setdefault(needle, f"base64+{shift}")
    middle = len(word) // 2
    if middle >= LONG_ENOUGH:
        found |= {word[:middle].encode(): "first half", word[middle:].encode(): "second half"}
    return [(form, needle) for needle, form in found.items()]


def _base64_at(raw: bytes, shift: int) -> Iterator[bytes]:
    """The characters that are the same whatever stands around, when `shift` bytes stand before the word."""
    first = -(-shift * 8 // 6)
    last = (shift + len(raw)) * 8 // 6
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(b"\0" * shift + raw)[first:last]


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content.startswith(_GZIP):
        try:
            yield "gzip", gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return
    elif content.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield f"zip {name}", archive.read(name)
    else:
        for match in _BASE64.finditer(content):
            try:
                yield "base64", base64.b64decode(match.group().rstrip(b"=") + b"==", altchars=_altchars(match.group()))
            except binascii.Error:
                continue


def _altchars(text: bytes) -> bytes:
    return b"-_" if b"-" in text or b"_" in text else b"+/"
