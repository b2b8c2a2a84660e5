"""The Worker's log as hosts show it: wrapped, reordered, late, rotated, without an end (contract: Worker, «Log»)."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults.declaring import Change, Made, as_variation, fault, variation
from postdeploy.stand.faults.shapes.methods import worker
from postdeploy.stand.faults.shapes.setting import told
from postdeploy.stand.faults.variations.workers import beside

GCP = """
import json, sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
def entry(number, line):
    payload = {"jsonPayload": json.loads(line)} if line.startswith("{") else {"textPayload": line}
    return {"insertId": str(number), "logName": "projects/p/logs/stdout", **payload, "severity": "INFO"}
print(json.dumps([entry(*each) for each in enumerate(lines)][::-1], indent=2))
"""
"""What `gcloud logging read --format=json` prints: a pretty array, the newest first."""
LATE = 12.0


def log_shown_by(command: str, **settings: str) -> Change:
    """The log is printed by a command; `{log}` stands for its file."""

    def shown(config: StandConfig) -> StandConfig:
        place = f"cmd:{command.format(log=config.worker_log)}"
        return config.with_(given={**config.given, **settings, "WORKER_LOG": place})

    return Change("configure", shown)


def log_printed_by(script: str) -> Change:
    """The log is printed anew by a script in Python, which gets its file."""

    def shown(config: StandConfig) -> StandConfig:
        path = Path(config.folder) / "printing.py"
        path.write_text(script, "utf-8")
        return cast("StandConfig", log_shown_by(f"{sys.executable} -I -S {path} {{log}}").act(config))

    return Change("configure", shown)


def reprinted(printed: Callable[[str], str]) -> Change:
    """The host writes each line of the Worker by a function."""

    def emit_printed(_platform: Any, emit: Any, stream: Any, text: str) -> None:
        for line in text.split("\n"):
            emit(stream, printed(line))

    return worker("log._emit")(emit_printed)


def fields_of(line: str) -> dict[str, Any] | None:
    """The record of a line, None of a line that is none."""
    return json.loads(line) if line.startswith("{") and line.endswith("}") else None


def quoted(value: Any) -> str:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


@as_variation(reprinted, "Лог печатает railway logs: ключ=значение")
def LogOfRailway(line: str) -> str:
    """`railway logs`: time, level and message, the other fields as key=value."""
    fields = fields_of(line)
    if fields is None:
        return line
    head = f"{fields.pop('timestamp')} [\x1b[32m{fields.pop('level').upper()}\x1b[0m] {fields.pop('message')}"
    return " ".join([head, *(f"\x1b[35m{key}\x1b[0m={quoted(value)}" for key, value in fields.items())])


@as_variation(reprinted, "Лог печатает railway logs --json: значения в лишних кавычках")
def LogOfRailwayAsJson(line: str) -> str:
    """`railway logs --json`: every value is quoted once more."""
    fields = fields_of(line) or {"message": line, "timestamp": _now()}
    kept = {key: fields.pop(key) for key in ("message", "timestamp")}
    return quoted({**kept, **{key: quoted(value) for key, value in fields.items()}})


@as_variation(reprinted, "Лог печатает fly logs --json: у строки свой event")
def LogOfFly(line: str) -> str:
    """`fly logs --json`: the record has an `event` of its own."""
    where = {"fly": {"app": {"name": "worker"}, "region": "ams"}, "host": "0000", "log": {"level": "info"}}
    return quoted({"event": {"provider": "app"}, **where, "message": line, "timestamp": _now()})


def _journal(message: Callable[[str], Any]) -> Change:
    """`journalctl -o json`: the line is MESSAGE."""

    def printed(line: str) -> str:
        moment = str(int(datetime.now(UTC).timestamp() * 1e6))
        return quoted({"__REALTIME_TIMESTAMP": moment, "_PID": "7", "PRIORITY": "6", "MESSAGE": message(line)})

    return reprinted(printed)


LogOfJournal = variation("Лог печатает journalctl -o json", _journal(str))
# As the journal shows a line that is not plain ASCII.
LogOfJournalInBytes = variation(
    "Лог печатает journalctl -o json: строка списком байтов", _journal(lambda line: list(line.encode()))
)


@as_variation(reprinted, "Лог в формате logfmt")
def LogInLogfmt(line: str) -> str:
    """The Worker's logger writes logfmt."""

    def word(value: Any) -> str:
        text = value if isinstance(value, str) else quoted(value)
        return text if text.replace("-", "").replace(":", "").replace(".", "").isalnum() else quoted(text)

    fields = fields_of(line)
    return line if fields is None else " ".join(f"{key}={word(value)}" for key, value in fields.items())


@as_variation(reprinted, "Лог в обёртке Filebeat")
def LogOfFilebeat(line: str) -> str:
    """Filebeat: the line under `message`, beside objects `log` and `event` of its own."""
    own = {"log": {"offset": 7, "file": {"path": "/var/log/w.log"}}, "event": {"dataset": "worker"}}
    return quoted({"@timestamp": _now(), "@metadata": {"beat": "filebeat"}, "message": line, **own})


LogOfGoogle = variation("Лог печатает gcloud: массив JSON на много строк, новые первыми", log_printed_by(GCP))
LogNewestFirst = variation("Лог показан новыми строками вперёд", log_shown_by("tac {log}"))


@as_variation(worker("log._emit"), "В логе конец задания стоит перед началом с тем же временем")
def LogOfWholeSeconds(platform: Any, emit: Any, stream: Any, line: str) -> None:
    """Times are whole seconds, and of equal ones the end of a job comes before its start."""
    held: list[str] = vars(platform.log).setdefault("held", [])
    fields = fields_of(line)
    if fields is None:
        emit(stream, line)
        return
    whole = quoted({**fields, "timestamp": f"{fields['timestamp'][:19]}Z"})
    if fields.get("event") == "job.start":
        held.append(whole)
        return
    emit(stream, whole)
    while fields.get("event") == "job.complete" and held:
        emit(stream, held.pop())


@as_variation(
    worker("log._emit"), "Лог кончается одинаковыми строками проверок здоровья", log_shown_by("tail -n 200 {log}")
)
def LogWithEqualLines(_platform: Any, emit: Any, stream: Any, line: str) -> None:
    """Health probes end the window with many equal lines."""
    emit(stream, line)
    for _ in range(8):
        emit(stream, "GET /health 200")


@as_variation(worker("log._emit"), "Строки лога приходят через 12 секунд", told(WAIT_SECONDS="30"))
def LogComesLate(_platform: Any, emit: Any, stream: Any, line: str) -> None:
    """The host delivers lines after some seconds."""
    asyncio.get_running_loop().call_later(LATE, emit, stream, line)


@as_variation(worker("log._emit"), "Лог сразу сжимается в .gz, едва задание началось")
def LogRotatedAndPacked(platform: Any, emit: Any, stream: Any, line: str) -> None:
    """The log is packed and begun anew after every start of a job."""
    emit(stream, line)
    if '"job.start"' in line:
        path = Path(platform.config.worker_log)
        number = next(vars(platform.log).setdefault("packed", itertools.count()))
        path.with_name(f"{path.name}.{number}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.write_bytes(b"")


LogCommandWithoutEnd = variation(
    "Команда лога не завершается (tail -f)", log_shown_by("tail -n +1 -f {log}", HTTP_TIMEOUT="6")
)
WorkerInProduction = variation(
    "Worker с NODE_ENV=production: строк отладки в логе нет", worker("log.debug")(lambda *_, **__: None)
)


@as_variation(worker("log.record"), "Два Worker, а лог — того, который наших заданий не брал", beside(1))
def LogOfOneReplica(_platform: Any, record: Any, stream: Any, level: str, message: str, fields: dict[str, Any]) -> None:
    """Two Workers, and the log is of the one that did not get our jobs."""
    if "jobId" in fields:
        fields = {**fields, "jobId": f"other-{fields['jobId']}"}
    record(stream, level, message, fields)


def _log_elsewhere(title: str, command: str) -> Made:
    """WORKER_LOG is not where the Worker writes; the line about the log cannot be told, all others can."""
    return fault(title, "", log_shown_by(command), hides="S2.2", blinding="worker_log")


LogEmpty = _log_elsewhere("WORKER_LOG пуст", "true")
LogOfAnotherService = _log_elsewhere(
    "WORKER_LOG — лог другой службы",
    'date +\'%s GET /manage 200\'; echo \'{{"level":30,"msg":"request completed"}}\'',
)
LogOfEarlierDeploy = _log_elsewhere(
    "WORKER_LOG — лог прежнего деплоя, он больше не растёт",
    'echo \'{{"timestamp":"2025-01-26T10:00:00.000Z","level":"info","service":"worker",'
    '"message":"Job completed: test-job","jobId":"1","jobName":"test-job","event":"job.complete"}}\'',
)
