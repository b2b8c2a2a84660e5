"""What a page says: headings, title, visible texts, in the notation of the recording."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSEEN = {"script", "style", "noscript", "template"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass
class Page:
    """Texts of a page in the order of the document."""

    texts: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.unseen = 0
        self.heading: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        if tag in HEADINGS:
            self.heading = []

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen -= 1
        if tag in HEADINGS and self.heading is not None:
            self.page.headings.append(" ".join(self.heading))
            self.heading = None

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text or self.unseen:
            return
        self.page.texts.append(text)
        if self.heading is not None:
            self.heading.append(text)


def read(html: str) -> Page:
    """Read a page as the server sent it, scripts not run."""
    reader = _Reader()
    reader.feed(html)
    return reader.page
