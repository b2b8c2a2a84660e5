"""The marks of a page, drawn: a machine without an emoji font shows them too, and so does a printer."""

from __future__ import annotations

import re
from typing import Final


def _disc(colour: str, line: str, more: str = "") -> str:
    return f'<circle cx="8" cy="8" r="8" fill="{colour}"/><path d="{line}" class="line"/>{more}'


def _point(y: float) -> str:
    return f'<circle cx="8" cy="{y}" r="1.1" class="dot"/>'


_PASSED = _disc("var(--passed)", "M4 8.4l2.7 2.7L12 5.6")
_FAILED = _disc("var(--failed)", "M5 5l6 6M11 5l-6 6")
_UNKNOWN = _disc("var(--unknown)", "M5.7 6.2c0-3 4.6-3 4.6 0 0 1.8-2.3 1.7-2.3 3.4", _point(12.2))
_SKIPPED = _disc("var(--muted)", "M4.5 8h7")
_PARTIAL = (
    '<circle cx="8" cy="8" r="7" fill="none" stroke="var(--muted)" stroke-width="2"/>'
    '<path d="M8 1a7 7 0 0 0 0 14z" fill="var(--muted)"/>'
)
_WARNING = f'<path d="M8 1l7.5 14H.5z" fill="var(--unknown)"/><path d="M8 6v4" class="line"/>{_point(12.6)}'
_CRITICAL = '<circle cx="8" cy="8" r="6" fill="var(--failed)"/>'
_NORMAL = '<circle cx="8" cy="8" r="6" fill="#e0a100"/>'
_SHEET = '<rect x="2.5" y="1" width="11" height="14" rx="2" fill="var(--muted)"/>'
_LIST = f'{_SHEET}<path d="M5 5h6M5 8h6M5 11h6" class="line thin"/>'

DRAWN: Final = {
    "✅": ("passed", _PASSED),
    "❌": ("failed", _FAILED),
    "❔": ("unknown", _UNKNOWN),
    "⏭": ("skipped", _SKIPPED),
    "⚠️": ("warning", _WARNING),
    "◐": ("partial", _PARTIAL),
    "🔴": ("critical", _CRITICAL),
    "🟡": ("normal", _NORMAL),
    "📋": ("list", _LIST),
}
"""Each mark with its name and its drawing."""
PLAIN: Final = {"✅": "✓", "❌": "✗", "❔": "?", "⏭": "–", "⚠️": "!", "❗": "!"}
"""Each mark as a character of any font, for places where nothing can be drawn: a title."""
_ANY = re.compile("|".join(map(re.escape, DRAWN)))


def plain(text: str) -> str:
    """A text with its marks as characters that every font has."""
    for mark, character in PLAIN.items():
        text = text.replace(mark, character)
    return text


def symbols() -> str:
    """The drawings, once for a page."""
    drawn = "".join(f'<symbol id="m-{name}" viewBox="0 0 16 16">{shape}</symbol>' for name, shape in DRAWN.values())
    return f'<svg class="said" aria-hidden="true">{drawn}</svg>'


def picture(mark: str) -> str:
    """The drawing of a mark alone."""
    return f'<svg class="mark" aria-hidden="true"><use href="#m-{DRAWN[mark][0]}"/></svg>'


def drawn(html: str) -> str:
    """A piece of a page with its marks drawn; the characters stay for whoever reads aloud, searches or copies."""
    return _ANY.sub(lambda match: f'{picture(match[0])}<span class="said">{match[0]}</span>', html)
