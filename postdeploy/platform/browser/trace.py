"""Playwright's trace of a scenario, for a red line: replayable, bounded, without secrets."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postdeploy.evidence.redaction import HIDDEN
from postdeploy.platform.browser.camera import Attachment
from postdeploy.platform.browser.recording import doing

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

LARGEST = 6_000_000
"""Bytes of one trace; a larger one is not kept."""
LINES = (".trace", ".network", ".stacks")
"""Parts of a trace that hold one JSON object a line."""
BINARY = (".jpeg", ".jpg", ".png", ".webp", ".woff", ".woff2", ".ttf", ".gif", ".ico")
AS_IT_IS = "Страница в конце строки"
REPLAY = (
    "Посмотреть по шагам: сохраните вложение «Трасса» как trace.zip и выполните\n"
    "  .venv/bin/playwright show-trace --host 127.0.0.1 --port 9323 trace.zip\n"
    "затем откройте в любом браузере адрес, который команда напечатает. Сеть для этого не нужна."
)


@dataclass(frozen=True)
class Privacy:
    """How secrets are taken out: of a text, and of a header with its name."""

    text: Callable[[str], str]
    header: Callable[[str, str], str]


class Tracer:
    """Traces from one scenario to the next; a red line takes what there is so far.

    A copy of the page with each act costs more than the act. So the trace holds only the acts and the requests as long
    as all goes well, and the pages too from `closer` on.
    """

    def __init__(self, context: BrowserContext, privacy: Privacy) -> None:
        self._context = context
        self._tracing = context.tracing
        self._privacy = privacy
        self._parts: list[bytes] = []
        self._title = ""
        self._hidden = False
        self._acts = 0
        self._told = False
        self._start(closely=False)

    def anew(self) -> None:
        """Forget what was traced: it belongs to another scenario."""
        if self.closely:
            self._tracing.stop()
            self._start(closely=False)
        else:
            self._tracing.stop_chunk()
            self._tracing.start_chunk()
        self._parts.clear()
        self._acts, self._told = 0, False

    def closer(self) -> None:
        """Something seems to be wrong: from now on keep how the page looks before and after each act."""
        if self.closely or self._hidden:
            return
        self._parts.append(self._taken())
        self._tracing.stop()
        self._start(closely=True)
        if self._title:
            self._tracing.group(self._title)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Do something that no trace may hold, such as typing a password; what was traced before goes too."""
        self._tracing.stop_chunk()
        self._parts.clear()
        self._hidden = True
        try:
            yield
        finally:
            self._hidden = False
            self._tracing.start_chunk()

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Name what is done inside."""
        self._acts += 1
        if self._title:  # a part of another act: for a replay the outer title is enough
            yield
            return
        self._title = title
        self._tracing.group(title)
        try:
            yield
        finally:
            self._title = ""
            with suppress(Exception):  # the browser may have gone meanwhile
                self._tracing.group_end()

    def save(self) -> list[Attachment]:
        """The trace up to now, and how to replay it."""
        if not self._acts:
            note = "Новых действий в браузере не было: трасса — у предыдущей красной строки этого сценария."
            return [Attachment("Трасса", note)] if self._told else []
        self._keep_the_page()
        trace = clean(merge([*self._parts, self._taken()]), self._privacy)
        self._tracing.start_chunk()
        self._parts.clear()
        self._acts, self._told = 0, True
        if len(trace) > LARGEST:
            return [Attachment("Трасса", f"Не приложена: {len(trace)} байт, больше предела {LARGEST}.")]
        return [Attachment("Трасса", trace), Attachment("Как посмотреть трассу", REPLAY)]

    def _keep_the_page(self) -> None:
        self.closer()
        with self.group(AS_IT_IS), doing(), suppress(Exception):  # of a page that has crashed there is nothing to keep
            self._context.pages[0].content()

    def _start(self, *, closely: bool) -> None:
        self.closely = closely
        """Whether it keeps how the page looks before and after each act."""
        self._tracing.start(snapshots=closely, screenshots=False, sources=False)

    def _taken(self) -> bytes:
        with tempfile.TemporaryDirectory(prefix="postdeploy-trace-") as folder:
            path = Path(folder) / "trace.zip"
            self._tracing.stop_chunk(path=path)
            return path.read_bytes()


def merge(traces: Sequence[bytes]) -> bytes:
    """One trace of several that follow each other: the viewer puts together whatever parts it finds in one file."""
    merged, held = io.BytesIO(), set[str]()
    with zipfile.ZipFile(merged, "w", zipfile.ZIP_DEFLATED) as target:
        for number, trace in enumerate(traces):
            with zipfile.ZipFile(io.BytesIO(trace)) as source:
                for name in source.namelist():
                    held_as = f"{number}-{name}" if name.endswith(LINES) else name
                    if held_as not in held:
                        target.writestr(held_as, source.read(name))
                    held.add(held_as)
    return merged.getvalue()


def clean(trace: bytes, privacy: Privacy) -> bytes:
    """The trace without secrets: in recorded actions, in requests with their headers, in contents of pages."""
    cleaned = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(trace)) as source, zipfile.ZipFile(cleaned, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, _clean_part(entry.filename, source.read(entry), privacy))
    return cleaned.getvalue()


def _clean_part(name: str, content: bytes, privacy: Privacy) -> bytes:
    if name.endswith(LINES):
        lines = content.decode("utf-8", "replace").splitlines()
        return "\n".join(_clean_line(line, privacy) for line in lines if line).encode()
    if name.endswith(BINARY):
        return content
    try:
        return privacy.text(content.decode("utf-8")).encode()
    except UnicodeDecodeError:
        return content


def _clean_line(line: str, privacy: Privacy) -> str:
    try:
        content = json.loads(line)
    except ValueError:
        return privacy.text(line)
    return json.dumps(_clean_value(content, privacy), ensure_ascii=False, separators=(",", ":"))


def _clean_value(value: Any, privacy: Privacy) -> Any:
    if isinstance(value, str):
        return privacy.text(value)
    if isinstance(value, list):
        return [_clean_value(each, privacy) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("name"), str) and isinstance(value.get("value"), str):
        return {**value, "value": privacy.header(value["name"], value["value"])}
    return {key: _clean_value(_tellable(key, each), privacy) for key, each in value.items()}


def _tellable(key: str, value: Any) -> Any:
    """What may be told of a value: of cookies, whichever they are, only the names."""
    if key != "cookies" or not isinstance(value, list):
        return value
    return [{**each, "value": HIDDEN} if isinstance(each, dict) else each for each in value]
