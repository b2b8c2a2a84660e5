"""The Worker's log as hosts show it: wrapped, reordered, late, rotated, without an end (contract: Worker, «Log»)."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults import Fault, Variation

GCP = """
import json, sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
def entry(number, line):
    payload = {"jsonPayload": json.loads(line)} if line.startswith("{") else {"textPayload": line}
    return {"insertId": str(number), "logName": "projects/p/logs/stdout", **payload, "severity": "INFO"}
print(json.dumps([entry(*each) for each in enumerate(lines)][::-1], indent=2))
"""
"""What `gcloud logging read --format=json` prints: a pretty array, the newest first."""


def shown_by(config: StandConfig, command: str, **settings: str) -> StandConfig:
    """The log is printed by a command; `{log}` stands for its file."""
    place = f"cmd:{command.format(log=config.worker_log)}"
    return config.with_(given={**config.given, **settings, "WORKER_LOG": place})


class Reprinted(Variation):
    """Base: the host writes each line of the Worker in its own manner."""

    def printed(self, line: str) -> str:
        """The host's line."""
        raise NotImplementedError

    def worker(self, platform: Any) -> None:
        emit = platform.log._emit
        platform.log._emit = lambda stream, text: [emit(stream, self.printed(line)) for line in text.split("\n")]


def fields_of(line: str) -> dict[str, Any] | None:
    """The record of a line, None of a line that is none."""
    return json.loads(line) if line.startswith("{") and line.endswith("}") else None


def quoted(value: Any) -> str:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


class LogOfRailway(Reprinted):
    """`railway logs`: time, level and message, the other fields as key=value."""

    title = "Лог печатает railway logs: ключ=значение"

    def printed(self, line: str) -> str:
        fields = fields_of(line)
        if fields is None:
            return line
        head = f"{fields.pop('timestamp')} [\x1b[32m{fields.pop('level').upper()}\x1b[0m] {fields.pop('message')}"
        return " ".join([head, *(f"\x1b[35m{key}\x1b[0m={quoted(value)}" for key, value in fields.items())])


class LogOfRailwayAsJson(Reprinted):
    """`railway logs --json`: every value is quoted once more."""

    title = "Лог печатает railway logs --json: значения в лишних кавычках"

    def printed(self, line: str) -> str:
        fields = fields_of(line) or {"message": line, "timestamp": _now()}
        kept = {key: fields.pop(key) for key in ("message", "timestamp")}
        return quoted({**kept, **{key: quoted(value) for key, value in fields.items()}})


class LogOfFly(Reprinted):
    """`fly logs --json`: the record has an `event` of its own."""

    title = "Лог печатает fly logs --json: у строки свой event"

    def printed(self, line: str) -> str:
        where = {"fly": {"app": {"name": "worker"}, "region": "ams"}, "host": "0000", "log": {"level": "info"}}
        return quoted({"event": {"provider": "app"}, **where, "message": line, "timestamp": _now()})


class LogOfJournal(Reprinted):
    """`journalctl -o json`: the line is MESSAGE."""

    title = "Лог печатает journalctl -o json"

    def message(self, line: str) -> Any:
        """How the journal shows a line."""
        return line

    def printed(self, line: str) -> str:
        moment = str(int(datetime.now(UTC).timestamp() * 1e6))
        return quoted({"__REALTIME_TIMESTAMP": moment, "_PID": "7", "PRIORITY": "6", "MESSAGE": self.message(line)})


class LogOfJournalInBytes(LogOfJournal):
    """The same, of a line that is not plain ASCII for the journal: a list of bytes."""

    title = "Лог печатает journalctl -o json: строка списком байтов"

    def message(self, line: str) -> Any:
        return list(line.encode())


class LogInLogfmt(Reprinted):
    """The Worker's logger writes logfmt."""

    title = "Лог в формате logfmt"

    def printed(self, line: str) -> str:
        def word(value: Any) -> str:
            text = value if isinstance(value, str) else quoted(value)
            return text if text.replace("-", "").replace(":", "").replace(".", "").isalnum() else quoted(text)

        fields = fields_of(line)
        return line if fields is None else " ".join(f"{key}={word(value)}" for key, value in fields.items())


class LogOfFilebeat(Reprinted):
    """Filebeat: the line under `message`, beside objects `log` and `event` of its own."""

    title = "Лог в обёртке Filebeat"

    def printed(self, line: str) -> str:
        own = {"log": {"offset": 7, "file": {"path": "/var/log/w.log"}}, "event": {"dataset": "worker"}}
        return quoted({"@timestamp": _now(), "@metadata": {"beat": "filebeat"}, "message": line, **own})


class LogOfGoogle(Variation):
    """`gcloud logging read --format=json`: one array over many lines, the newest first."""

    title = "Лог печатает gcloud: массив JSON на много строк, новые первыми"

    def configure(self, config: StandConfig) -> StandConfig:
        script = Path(config.folder) / "gcloud.py"
        script.write_text(GCP, "utf-8")
        return shown_by(config, f"{sys.executable} -I -S {script} {{log}}")


class LogNewestFirst(Variation):
    """The newest line comes first."""

    title = "Лог показан новыми строками вперёд"

    def configure(self, config: StandConfig) -> StandConfig:
        return shown_by(config, "tac {log}")


class LogOfWholeSeconds(Variation):
    """Times are whole seconds, and of equal ones the end of a job comes before its start."""

    title = "В логе конец задания стоит перед началом с тем же временем"

    def worker(self, platform: Any) -> None:
        emit, held = platform.log._emit, list[str]()

        def swapped(stream: Any, line: str) -> None:
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

        platform.log._emit = swapped


class LogWithEqualLines(Variation):
    """Health probes end the window with many equal lines."""

    title = "Лог кончается одинаковыми строками проверок здоровья"

    def configure(self, config: StandConfig) -> StandConfig:
        return shown_by(config, "tail -n 200 {log}")

    def worker(self, platform: Any) -> None:
        emit = platform.log._emit

        def probed(stream: Any, line: str) -> None:
            emit(stream, line)
            for _ in range(8):
                emit(stream, "GET /health 200")

        platform.log._emit = probed


class LogComesLate(Variation):
    """The host delivers lines after some seconds."""

    title = "Строки лога приходят через 12 секунд"
    late = 12.0

    def configure(self, config: StandConfig) -> StandConfig:
        return config.with_(given={**config.given, "WAIT_SECONDS": "30"})

    def worker(self, platform: Any) -> None:
        emit = platform.log._emit

        def later(stream: Any, line: str) -> None:
            asyncio.get_running_loop().call_later(self.late, emit, stream, line)

        platform.log._emit = later


class LogRotatedAndPacked(Variation):
    """The log is packed and begun anew after every start of a job."""

    title = "Лог сразу сжимается в .gz, едва задание началось"

    def worker(self, platform: Any) -> None:
        emit, path, packed = platform.log._emit, Path(platform.config.worker_log), list[Path]()

        def rotating(stream: Any, line: str) -> None:
            emit(stream, line)
            if '"job.start"' in line:
                packed.append(path.with_name(f"{path.name}.{len(packed)}.gz"))
                packed[-1].write_bytes(gzip.compress(path.read_bytes()))
                path.write_bytes(b"")

        platform.log._emit = rotating


class LogCommandWithoutEnd(Variation):
    """The command follows the log for ever."""

    title = "Команда лога не завершается (tail -f)"

    def configure(self, config: StandConfig) -> StandConfig:
        return shown_by(config, "tail -n +1 -f {log}", HTTP_TIMEOUT="6")


class WorkerInProduction(Variation):
    """With NODE_ENV=production there are no debug lines."""

    title = "Worker с NODE_ENV=production: строк отладки в логе нет"

    def worker(self, platform: Any) -> None:
        platform.log.debug = lambda *_, **__: None


class LogOfOneReplica(Variation):
    """Two Workers, and the log is of the one that did not get our jobs."""

    title = "Два Worker, а лог — того, который наших заданий не брал"

    def worker(self, platform: Any) -> None:
        consumer = type(platform.consumer)
        start, stop, record = platform.consumer.start, platform.consumer.stop, platform.log.record
        second = consumer(platform)

        async def start_both() -> None:
            await start()
            await second.start()

        async def stop_both() -> None:
            await asyncio.gather(stop(), second.stop())

        def of_others(stream: Any, level: str, message: str, fields: dict[str, Any]) -> None:
            if "jobId" in fields:
                fields = {**fields, "jobId": f"other-{fields['jobId']}"}
            record(stream, level, message, fields)

        platform.consumer.start, platform.consumer.stop = start_both, stop_both
        platform.log.record = of_others


class LogElsewhere(Fault):
    """Base: WORKER_LOG is not where the Worker writes; the line about the log cannot be told, all others can."""

    hides = ("S2.2",)
    blinding = "worker_log"
    command: ClassVar[str] = ""

    def configure(self, config: StandConfig) -> StandConfig:
        return shown_by(config, self.command)


class LogEmpty(LogElsewhere):
    """Nothing is there."""

    title = "WORKER_LOG пуст"
    command = "true"


class LogOfAnotherService(LogElsewhere):
    """Another service writes there, and a lot."""

    title = "WORKER_LOG — лог другой службы"
    command = 'date +\'%s GET /manage 200\'; echo \'{{"level":30,"msg":"request completed"}}\''


class LogOfEarlierDeploy(LogElsewhere):
    """The Worker's log of last week."""

    title = "WORKER_LOG — лог прежнего деплоя, он больше не растёт"
    command = (
        'echo \'{{"timestamp":"2025-01-26T10:00:00.000Z","level":"info","service":"worker",'
        '"message":"Job completed: test-job","jobId":"1","jobName":"test-job","event":"job.complete"}}\''
    )
