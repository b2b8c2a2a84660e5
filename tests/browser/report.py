"""What a run has left in its Allure results, line by line."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

JPEG = b"\xff\xd8"
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Attachment:
    """One attachment of a line."""

    title: str
    body: bytes

    def is_of(self, kind: bytes) -> bool:
        """Whether it is a picture (`JPEG`) or a trace (`ZIP`)."""
        return self.body.startswith(kind)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


@dataclass(frozen=True)
class Line:
    """One line of the checklist as the report shows it."""

    text: str
    status: str
    attachments: tuple[Attachment, ...]

    @property
    def pictures(self) -> list[Attachment]:
        return [each for each in self.attachments if each.is_of(JPEG)]

    def titled(self, title: str) -> Attachment | None:
        return next((each for each in self.attachments if each.title == title), None)


@dataclass(frozen=True)
class Report:
    """The folder `allure-results`."""

    folder: Path

    @cached_property
    def lines(self) -> list[Line]:
        """All lines, in no particular order of scenarios."""
        return [line for path in sorted(self.folder.glob("*-result.json")) for line in self._of(path)]

    def line(self, text: str) -> Line:
        """The line that begins with this text; there is one."""
        (found,) = (line for line in self.lines if line.text.startswith(text))
        return found

    def _of(self, path: Path) -> Iterator[Line]:
        for step in json.loads(path.read_text(encoding="utf-8"))["steps"]:
            yield Line(step["name"], step["status"], tuple(self._attached(step)))

    def _attached(self, step: dict[str, Any]) -> Iterator[Attachment]:
        for each in step.get("attachments", []):
            yield Attachment(each["name"], (self.folder / each["source"]).read_bytes())


@dataclass(frozen=True)
class Trace:
    """A trace of Playwright's, as its viewer reads it: events a line, and the contents that they refer to."""

    zipped: bytes

    @cached_property
    def parts(self) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self.zipped)) as source:
            assert source.testzip() is None
            return {name: source.read(name) for name in source.namelist()}

    def events(self, suffix: str) -> list[dict[str, Any]]:
        """Events of the parts with that ending (`.trace`, `.network`)."""
        texts = [part.decode("utf-8") for name, part in self.parts.items() if name.endswith(suffix)]
        return [json.loads(line) for text in texts for line in text.splitlines()]
