"""The Worker's log: JSON objects, one a line, mixed with plain text (contract: Worker)."""

from __future__ import annotations

import json
import sys
from typing import TextIO

from postdeploy.stand.platform.worker.clock import iso_now


class WorkerLog:
    """Writes `{"timestamp","level","service":"worker","message",…}`; warnings and errors go to stderr."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._err = err or sys.stderr

    def info(self, message: str, **fields: object) -> None:
        """Write one JSON line to stdout."""
        self._write(self._out, "info", message, fields)

    def warn(self, message: str, **fields: object) -> None:
        """Write one JSON line to stderr."""
        self._write(self._err, "warn", message, fields)

    def error(self, message: str, **fields: object) -> None:
        """Write one JSON line to stderr."""
        self._write(self._err, "error", message, fields)

    def text(self, line: str) -> None:
        """Write a plain-text line to stdout, as the platform does while it starts and stops."""
        self._emit(self._out, line)

    def _write(self, stream: TextIO, level: str, message: str, fields: dict[str, object]) -> None:
        record = {"timestamp": iso_now(), "level": level, "service": "worker", "message": message, **fields}
        self._emit(stream, json.dumps(record, ensure_ascii=False, default=str))

    @staticmethod
    def _emit(stream: TextIO, line: str) -> None:
        # One write per line: stdout and stderr usually end in the same file.
        stream.write(line + "\n")
        stream.flush()
