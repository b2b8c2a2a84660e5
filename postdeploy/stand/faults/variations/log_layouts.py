"""The Worker's log where a record is no line: YAML, indented fields, tables, something before each line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, ClassVar

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults import Variation
from postdeploy.stand.faults.variations.worker_logs import Reprinted, fields_of, quoted, shown_by

GCLOUD = """
import json, sys
def shown(value):
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else json.dumps(value)
for number, line in enumerate(open(sys.argv[1], encoding="utf-8").read().splitlines()[::-1]):
    print(f"---\\ninsertId: {number}x")
    if line.startswith("{"):
        print("jsonPayload:", *(f"  {key}: {shown(value)}" for key, value in json.loads(line).items()), sep="\\n")
    else:
        print("textPayload:", shown(line))
    print("logName: projects/p/logs/stdout\\nseverity: INFO")
"""
"""What `gcloud logging read` prints by itself: YAML, the newest first."""
CSV = """
import csv, sys
table = csv.writer(sys.stdout)
table.writerow(("Date", "Host", "Message"))
for line in open(sys.argv[1], encoding="utf-8").read().splitlines():
    table.writerow(("2026-11-27T20:55:12Z", "worker-7f", line))
"""
"""What the page of a log store exports."""


class _Printed(Variation):
    """Base: a command prints the log anew."""

    script: ClassVar[str] = ""

    def configure(self, config: StandConfig) -> StandConfig:
        script = Path(config.folder) / "printing.py"
        script.write_text(self.script, "utf-8")
        return shown_by(config, f"{sys.executable} -I -S {script} {{log}}")


class LogOfGoogleAsYaml(_Printed):
    """`gcloud logging read` without a format."""

    title = "Лог печатает gcloud без --format: документы YAML"
    script = GCLOUD


class LogAsTable(_Printed):
    """A table, with the line in one of its columns."""

    title = "Лог выгружен таблицей CSV"
    script = CSV


class LogOfPinoPretty(Reprinted):
    """pino-pretty: a coloured head, then a line for each field."""

    title = "Лог после pino-pretty: цветной, каждое поле своей строкой"

    def printed(self, line: str) -> str:
        fields = fields_of(line)
        if fields is None:
            return line
        time, level, message = (fields.pop(key) for key in ("timestamp", "level", "message"))
        head = f"[{time[11:23]}] \x1b[32m{level.upper()}\x1b[39m (worker/7): \x1b[36m{message}\x1b[39m"
        return "\n".join([head, *(f"    \x1b[35m{key}\x1b[39m: {quoted(value)}" for key, value in fields.items())])


class LogOfKubernetes(Reprinted):
    """`kubectl logs --prefix --timestamps`, with colours of the Worker's own."""

    title = "Лог печатает kubectl logs --prefix --timestamps, строки цветные"

    def printed(self, line: str) -> str:
        moment: Any = (fields_of(line) or {}).get("timestamp", "2026-11-27T20:55:12.000Z")
        return f"[pod/worker-7f9c/worker] {moment[:-1]}000000Z \x1b[37m{line}\x1b[0m"
