"""The real Worker's log, recorded whole, read line by line and as it grows; its text lies in tests/stand."""

from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from postdeploy.checks.worker import logged_to_completion
from postdeploy.platform.log_file import FileSource
from postdeploy.platform.log_formats import entries_in
from postdeploy.platform.worker_log import WorkerLog
from tests.unit.russian import accepts, rejects

RECORDED = (Path(__file__).parents[1] / "stand" / "worker.log").read_text("utf-8")
LINES = RECORDED.splitlines()
UTC = ZoneInfo("UTC")
JOBS = {str(number): "test-job" if number % 2 else "crm:sync-pipelines" for number in range(1, 12)}


def test_each_json_line_is_one_record_and_plain_text_is_none() -> None:
    for line in LINES:
        found = entries_in(line, UTC)
        if line.startswith("{"):
            (entry,) = found
            said = json.loads(line)
            assert (entry.event, entry.fields, entry.raw) == (said["event"], said, line)
            assert entry.moment is not None
        else:
            assert found == []


def test_read_whole_it_holds_the_same_records() -> None:
    one_by_one = [entry for line in LINES for entry in entries_in(line, UTC)]
    assert entries_in(RECORDED, UTC) == one_by_one
    assert len(one_by_one) == sum(line.startswith("{") for line in LINES)


@pytest.mark.parametrize("job", JOBS)
def test_every_job_is_seen_from_start_to_end(job: str, tmp_path: Path) -> None:
    path = tmp_path / "worker.log"
    path.touch()
    log = WorkerLog(FileSource(path))
    log.start()
    path.write_text(RECORDED, "utf-8")
    about = log.about(job, JOBS[job])
    assert [entry.event for entry in about] == ["job.active", "job.start", "job.complete"]
    accepts(logged_to_completion(JOBS[job]), about)


def test_while_it_grows_no_line_disturbs(tmp_path: Path) -> None:
    """After each line the log says of the last job what is true at that moment, and nothing breaks."""
    path = tmp_path / "worker.log"
    path.touch()
    log = WorkerLog(FileSource(path))
    log.start()
    for number, line in enumerate(LINES):
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
        complete = any('"jobId":"11"' in each and "job.complete" in each for each in LINES[: number + 1])
        judge = accepts if complete else rejects
        judge(logged_to_completion("test-job"), log.about("11", "test-job"))


def test_in_production_there_is_no_active() -> None:
    quiet = "\n".join(line for line in LINES if "job.active" not in line)
    events = [entry.event for entry in entries_in(quiet, UTC) if entry.fields.get("jobId") == "2"]
    assert events == ["job.start", "job.complete"]
