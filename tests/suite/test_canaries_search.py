"""The search itself finds a canary however it was written and wherever it was put."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.suite.canaries.search import Search

WORD = 'кана?рейка ~7/+"&=%9f8e7d6c5b4a'
PLAIN = "canary0123456789abcdef0123456789ab"


def zipped(content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("0-trace.network", content)
    return archive.getvalue()


def page(content: bytes) -> bytes:
    """As a report of one file holds its attachments."""
    return b'<script>d("data/attachments/1.txt","' + base64.b64encode(content) + b'")</script>'


WRITTEN = [
    WORD,
    json.dumps({"x": WORD}),
    json.dumps({"x": WORD}, ensure_ascii=False),
    json.dumps({"x": json.dumps({"y": PLAIN})}),
    quote(WORD),
    quote(WORD, safe="").lower(),
    quote_plus(WORD),
    repr(["x", PLAIN]),
    *(base64.b64encode(("x" * shift + WORD + " y").encode()).decode() for shift in range(3)),
    *(base64.urlsafe_b64encode(("x" * shift + WORD + "??y").encode()).decode() for shift in range(3)),
    PLAIN[:20],
    f"… {PLAIN[16:]}",
]
PACKED: list[Callable[[bytes], bytes]] = [
    bytes,
    gzip.compress,
    zipped,
    page,
    lambda text: page(gzip.compress(text)),
    lambda text: page(zipped(text)),
]


@pytest.mark.parametrize("pack", range(len(PACKED)))
@pytest.mark.parametrize("text", WRITTEN)
def test_it_is_found(text: str, pack: int, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "file.bin").write_bytes(PACKED[pack](f"до {text} после".encode()))
    hits = Search({"word": WORD, "plain": PLAIN}).folder(tmp_path)
    assert hits
    assert all("file.bin" in hit.place for hit in hits)


def test_it_is_found_in_names(tmp_path: Path) -> None:
    (tmp_path / f"{PLAIN}.txt").touch()
    assert Search({"plain": PLAIN}).folder(tmp_path)


@pytest.mark.parametrize("pack", range(len(PACKED)))
def test_nothing_is_found_where_nothing_is(pack: int, tmp_path: Path) -> None:
    text = f"кана рейка {PLAIN[:12]} {base64.b64encode(b'another word altogether').decode()}".encode()
    (tmp_path / "file.bin").write_bytes(PACKED[pack](text))
    assert Search({"word": WORD, "plain": PLAIN}).folder(tmp_path) == []
