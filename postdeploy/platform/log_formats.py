"""Finds the Worker's own records as hosts show them: bare, prefixed, wrapped, as key=value, in a pretty array."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from postdeploy.platform.log_bundles import WRAPPED, lines_of
from postdeploy.platform.log_layouts import cells, laid_out, plain

DEEP = 4
"""How many wrappings are looked into: a host's record, its payload, a line in that."""
LONGEST = 256 * 1024
"""Characters of one record that spreads over lines."""
OPENINGS = frozenset({"{", "[{", "},{", "}, {"})
"""Lines, without spaces at their ends, that begin such a record."""
REMEMBERED = 4096
"""Lines whose reading is kept: a growing log is read again and again."""
_TIMES = ("timestamp", "@timestamp", "time", "ts", "receiveTimestamp", "__REALTIME_TIMESTAMP")
_KEY = re.compile(r"(?<!\S)([A-Za-z_@][\w.@-]*)=")
_BEGINS_WITH_TIME = re.compile(r"\W{0,2}(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d)?)")
_DOTTED = re.compile(r"[a-z][\w-]*(\.[\w-]+)+")
_json = json.JSONDecoder()
Fields = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """One record of the Worker; `raw` is its text in the log, `moment` its time where it names one."""

    event: str
    fields: Fields
    raw: str
    moment: datetime | None = None


def entries_in(text: str, zone: ZoneInfo) -> list[Entry]:
    """The Worker's records in their order; what is none, or only half of one, is passed over."""
    clean = plain(text)
    found = [entry for raw, fields in laid_out(clean) if (entry := _entry(fields, raw, zone)) is not None]
    return found or [entry for raw in _records(clean) for entry in _entries(raw, zone)]


def is_dotted(event: str) -> bool:
    """Whether an event is named as the Worker names them: `job.start`."""
    return _DOTTED.fullmatch(event) is not None


def _records(text: str) -> Iterator[str]:
    """Lines, and objects that are spread over several lines."""
    start, size = 0, len(text)
    while start < size:
        end = text.find("\n", start)  # splitlines() would part lines at U+2028 too, which JSON may hold
        end = size if end < 0 else end
        line = text[start:end]
        if line.strip() in OPENINGS:
            closed = _end_of_object(text, text.index("{", start))
            if closed is not None:
                yield text[start:closed]
                start = max(closed, end) if "\n" not in text[closed : closed + 1] else closed + 1
                continue
        yield line
        start = end + 1


def _end_of_object(text: str, start: int) -> int | None:
    window = text[start : start + LONGEST]
    try:
        _, end = _json.raw_decode(window)
    except (ValueError, RecursionError):
        return None
    return start + end


@lru_cache(maxsize=REMEMBERED)
def _entries(raw: str, zone: ZoneInfo) -> tuple[Entry, ...]:
    if "=" not in raw and "{" not in raw and "[" not in raw:
        return ()
    for texts in ([raw], cells(raw)):
        found = [entry for text in texts for each in _objects(text) for entry in _entries_of(each, raw, zone)]
        if found:
            return tuple(found)
    entry = _entry(_key_values(raw), raw, zone)
    return () if entry is None else (entry,)


def _entries_of(outer: Fields, raw: str, zone: ZoneInfo) -> list[Entry]:
    """The entry of an object; of an answer that bundles many lines (Loki, Elastic, CloudWatch), those of its lines."""
    lines = ((line, json.dumps(line, ensure_ascii=False)) for line in lines_of(outer, raw))
    found = [entry for line, text in lines if (entry := _entry(line, text, zone)) is not None]
    if not found and (entry := _entry(outer, raw, zone)) is not None:
        return [entry]
    return found


def _entry(outer: Fields, raw: str, zone: ZoneInfo) -> Entry | None:
    fields = _workers_own(outer)
    if fields is None:
        return None
    moment = _moment(fields, zone) or _moment(outer, zone) or _time_of(_BEGINS_WITH_TIME.match(raw), zone)
    return Entry(event=str(fields["event"]), fields=fields, raw=raw, moment=moment)


def _workers_own(outer: Fields) -> Fields | None:
    """The Worker's own object among all that are wrapped in one another."""
    named = [fields for fields in _nested(outer, DEEP) if isinstance(fields.get("event"), str) and fields["event"]]
    of_jobs = (fields for fields in named if "jobId" in fields or is_dotted(fields["event"]))
    return next(of_jobs, named[0] if named else None)


def _nested(value: Any, depth: int) -> Iterator[Fields]:
    if depth < 0:
        return
    if isinstance(value, str):
        for found in _objects(value) if "{" in value else ():
            yield from _nested(found, depth - 1)
    elif isinstance(value, list):
        yield from _nested_list(value, depth)
    elif isinstance(value, dict):
        yield {key: _unquoted(each) for key, each in value.items()}
        known = [value[key] for key in WRAPPED if key in value]
        for each in (*known, *(each for key, each in value.items() if key not in WRAPPED)):
            yield from _nested(each, depth - 1)


def _nested_list(values: list[Any], depth: int) -> Iterator[Fields]:
    if values and all(type(each) is int and 0 <= each < 256 for each in values):
        yield from _nested(bytes(values).decode("utf-8", "replace"), depth)  # journald: a message that is not plain
        return
    pairs = {str(each["key"]): each["value"] for each in values if _is_pair(each)}
    if pairs:
        yield {key: _unquoted(each) for key, each in pairs.items()}
        return
    for each in values:
        yield from _nested(each, depth - 1)


def _is_pair(value: Any) -> bool:
    return isinstance(value, dict) and "key" in value and "value" in value


def _unquoted(value: Any) -> Any:
    """A value that a host has quoted once more, without these quotes."""
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _objects(text: str) -> Iterator[Fields]:
    """All JSON objects of a text, the outermost ones."""
    start = text.find("{")
    while start >= 0:
        try:
            found, end = _json.raw_decode(text, start)
        except RecursionError:
            return
        except ValueError:
            end = start + 1
        else:
            yield found
        start = text.find("{", end)


def _key_values(text: str) -> Fields:
    """`key=value` words; a value may be quoted, or JSON."""
    fields: Fields = {}
    end = 0
    for match in _KEY.finditer(text):
        if match.start() >= end:
            fields[match[1]], end = _value(text, match.end())
    return fields


def _value(text: str, start: int) -> tuple[Any, int]:
    if text[start : start + 1] in {'"', "{", "["}:
        try:
            return _json.raw_decode(text, start)
        except (ValueError, RecursionError):
            pass
    word = text[start:].split(maxsplit=1)[:1] if text[start : start + 1].strip() else []
    return (word[0], start + len(word[0])) if word else ("", start)


def _moment(fields: Fields, zone: ZoneInfo) -> datetime | None:
    value = next((fields[key] for key in _TIMES if fields.get(key)), None)
    if isinstance(value, str) and value.isdigit():
        value = int(value) if len(value) < 25 else None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(_seconds(value), UTC)
        return _aware(datetime.fromisoformat(str(value).replace("Z", "+00:00")), zone)
    except (ValueError, OverflowError, OSError):
        return None


def _seconds(value: float) -> float:
    """Seconds since 1970 of a number that may be in seconds, or in thousandths of them, once or twice or thrice."""
    while math.isfinite(value) and abs(value) > 1e11:
        value /= 1000
    return value


def _time_of(match: re.Match[str] | None, zone: ZoneInfo) -> datetime | None:
    if match is None:
        return None
    try:
        return _aware(datetime.fromisoformat(re.sub(" (?=[+-])", "", match[1].replace(",", "."))), zone)
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
