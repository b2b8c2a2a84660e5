"""The Worker's log from a file, an address or a command: rotated, mixed, in any time zone; only what is new counts."""

from __future__ import annotations

import gzip
import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest

from postdeploy.errors import CannotTell
from postdeploy.platform.log_command import CommandSource
from postdeploy.platform.log_file import FileSource
from postdeploy.platform.wire import Wire
from postdeploy.platform.worker_log import WorkerLog, open_log
from tests.unit.servers import Reply, Site

SYNC = "crm:sync-pipelines"

IN_LITTLE_MEMORY = """
import sys
from resource import RUSAGE_SELF, getrusage
from postdeploy.platform.log_command import CommandSource
from postdeploy.platform.worker_log import WorkerLog

before = getrusage(RUSAGE_SELF).ru_maxrss
view = WorkerLog(CommandSource(sys.argv[1], 300)).view("1", "crm:sync-pipelines")
print(len(view.about), getrusage(RUSAGE_SELF).ru_maxrss - before)
"""
"""In a process of its own: the peak of this one may lie far behind, in another test."""


def line(job: str, event: str = "job.start", **more: object) -> str:
    return json.dumps({"event": event, "jobId": job, "jobName": SYNC, **more}, ensure_ascii=False)


def ids(log: WorkerLog) -> list[str]:
    return [str(entry.fields["jobId"]) for entry in log.entries()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "worker.log"
    place.write_text(f"{line('old')}\nplain text\n", "utf-8")
    return place


def append(path: Path, *lines: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"{each}\n" for each in lines))


class TestFile:
    def test_only_new_lines_count(self, path: Path) -> None:
        log = WorkerLog(FileSource(path))
        append(path, line("1"))

        assert ids(log) == ["1"]
        log.start()
        append(path, line("2"))
        assert ids(log) == ["2"]

    def test_a_file_that_comes_later(self, tmp_path: Path) -> None:
        log = WorkerLog(FileSource(tmp_path / "later.log"))
        with pytest.raises(CannotTell, match=r"later\.log"):
            log.entries()
        append(tmp_path / "later.log", line("1"))
        assert ids(log) == ["1"]

    def test_rotation_by_renaming(self, path: Path) -> None:
        log = WorkerLog(FileSource(path))
        append(path, line("1"))
        path.rename(path.with_name("worker.log.1"))
        append(path, line("2"))

        assert ids(log) == ["1", "2"]

    def test_rotation_by_copying_and_emptying(self, path: Path) -> None:
        log = WorkerLog(FileSource(path))
        append(path, line("1"))
        path.with_name("worker.log.1").write_bytes(path.read_bytes())
        path.write_text("", "utf-8")
        append(path, line("2"))

        assert ids(log) == ["1", "2"]

    def test_a_file_written_anew_and_already_longer(self, path: Path) -> None:
        log = WorkerLog(FileSource(path))
        path.write_text("", "utf-8")
        append(path, *(line(str(number)) for number in range(50)))

        assert ids(log) == [str(number) for number in range(50)]

    def test_rotation_straight_into_packed_files(self, path: Path) -> None:
        log = WorkerLog(FileSource(path))
        for number in (1, 2):
            append(path, line(str(number)))
            path.with_name(f"worker.log.{number}.gz").write_bytes(gzip.compress(path.read_bytes()))
            path.write_text("", "utf-8")
        append(path, line("3"))

        assert sorted(ids(log)) == ["1", "2", "3"]

    def test_a_packed_file_that_is_broken_does_not_matter(self, path: Path) -> None:
        log = WorkerLog(FileSource(path))
        path.with_name("worker.log.1.gz").write_bytes(b"\x1f\x8b broken")
        path.write_text("", "utf-8")
        append(path, line("3"))

        view = log.view("3", SYNC)
        assert [entry.event for entry in view.about] == ["job.start"]
        assert not view.whole

    def test_an_older_rotated_file_is_not_taken_for_ours(self, path: Path) -> None:
        path.with_name("worker.log.2").write_text(f"{line('ancient')}\n" * 50, "utf-8")
        log = WorkerLog(FileSource(path))
        path.write_text("", "utf-8")
        append(path, line("1"))

        assert ids(log) == ["1"]

    def test_a_half_written_line_counts_once_it_is_whole(self, path: Path) -> None:
        log = WorkerLog(FileSource(path))
        whole = line("1")
        with path.open("a", encoding="utf-8") as file:
            file.write(whole[:20])
        assert ids(log) == []
        append(path, whole[20:])
        assert ids(log) == ["1"]


class TestCommand:
    def shows(self, path: Path, rest: str = "") -> WorkerLog:
        return WorkerLog(CommandSource(f"cat {shlex.quote(str(path))} {rest}", 5))

    def test_only_new_lines_count(self, path: Path) -> None:
        log = self.shows(path)
        log.start()
        append(path, line("1"))

        assert ids(log) == ["1"]

    def test_a_window_that_moves_on(self, path: Path) -> None:
        append(path, *(line(f"old{number}") for number in range(20)))
        log = self.shows(path, "| tail -n 10")
        log.start()
        append(path, line("1"), line("2"))

        assert ids(log) == ["1", "2"]

    def test_a_window_that_has_moved_away_counts_by_time(self, path: Path) -> None:
        log = self.shows(path, "| tail -n 4")
        log.start()
        now = datetime.now(UTC)
        before, after = (now - timedelta(hours=3)).isoformat(), (now + timedelta(seconds=1)).isoformat()
        append(path, *[line("past", timestamp=before)] * 10, *[line("1", timestamp=after)] * 2)

        assert ids(log) == ["1", "1"]

    @pytest.mark.parametrize(("zone", "counts"), [("America/New_York", True), ("UTC", False)])
    def test_times_without_a_zone_are_read_in_the_given_one(self, zone: str, counts: bool, path: Path) -> None:
        log = WorkerLog(CommandSource(f"cat {shlex.quote(str(path))} | tail -n 2", 5), zone)
        log.start()
        there = datetime.now(ZoneInfo("America/New_York")).replace(tzinfo=None).isoformat()
        append(path, *[line("1", timestamp=there)] * 2)

        assert ids(log) == (["1", "1"] if counts else [])

    @pytest.mark.parametrize("rest", ["| tail -n 200", "| tac", "| sort -R", "; echo; echo GET /health 200 >&2"])
    def test_new_lines_are_found_in_whatever_order_they_are_shown(self, path: Path, rest: str) -> None:
        append(path, *["GET /health 200"] * 10)
        log = self.shows(path, rest)
        log.start()
        append(path, line("1"), line("1", "job.complete"), *["GET /health 200"] * 10)

        assert sorted(ids(log)) == ["1", "1"]

    def test_what_goes_to_stderr_belongs_to_the_log(self, path: Path) -> None:
        append(path, line("1"))
        log = WorkerLog(CommandSource(f"cat {shlex.quote(str(path))} >&2", 5))

        assert "1" in ids(log)

    def test_a_command_that_follows_for_ever_shows_what_it_has(self, path: Path) -> None:
        log = WorkerLog(CommandSource(f"tail -n +1 -f {shlex.quote(str(path))}", 30))
        log.start()
        append(path, line("1"))
        view = log.view("1", SYNC)

        assert [entry.event for entry in view.about] == ["job.start"]
        assert not view.whole
        assert "--follow" in view.note

    def test_of_a_busy_command_without_end_no_more_is_read_than_needed(self, path: Path) -> None:
        append(path, line("1", "job.complete"))
        busy = f"cat {shlex.quote(str(path))}; while :; do echo noise; sleep 0.05; done"
        log = WorkerLog(CommandSource(busy, 600))

        assert [entry.event for entry in log.view("1", SYNC).about] == ["job.complete"]

    def test_a_huge_log_is_kept_in_part(self, path: Path) -> None:
        append(path, line("1"))
        cat = f"cat {shlex.quote(str(path))}"
        log = WorkerLog(CommandSource(f"{cat}; head -c 50000000 /dev/zero | tr '\\0' x; echo; {cat}", 120))
        view = log.view("1", SYNC)

        assert len(view.about) == 2
        assert not view.whole

    def test_half_a_gigabyte_takes_no_memory(self, path: Path) -> None:
        append(path, line("1"))
        cat = f"cat {shlex.quote(str(path))}"
        done = subprocess.run(
            [sys.executable, "-c", IN_LITTLE_MEMORY, f"{cat}; head -c 500000000 /dev/zero; echo; {cat}"],
            capture_output=True,
            check=True,
        )
        found, grown = map(int, done.stdout.split())

        assert found == 2
        assert grown < 64 * 1024, "KB beyond what the process needed before"

    def test_a_command_that_fails_says_why(self) -> None:
        log = WorkerLog(CommandSource("echo 'no such pod' >&2; exit 3", 5))
        with pytest.raises(CannotTell, match=r"кодом 3: no such pod"):
            log.entries()

    def test_a_command_that_does_not_end_is_ended_with_all_its_children(self, tmp_path: Path) -> None:
        pid = tmp_path / "pid"
        log = WorkerLog(CommandSource(f"sleep 600 & echo $! > {pid}; wait", 0.5))
        with pytest.raises(CannotTell, match="--follow"):
            log.entries()
        with suppress(psutil.NoSuchProcess):
            child = psutil.Process(int(pid.read_text()))
            psutil.wait_procs([child], timeout=20)
            assert not child.is_running() or child.status() == "zombie"


class TestLines:
    @pytest.mark.parametrize(
        "text",
        [
            line("1"),
            f"2026-11-22T10:00:00Z stdout F {line('1')}",
            f"\x1b[32m{line('1')}\x1b[0m",
            f"{line('1')} trailing words",
            f"[{{worker}}] {line('1')}",
            json.dumps({"log": f"{line('1')}\n", "stream": "stdout", "time": "2026-11-22T10:00:00Z"}),
            json.dumps({"message": line("1"), "level": "info", "severity": "INFO"}),
            json.dumps({"jsonPayload": json.loads(line("1")), "insertId": "x"}),
        ],
    )
    def test_the_workers_own_line_is_found_within_what_hosts_add(self, text: str, path: Path) -> None:
        log = WorkerLog(FileSource(path))
        append(path, "noise", text, "{not json", '{"level": "info", "message": "no event"}', "[1, 2]", '"{"')

        assert ids(log) == ["1"]

    @pytest.mark.parametrize(
        ("stamp", "zone", "expected"),
        [
            ("2026-11-22T10:00:00Z", "Europe/Moscow", datetime(2026, 11, 22, 10, tzinfo=UTC)),
            ("2026-11-22T10:00:00.5+03:00", "UTC", datetime(2026, 11, 22, 7, 0, 0, 500_000, UTC)),
            ("2026-11-22 10:00:00", "Europe/Moscow", datetime(2026, 11, 22, 7, tzinfo=UTC)),
            (1_795_341_600_000, "UTC", datetime.fromtimestamp(1_795_341_600, UTC)),
            (1_795_341_600, "UTC", datetime.fromtimestamp(1_795_341_600, UTC)),
            ("в полдень", "UTC", None),
        ],
    )
    def test_times(self, stamp: object, zone: str, expected: datetime | None, path: Path) -> None:
        log = WorkerLog(FileSource(path), zone)
        append(path, line("1", timestamp=stamp))

        assert log.entries()[0].moment == expected

    def test_the_last_job_of_a_kind(self, path: Path) -> None:
        append(path, line("8"), line("8", "job.complete"), line("9"), line("9", "job.complete"))
        log = WorkerLog(FileSource(path))

        assert [entry.event for entry in log.latest(SYNC)] == ["job.start", "job.complete"]
        assert {entry.fields["jobId"] for entry in log.latest(SYNC)} == {"9"}
        assert log.latest("other") == []


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire(timeout=2, record=lambda _exchange: None)
    yield made
    made.close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


class TestUrl:
    def test_only_new_lines_count(self, site: Site, wire: Wire) -> None:
        site.routes["/log"] = Reply(f"{line('old')}\n")
        log = open_log(f"{site.url}/log", wire, timeout=5)
        log.start()
        site.routes["/log"] = Reply(f"{line('old')}\n{line('1')}\n")

        assert ids(log) == ["1"]

    def test_only_the_end_is_asked_for_and_a_cut_line_is_left_out(self, site: Site, wire: Wire) -> None:
        text = f"{line('cut')[5:]}\n{line('1')}\n"
        site.routes["/log"] = Reply(text, 206, {"Content-Range": "bytes 500-1000/1001"})
        log = open_log(f"{site.url}/log", wire, timeout=5)

        assert log.size() == 1
        assert site.asked[0].headers["range"] == "bytes=-1048576"

    def test_a_short_log_comes_whole(self, site: Site, wire: Wire) -> None:
        site.routes["/log"] = Reply(f"{line('1')}\n", 206, {"Content-Range": "bytes 0-99/100"})

        assert open_log(f"{site.url}/log", wire, timeout=5).size() == 1

    def test_an_empty_log_refuses_the_range(self, site: Site, wire: Wire) -> None:
        site.routes["/log"] = lambda asked: Reply(b"", 416) if "range" in asked.headers else Reply("")

        assert open_log(f"{site.url}/log", wire, timeout=5).size() == 0

    def test_an_address_that_refuses(self, site: Site, wire: Wire) -> None:
        with pytest.raises(CannotTell, match=r"404.*WORKER_LOG"):
            open_log(f"{site.url}/nowhere", wire, timeout=5).entries()


def test_the_place_decides_how_it_is_read(path: Path, wire: Wire, site: Site) -> None:
    site.routes["/log"] = Reply(path.read_bytes())
    for place in (str(path), f"cmd: cat {path}", f"{site.url}/log"):
        assert open_log(place, wire, timeout=5).size() == 1
