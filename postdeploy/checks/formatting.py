"""Values as a person reads them: messages of checks never show Python."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

TELLING = ("title", "name", "message", "content", "lead_id", "action_type", "id")
"""Fields that make a row recognisable, the best one first."""
SHORT, AROUND = 80, 25
"""Characters of a text that is shown whole, and of what is shown of a longer one before and behind a place."""
MOST = 8
"""How many things of a list are named; the evidence has them all."""


def shown(value: Any) -> str:
    """A value of JSON in words: «текст», 7, да, пусто; lists and objects part by part."""
    if value is None or (isinstance(value, str | list | tuple | Mapping) and not value):
        return "пусто"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, str):
        return f"«{' '.join(value.split())}»"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {shown(part)}" for key, part in value.items()) + "}"
    if isinstance(value, Iterable):
        return listed(shown(part) for part in value)
    return str(value)


def same_words(one: object, other: object) -> bool:
    """Whether a person reads the same in both: spaces, dashes, quotes, capitals and emoji don't count, nor ё for е."""
    return _letters(one) == _letters(other)


def same_text(one: object, other: object) -> bool:
    """Whether two texts are the same word for word: how their lines end, and spaces around them, don't count."""
    return _lines(one) == _lines(other)


def has_words(text: object, words: str) -> bool:
    """Whether these words are in a text, in the same sense."""
    return _letters(words) in _letters(text)


def tells(text: object, title: str) -> bool:
    """Whether a text says what a title of the form «Правило выполнено: NAME» does, whatever else stands beside it."""
    kind, _, name = title.partition(":")
    return has_words(text, kind) and has_words(text, name)


def _lines(text: object) -> list[str]:
    return [line.rstrip() for line in normalize("NFC", str(text or "")).strip().splitlines()]


def _letters(text: object) -> str:
    return "".join(re.findall(r"\w+", str(text or "").casefold())).replace("ё", "е")


def listed(parts: Iterable[str]) -> str:
    """The first few of some texts, and how many more there are."""
    texts = list(parts)
    more = f" и ещё {len(texts) - MOST}" if len(texts) > MOST else ""
    return (", ".join(texts[:MOST]) or "ничего") + more


def brief(row: Mapping[str, Any]) -> str:
    """A row by what makes it recognisable."""
    return next((shown(row[name]) for name in TELLING if row.get(name)), shown(row))


def briefly(rows: Iterable[Any]) -> str:
    """Rows by what makes them recognisable."""
    return listed(brief(row) if isinstance(row, Mapping) else shown(row) for row in rows)


def instead(found: object, wanted: object) -> str:
    """«… вместо …»; of long texts the place from which on they differ, with the lines to be seen."""
    if not isinstance(found, str) or not isinstance(wanted, str) or max(len(found), len(wanted)) <= SHORT:
        return f"{shown(found)} вместо {shown(wanted)}"
    place = next((n for n, pair in enumerate(zip(found, wanted, strict=False)) if len(set(pair)) > 1), None)
    if place is None:
        return f"{len(found)} знаков вместо {len(wanted)}, до этого тот же текст"
    start = max(0, place - AROUND)
    parts = [text[start : place + AROUND].replace("\n", "⏎") for text in (found, wanted)]
    return f"с {place + 1}-го знака «…{parts[0]}…» вместо «…{parts[1]}…»"
