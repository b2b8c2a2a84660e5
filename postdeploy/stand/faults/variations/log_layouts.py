"""The Worker's log where a record is no line: YAML, indented fields, tables, something before each line."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_variation, variation
from postdeploy.stand.faults.variations.worker_logs import fields_of, log_printed_by, quoted, reprinted

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


LogOfGoogleAsYaml = variation("Лог печатает gcloud без --format: документы YAML", log_printed_by(GCLOUD))
LogAsTable = variation("Лог выгружен таблицей CSV", log_printed_by(CSV))


@as_variation(reprinted, "Лог после pino-pretty: цветной, каждое поле своей строкой")
def LogOfPinoPretty(line: str) -> str:
    """pino-pretty: a coloured head, then a line for each field."""
    fields = fields_of(line)
    if fields is None:
        return line
    time, level, message = (fields.pop(key) for key in ("timestamp", "level", "message"))
    head = f"[{time[11:23]}] \x1b[32m{level.upper()}\x1b[39m (worker/7): \x1b[36m{message}\x1b[39m"
    return "\n".join([head, *(f"    \x1b[35m{key}\x1b[39m: {quoted(value)}" for key, value in fields.items())])


@as_variation(reprinted, "Лог печатает kubectl logs --prefix --timestamps, строки цветные")
def LogOfKubernetes(line: str) -> str:
    """`kubectl logs --prefix --timestamps`, with colours of the Worker's own."""
    moment: Any = (fields_of(line) or {}).get("timestamp", "2026-11-27T20:55:12.000Z")
    return f"[pod/worker-7f9c/worker] {moment[:-1]}000000Z \x1b[37m{line}\x1b[0m"
