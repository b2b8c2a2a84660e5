"""The Worker's log: JSON objects, one a line, mixed with plain text (contract: Worker)."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from typing import TextIO

from postdeploy.stand.platform.worker.clock import iso_now

_PLAIN_KEY = re.compile(r"[A-Za-z_$][\w$]*")


class WorkerLog:
    """Writes `{"timestamp","level","service":"worker","message",…}`; warnings and errors go to stderr."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._err = err or sys.stderr

    def debug(self, message: str, **fields: object) -> None:
        """Write one JSON line to stdout, as outside of production."""
        self.record(self._out, "debug", message, fields)

    def info(self, message: str, **fields: object) -> None:
        """Write one JSON line to stdout."""
        self.record(self._out, "info", message, fields)

    def warn(self, message: str, **fields: object) -> None:
        """Write one JSON line to stderr."""
        self.record(self._err, "warn", message, fields)

    def error(self, message: str, **fields: object) -> None:
        """Write one JSON line to stderr."""
        self.record(self._err, "error", message, fields)

    def text(self, line: str) -> None:
        """Write plain text to stdout, as the platform does while it starts and stops; it may have several lines."""
        self._emit(self._out, line)

    def record(self, stream: TextIO, level: str, message: str, fields: dict[str, object]) -> None:
        """Write one JSON line; all of them pass here."""
        record = {"timestamp": iso_now(), "level": level, "service": "worker", "message": message, **fields}
        self._emit(stream, json.dumps(record, ensure_ascii=False, default=str, separators=(",", ":")))

    @staticmethod
    def _emit(stream: TextIO, line: str) -> None:
        # One write per line: stdout and stderr usually end in the same file.
        stream.write(line + "\n")
        stream.flush()


def inspected(data: Mapping[str, object]) -> str:
    """An object as Node prints it: over several lines, with single quotes, not JSON."""
    inner = (f"  {_key(key)}: {_value(value)}" for key, value in data.items())
    return "{\n" + ",\n".join(inner) + "\n}" if data else "{}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else f"'{key}'"


def _value(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
