"""Pictures of the screen: what matters is framed, what is private is blurred, and there are never too many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle

    from postdeploy.platform.browser.screen import Screen

MOST = 4
"""Pictures of one line."""
LARGEST = 400_000
"""Bytes of one picture; a larger one is not kept."""
QUALITY = 60


@dataclass(frozen=True)
class Exhibit:
    """Something to attach to a line of the report: text, or a JPEG or ZIP as bytes."""

    title: str
    body: str | bytes


class Camera:
    """Takes pictures of the present line. A picture that fails is left out: evidence never decides a line."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._taken: list[Exhibit] = []
        self.used = False
        """Whether the scenario has looked at the page yet; before that its lines have nothing to show."""

    def take(self, title: str, element: ElementHandle | None = None) -> None:
        """Take a picture with the element framed, or with what was last read on the page."""
        from playwright.sync_api import Error

        self.used = True
        if len(self._taken) >= MOST:
            return
        try:
            self._screen.ask("veil", _rect(element))
            picture = self._screen.picture(QUALITY)
        except Error:
            return
        finally:
            self._screen.ask("unveil")
        if len(picture) <= LARGEST:
            self._taken.append(Exhibit(title, picture))

    def exhibits(self, *, red: bool) -> list[Exhibit]:
        """The pictures of the line that ends now, with a last one of how the screen looks."""
        if self.used or red:
            self._taken = self._taken[: MOST - 1]
            self.take("Экран в конце строки")
        taken, self._taken = self._taken, []
        return taken


def _rect(element: ElementHandle | None) -> dict[str, float] | None:
    box = element.bounding_box() if element else None
    return {"left": box["x"], "top": box["y"], "width": box["width"], "height": box["height"]} if box else None
