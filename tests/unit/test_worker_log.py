from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from postdeploy.errors import CannotTell
from postdeploy.platform.wire import Wire
from postdeploy.platform.worker_log import WorkerLog, open_log
from tests.unit.servers import Asked, Reply, Site

SYNC = "crm:sync-pipelines"


def line(event: str, job_id: Any = "7", **fields: Any) -> str:
    body = {
        "timestamp": "2026-11-22T10:00:00.000Z",
        "level": "info",
        "service": "worker",
        "message": f"{event}: {SYNC}",
        "event": event,
        "jobId": job_id,
        "jobName": SYNC,
        **fields,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n"


STARTED, COMPLETED = line("job.start", jobData={"provider": "kommo"}), line("job.complete", duration=71)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "worker.log"
    path.write_text(line("job.start") + line("job.complete") + "Worker started\n", encoding="utf-8")
    return path


@pytest.fixture
def log(path: Path, wire: Wire) -> WorkerLog:
    """A log that had an older job of the same number in it before the run."""
    log = open_log(str(path), wire, timeout=5)
    log.start()
    return log


def write(path: Path, *parts: str | bytes) -> None:
    with path.open("ab") as file:
        for part in parts:
            file.write(part.encode() if isinstance(part, str) else part)


def events(log: WorkerLog, job_id: str = "7") -> list[str]:
    return [entry.event for entry in log.about(job_id, SYNC)]


def test_the_same_number_in_the_older_part_is_not_counted(log: WorkerLog, path: Path) -> None:
    assert events(log) == []
    write(path, STARTED, COMPLETED)
    assert events(log) == ["job.start", "job.complete"]


def test_keeps_the_fields_and_the_line_itself(log: WorkerLog, path: Path) -> None:
    write(path, STARTED)
    (entry,) = log.entries()
    assert entry.fields["jobData"] == {"provider": "kommo"}
    assert entry.raw == STARTED.strip()


def test_only_this_job_counts(log: WorkerLog, path: Path) -> None:
    write(path, line("job.start", "70"), line("job.start", "17"), line("job.start", "7", jobName="test-job"), STARTED)
    assert events(log) == ["job.start"]
    assert events(log, "70") == ["job.start"]


@pytest.mark.parametrize("job_id", [7, "7"])
def test_a_number_may_be_text_or_number(log: WorkerLog, path: Path, job_id: int | str) -> None:
    write(path, line("job.start", job_id))
    assert events(log) == ["job.start"]


@pytest.mark.parametrize(
    "noise",
    [
        "",
        "\n",
        "Worker слушает очередь\n",
        "{не JSON}\n",
        "[1, 2]\n",
        '"event"\n',
        '{"message":"без события"}\n',
        '{"event":""}\n',
        "}{\n",
        b"\xff\xfe\x00\n",
        '{"event":"job.comp\n',
        COMPLETED[:-20] + "\n",
        "\x1b[31merror\x1b[0m\n",
    ],
)
def test_noise_is_passed_over(log: WorkerLog, path: Path, noise: str | bytes) -> None:
    write(path, noise, STARTED, noise, COMPLETED, noise)
    assert events(log) == ["job.start", "job.complete"]


def test_a_half_written_line_counts_once_it_is_whole(log: WorkerLog, path: Path) -> None:
    write(path, STARTED, COMPLETED[:40])
    assert events(log) == ["job.start"]
    write(path, COMPLETED[40:])
    assert events(log) == ["job.start", "job.complete"]


def test_a_line_cut_within_a_letter_counts_once_it_is_whole(log: WorkerLog, path: Path) -> None:
    raw = line("job.start", note="Синхронизация").encode()
    middle = raw.index("нх".encode()) + 1
    write(path, raw[:middle])
    assert events(log) == []
    write(path, raw[middle:])
    assert events(log) == ["job.start"]


def test_a_half_written_line_at_the_beginning_of_the_run_is_not_ours(path: Path, wire: Wire) -> None:
    write(path, STARTED[:40])
    log = open_log(str(path), wire, timeout=5)
    log.start()
    write(path, STARTED[40:], COMPLETED)
    assert events(log) == ["job.complete"]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0c", "\x1c"])
def test_only_a_line_feed_ends_a_line(log: WorkerLog, path: Path, separator: str) -> None:
    """Node writes U+2028 and the like into JSON as they are."""
    raw = json.loads(line("job.failed"))
    raw["error"] = {"message": f"раз{separator}два"}
    text = json.dumps(raw, ensure_ascii=separator < " ") + "\n"
    write(path, text)
    assert events(log) == ["job.failed"]


@pytest.mark.parametrize("prefix", ["2026-11-22T10:00:00Z stdout F ", "worker-1 | ", "\x1b[32m"])
def test_the_hosts_prefix_does_not_matter(log: WorkerLog, path: Path, prefix: str) -> None:
    write(path, prefix + STARTED)
    assert events(log) == ["job.start"]


def test_lines_may_end_as_on_windows(log: WorkerLog, path: Path) -> None:
    write(path, STARTED.replace("\n", "\r\n"), COMPLETED.replace("\n", "\r\n"))
    assert events(log) == ["job.start", "job.complete"]


def test_a_file_that_was_emptied_is_read_from_its_beginning(log: WorkerLog, path: Path) -> None:
    path.write_text(STARTED, encoding="utf-8")
    assert path.stat().st_size < 400
    assert events(log) == ["job.start"]


def test_a_file_that_was_emptied_and_has_grown_past_its_old_size(log: WorkerLog, path: Path) -> None:
    path.write_text("", encoding="utf-8")
    write(path, STARTED, "шум\n" * 200, COMPLETED)
    assert events(log) == ["job.start", "job.complete"]


def test_a_file_that_was_renamed_is_followed(log: WorkerLog, path: Path) -> None:
    write(path, STARTED)
    path.rename(path.with_name("worker.log.1"))
    path.write_text("шум\n" * 200 + COMPLETED, encoding="utf-8")
    assert events(log) == ["job.start", "job.complete"]


def test_a_file_that_comes_only_later(tmp_path: Path, wire: Wire) -> None:
    path = tmp_path / "later.log"
    log = open_log(str(path), wire, timeout=5)
    log.start()
    with pytest.raises(CannotTell, match=r"Лог Worker не читается: later\.log .*WORKER_LOG"):
        log.entries()
    write(path, STARTED)
    assert events(log) == ["job.start"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(path: Path, wire: Wire) -> None:
    path.chmod(0)
    with pytest.raises(CannotTell, match="WORKER_LOG"):
        open_log(str(path), wire, timeout=5).entries()


def test_a_folder_is_no_log(tmp_path: Path, wire: Wire) -> None:
    with pytest.raises(CannotTell, match="WORKER_LOG"):
        open_log(str(tmp_path), wire, timeout=5).entries()


@pytest.fixture
def served(site: Site, path: Path) -> str:
    def reply(_asked: Asked) -> Reply:
        return Reply(path.read_bytes(), headers={"content-type": "text/plain"})

    site.routes["/log"] = reply
    return f"{site.url}/log"


@pytest.fixture
def printed(path: Path) -> str:
    return f"cmd:cat {path}"


@pytest.mark.parametrize("kind", ["served", "printed"])
def test_a_log_that_a_host_shows(kind: str, path: Path, wire: Wire, request: pytest.FixtureRequest) -> None:
    log = open_log(request.getfixturevalue(kind), wire, timeout=5)
    log.start()
    assert events(log) == []
    write(path, STARTED, COMPLETED)
    assert events(log) == ["job.start", "job.complete"]


@pytest.mark.parametrize("status", [401, 404, 500])
def test_an_address_that_refuses(site: Site, wire: Wire, status: int) -> None:
    site.routes["/log"] = Reply("<html>нет</html>", status)
    with pytest.raises(CannotTell, match=f"{status}.*WORKER_LOG"):
        open_log(f"{site.url}/log", wire, timeout=5).entries()


@pytest.mark.parametrize(
    ("command", "word"),
    [("exit 3", "кодом 3"), ("no-such-command-here", "кодом 127"), ("echo нет доступа >&2; false", "нет доступа")],
)
def test_a_command_that_fails(wire: Wire, command: str, word: str) -> None:
    with pytest.raises(CannotTell, match=word):
        open_log(f"cmd:{command}", wire, timeout=5).entries()


def test_a_command_that_does_not_end(wire: Wire) -> None:
    with pytest.raises(CannotTell, match=r"не закончила за 0\.2 с"):
        open_log("cmd:sleep 60", wire, timeout=0.2).entries()
