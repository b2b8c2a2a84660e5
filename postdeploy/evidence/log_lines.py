"""Lines of the Worker's log as a person reads them: time, level, message; below them the lines themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

WHOLE = "Строки целиком:"
_LINE = re.compile(r"\{.*\}")
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,3})?")
_FACTS = (("jobId", "задание"), ("duration", "длилось, мс"), ("queueName", "очередь"))


def readable(text: str) -> str:
    """A log's lines, JSON or not; a text without JSON stays as it is."""
    lines = text.split("\n")
    entries = [_entry(line) for line in lines]
    if not any(entries):
        return text
    told = (_told(entry) if entry else line for line, entry in zip(lines, entries, strict=True))
    return "\n".join([*told, "", WHOLE, text])


def _entry(line: str) -> dict[str, Any] | None:
    """The object of a line, which may stand behind a prefix of the host."""
    match = _LINE.search(line)
    with suppress(ValueError, RecursionError):
        found = json.loads(match.group()) if match else None
        return found if isinstance(found, dict) and "message" in found else None
    return None


def _told(entry: dict[str, Any]) -> str:
    time = _TIME.search(str(entry.get("timestamp", "")))
    head = f"{time.group() if time else '':<12}  {entry.get('level', '')!s:<5}  {entry['message']}"
    return "".join([head, *(f"\n{'':21}{fact}" for fact in _facts(entry))])


def _facts(entry: dict[str, Any]) -> Iterator[str]:
    found = [f"{word} {entry[name]}" for name, word in _FACTS if entry.get(name) is not None]
    if found:
        yield ", ".join(found)
    error = entry.get("error")
    message = error.get("message") if isinstance(error, dict) else error
    if message:
        yield f"ошибка: {message}"
