"""Pictures of the screen: what matters is framed, what is private is blurred, and there are never too many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import Locator

MOST = 4
"""Pictures of one line."""
LARGEST = 400_000
"""Bytes of one picture; a larger one is not kept."""
QUALITY = 60
AT_THE_END = "Экран в конце строки"
BOX_OF = "({left, top, width, height}) => ({left, top, width, height})"
ITS_BOX = f"(element) => ({BOX_OF})(element.getBoundingClientRect())"
BOX = f"(found) => found[0] && ({ITS_BOX})(found[0])"
AT_HAND = 200.0
"""Milliseconds that a picture waits for what it should frame: it is there, or it is no matter of pictures."""


@dataclass(frozen=True)
class Attachment:
    """Something to attach to a line of the report: text, or a JPEG or ZIP as bytes."""

    title: str
    body: str | bytes


class Pictured(Protocol):
    """The screen, as far as a camera needs it."""

    def ask(self, name: str, *arguments: Any) -> Any:
        """Ask the eyes in the page."""

    def picture(self, quality: int) -> bytes:
        """The screen as a JPEG."""


class Camera:
    """Takes pictures of the present line. A picture that fails is left out: evidence never decides a line."""

    def __init__(self, screen: Pictured) -> None:
        self._screen = screen
        self._taken: list[Attachment] = []
        self._last = b""
        self.used = False
        """Whether the scenario has looked at the page yet; before that its lines have nothing to show."""
        self.moved = False
        """Whether anything was done on the page since the last picture of how it looked."""

    def before(self, act: str, element: Locator) -> bool:
        """Take a picture of what is about to be touched: what came of it is still to be shown.

        Tells whether the element was there, so that there is nothing more to show before the act.
        """
        self.moved = True
        if len(self._taken) >= MOST:
            return True
        framed = _rect(element)
        if framed is not None:
            self.take(f"Перед {act}", framed)
            self.moved = True
        return framed is not None

    def take(self, title: str, framed: dict[str, float] | None = None) -> None:
        """Take a picture with a place on the screen framed, or with what was last read on the page."""
        from playwright.sync_api import Error

        self.used = True
        if len(self._taken) >= MOST:
            return
        try:
            self._screen.ask("veil", framed)
            picture = self._screen.picture(QUALITY)
        except Error:
            return
        finally:
            self._screen.ask("unveil")
        self._last, self.moved = picture, False
        if len(picture) <= LARGEST:
            self._taken.append(Attachment(title, picture))

    def attachments(self, *, red: bool) -> list[Attachment]:
        """The pictures of the line that ends now, with a last one of how the screen looks."""
        if red or (self.used and (self.moved or not self._last)):
            self._taken = self._taken[: MOST - 1]
            self.take(AT_THE_END)
        elif self.used and len(self._last) <= LARGEST and not self._taken:
            self._taken.append(Attachment(AT_THE_END, self._last))
        taken, self._taken = self._taken, []
        return taken


def _rect(element: Locator) -> dict[str, float] | None:
    """Where it is on the screen; asking at once for what is there takes half as long as waiting for it to be there."""
    from playwright.sync_api import Error

    try:
        box: dict[str, float] | None = element.evaluate_all(BOX) or element.evaluate(ITS_BOX, timeout=AT_HAND)
    except Error:
        return None
    return box
