"""Pages as a browser gets them: status, headings, visible text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App
from postdeploy.platform.front import MOVED, path_of
from postdeploy.platform.stay import LOGIN

MOST_HOPS = 5
_LANGUAGE = re.compile(r"/[a-z]{2}(-[a-z]{2})?", re.IGNORECASE)
"""What may come before a path where pages are offered in several languages."""
ERROR_SCREEN = "Произошла ошибка"
"""Heading of the platform's error screen (contract: pages, «Broken page»)."""
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "title"})
_NOTHING_YET = frozenset({"", "loading", "загрузка", "загружаем", "подождите", "please wait"})
"""What a page says that its scripts have yet to draw, in small letters."""
_WITHIN_A_LINE = frozenset(
    {"a", "abbr", "b", "bdi", "code", "em", "font", "i", "mark", "s", "small", "span", "strong", "u"}
)
"""Elements that don't part words: a browser shows `Тест<b>овый</b>` as one word."""


@dataclass(frozen=True)
class Page:
    """One loaded page. `location` is set when the server sent us elsewhere."""

    path: str
    status: int
    location: str | None
    content_type: str
    headings: tuple[str, ...]
    text: str
    by_script: bool = field(default=False, kw_only=True)
    """Whether the markup holds nothing to see but scripts that would draw it."""
    pieces: tuple[str, ...] = field(default=(), kw_only=True)
    """Its texts as the markup parts them; a browser's own look at the page knows better."""

    @property
    def shows_error(self) -> bool:
        """True when the page is the platform's error screen: a name or an update may hold the same words."""
        return ERROR_SCREEN in self.pieces or any(each.startswith(ERROR_SCREEN) for each in self.headings)

    @property
    def errors(self) -> tuple[str, ...]:
        """What a browser finds wrong with the page, in Russian; over HTTP nothing of it can be seen."""
        return ()


def has_heading(shown: Iterable[str], expected: str) -> bool:
    """Whether one of the headings is the expected one, of which «…» at the end stands for a name.

    A sign, a count and what stands in brackets don't count: «💬 Скрипты продаж (12)». Further words do: they may say
    that the page is of no use.
    """
    wanted = _letters(expected)
    if expected.endswith("…"):
        return any(_letters(each).startswith(wanted) for each in shown)
    return not wanted or any(_letters(_BRACKETS.sub(" ", each)) == wanted for each in shown)


def _letters(text: str) -> str:
    return "".join(re.findall(r"[^\W\d_]+", text.casefold()))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[str] = []
        self.words: list[str] = []
        self.scripts = 0
        self._heading: list[str] | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script" and any(name == "src" and value for name, value in attrs)
        if tag == "body":  # `</head>` may be left out
            self._hidden = 0
        if tag in _UNSEEN:
            self._hidden += 1
        if tag in _HEADINGS and not self._hidden:
            self._heading = []
        self._part_words(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._hidden:
            self._hidden -= 1
        if tag in _HEADINGS and self._heading is not None:
            self.headings.append(" ".join("".join(self._heading).split()))
            self._heading = None
        self._part_words(tag)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if data.strip():
            self.words.append(data.strip())
        if self._heading is not None:
            self._heading.append(data)

    def _part_words(self, tag: str) -> None:
        if self._heading is not None and tag not in _WITHIN_A_LINE:
            self._heading.append(" ")


class Pages:
    """Opens pages of the web app over HTTP."""

    def __init__(self, app: App) -> None:
        self._app = app

    def open(self, path: str) -> Page:
        """Load a page; a redirect is followed only where it means the same page, or the front page's way on."""
        answer = self._app.get(path)
        for _ in range(MOST_HOPS):
            onward = _onward(path, answer)
            if onward is None:
                break
            answer = self._app.get(onward)
        return _page(path, answer)

    def lost_at(self) -> str:
        """Nobody stands on a page over HTTP."""
        return ""


def _onward(path: str, answer: Answer) -> str | None:
    """Where a redirect leads that no person would notice; None for every other answer."""
    if answer.status not in MOVED or not answer.location:
        return None
    there, query = path_of(answer.location), answer.location.partition("?")[2].partition("#")[0]
    if not there.startswith("/") or there.startswith("//") or there.rstrip("/").endswith(LOGIN):
        return None
    wanted = path.partition("?")[0]
    same = there.rstrip("/") == wanted.rstrip("/")
    in_a_language = there.endswith(wanted) and _LANGUAGE.fullmatch(there.removesuffix(wanted)) is not None
    if wanted != "/" and not same and not in_a_language:
        return None
    return f"{there}?{query}" if query else there


def _page(path: str, answer: Answer) -> Page:
    reader = _Reader()
    if "html" in answer.content_type:
        reader.feed(answer.text)
    text = " ".join(reader.words)
    return Page(
        path=path,
        status=answer.status,
        location=answer.location,
        content_type=answer.content_type,
        headings=tuple(reader.headings),
        text=text,
        pieces=tuple(reader.words),
        by_script=bool(reader.scripts) and not reader.headings and text.strip(" .…").lower() in _NOTHING_YET,
    )
