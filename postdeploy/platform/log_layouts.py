"""Logs whose records are no lines: YAML documents (gcloud), pino-pretty's indented fields, tables (CSV).

Each gives the records with their text; a log of lines gives none, and is read as such.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

Fields = dict[str, Any]
LONGEST = 64 * 1024
"""Characters of one record; more is no record of the Worker."""
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_SPREAD = re.compile(r"^[ \t]+\"?event\"?\s*:|^\{$|^---[ \t]*$", re.MULTILINE)
"""What a log has whose records go over several lines."""
_PREFIX = re.compile(
    r"^(?:[\w.-]+ +\| ?)?(?:\[[\w./-]+\] )?(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) ?)?"
    r"(?:std(?:out|err) [FP] )?",
    re.MULTILINE,
)
"""What `docker compose logs`, `docker logs --timestamps`, `kubectl logs --prefix` put before each line."""
_DOCUMENT = re.compile(r"^---[ \t]*$", re.MULTILINE)
_PRETTY = re.compile(r"^\S.*?\b(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b.*\n(?:(?: {4,}|\t).*(?:\n|\Z))+", re.MULTILINE)
_FIELD = re.compile(r"^(?: {4}|\t)(\w+): (\S.*)$", re.MULTILINE)


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):  # type: ignore[misc]
    """Leaves times as they are written."""


_Loader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in each if not tag.endswith(":timestamp")]
    for sign, each in _Safe.yaml_implicit_resolvers.items()
}


def plain(text: str) -> str:
    """The text without colours, and without what stands before each line where records go over several."""
    clean = _COLOUR.sub("", text) if "\x1b" in text else text
    bare = _PREFIX.sub("", clean)
    return bare if bare != clean and _SPREAD.search(bare) and not _SPREAD.search(clean) else clean


def laid_out(text: str) -> Iterator[tuple[str, Fields]]:
    """The records of a log that is laid out in some other way than line by line."""
    if _SPREAD.search(text):
        yield from _documents(text)
        yield from _pretty(text)
    yield from _table(text)


def cells(line: str) -> list[str]:
    """The cells of a line of CSV that quotes JSON; nothing of any other line."""
    if '{""' not in line:
        return []
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _documents(text: str) -> Iterator[tuple[str, Fields]]:
    if not _DOCUMENT.search(text):
        return
    for document in _DOCUMENT.split(text):
        if "event" in document and (fields := _yaml(document)):
            yield document.strip(), fields


def _pretty(text: str) -> Iterator[tuple[str, Fields]]:
    for block in _PRETTY.finditer(text):
        head, _, body = block[0].partition("\n")
        if "event: " in body:
            yield block[0].rstrip(), _yaml(_dedented(body)) or _by_lines(body) | {"message": head}


def _dedented(body: str) -> str:
    return "\n".join(line.removeprefix("    ").removeprefix("\t") for line in body.split("\n"))


def _by_lines(body: str) -> Fields:
    """The simple fields of a record that is no YAML, for example because a stack stands in it."""
    return {name: _scalar(value) for name, value in _FIELD.findall(body)}


def _scalar(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _yaml(text: str) -> Fields | None:
    if len(text) > LONGEST:
        return None
    try:
        found = yaml.load(text, _Loader)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, OverflowError):
        return None
    return {str(key): value for key, value in found.items()} if isinstance(found, dict) else None


def _table(text: str) -> Iterator[tuple[str, Fields]]:
    """Rows of a table with a column for each field, named as in the Worker's record or by the way to it."""
    head = text.lstrip("\ufeff\n").partition("\n")[0]
    names = [name.strip('" \r').rpartition(".")[2] for name in head.split(",")]
    if not {"event", "jobId"} <= set(names):
        return
    try:
        for row in csv.reader(io.StringIO(text.lstrip("\ufeff\n").partition("\n")[2])):
            yield ",".join(row), {name: cell for name, cell in zip(names, row, strict=False) if cell}
    except csv.Error:
        return
