"""Words as a page prints them: what a typograph does to a text makes it no other text (see wording.js).

Patterns are read by JavaScript too, whose `\\b` and `\\w` know ASCII alone and are not used here.
"""

from __future__ import annotations

import re

_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
"""Soft hyphens, marks of direction and the like: characters that nobody sees."""
_ONE_OF = tuple(f"[{each}]" for each in ("её", '"«»„“”‟″', "'’‘ʼ", "\\-‐‑‒–—−"))
"""Letters and signs of which a page may print any for any other of the same set."""
_LETTER = "A-Za-zА-Яа-яЁё"
_BADGE = "beta|бета|new|новое"
_KEYS = r"(?:(?:ctrl|cmd|alt|shift|option|[⌘⌥⇧⌃])[\s+]*)+"
_BESIDE = rf"(?:[^{_LETTER}]*(?:{_BADGE})?[^{_LETTER}]*|[^{_LETTER}]+{_KEYS}[{_LETTER}0-9]?\W*)"
"""What may stand on a button behind its name: a count, a badge, the keys that do the same."""


def letters(text: object) -> str:
    """Letters and digits alone, in whatever way they are set: by them two texts are known to say the same."""
    return "".join(re.findall(r"[^\W_]+", str(text or "").casefold().replace("ё", "е")))


def written(text: str) -> str:
    """A pattern of a text, however a page sets it; without regard to capitals."""
    return f"[{_UNSEEN}]*".join(_character(each) for each in " ".join(text.split()))


def whole(text: str) -> re.Pattern[str]:
    """All of what is written somewhere, and nothing else."""
    return re.compile(rf"^\s*{written(text)}\s*$", re.IGNORECASE)


def containing(text: str) -> re.Pattern[str]:
    """Something in which the text stands."""
    return re.compile(written(text), re.IGNORECASE)


def named(name: str) -> re.Pattern[str]:
    """What is on a button of that name: «+ Создать правило», «Правила 3», «Создать скрипт Alt+N» too."""
    return re.compile(rf"^[^{_LETTER}0-9]*{written(name)}{_BESIDE}$", re.IGNORECASE)


def _character(one: str) -> str:
    if one == " ":
        return r"\s+"
    return next((each for each in _ONE_OF if one in each and one not in "[]\\"), re.escape(one))
