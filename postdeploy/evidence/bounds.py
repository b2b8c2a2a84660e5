"""Evidence is bounded, and says where it was cut."""

from __future__ import annotations

import re

_UUID = re.compile(r"\b([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)


def brief(text: str) -> str:
    """The text with ids shortened as people shorten them: for titles; the evidence itself has them whole."""
    return _UUID.sub(r"\1…", text)


def cut(text: str, most: int) -> str:
    """The text, or its beginning with a note how much is missing."""
    if len(text) <= most:
        return text
    return f"{text[:most]}\n… обрезано: показано {most} знаков из {len(text)}"


def cut_middle(text: str, most: int) -> str:
    """The text, or its beginning and its end: of a long wait, how it began and what came out."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}\n… обрезано: показано начало и конец, {2 * half} знаков из {len(text)} …\n{text[-half:]}"
