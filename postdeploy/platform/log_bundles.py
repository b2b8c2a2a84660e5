"""Answers of log stores that bundle many lines in one JSON document: Loki, Elastic, CloudWatch, Datadog, Google."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

WRAPPED = ("message", "msg", "log", "line", "textPayload", "jsonPayload", "json", "MESSAGE", "event", "attributes")
"""Fields under which hosts put what the Worker has printed; looked into before all others."""
DEEP = 4
"""How far down in a document its lists of lines are looked for."""
BUNDLE = re.compile(r"\[\s*[\[{]")
"""What a document has that bundles lines: a list of objects, or of lists."""


def lines_of(document: dict[str, Any], text: str) -> Iterator[dict[str, Any]]:
    """The items of the lists in a document, each as an object; nothing where it is one line itself.

    Args:
        document: the outermost object.
        text: its JSON.
    """
    if BUNDLE.search(text):
        yield from _bundled(document, DEEP)


def _bundled(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Items of lists, but of none that the Worker itself has put into a line."""
    if depth < 0 or not isinstance(value, dict) or isinstance(value.get("event"), str) or _holds_a_line(value):
        return
    for each in value.values():
        yield from _bundled(each, depth - 1)
        for item in each if isinstance(each, list) else []:
            yield from list(_bundled(item, depth - 1)) or _as_line(item)


def _holds_a_line(fields: dict[str, Any]) -> bool:
    return any("{" in str(fields[key]) for key in WRAPPED if isinstance(fields.get(key), str))


def _as_line(item: Any) -> Iterator[dict[str, Any]]:
    """One item as an object: a record, a time and a line side by side, or named parts."""
    if isinstance(item, dict):
        yield item
    elif isinstance(item, list) and item and all(isinstance(part, dict) and "field" in part for part in item):
        yield {str(part["field"]): part.get("value") for part in item}  # CloudWatch Logs Insights
    elif isinstance(item, list) and len(item) > 1 and isinstance(item[1], str):  # Loki: nanoseconds, line
        yield {"timestamp": item[0], "line": item[1]}
