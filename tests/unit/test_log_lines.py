"""The Worker's log in the evidence: read without knowing JSON, and still all there."""

from __future__ import annotations

import json

import pytest

from postdeploy.evidence.log_lines import WHOLE, readable

STARTED = {
    "timestamp": "2026-11-22T10:00:01.234Z",
    "level": "info",
    "service": "worker",
    "message": "Job started: test-job",
    "event": "job.start",
    "jobId": "7",
}
FAILED = {
    **STARTED,
    "level": "error",
    "message": "Job failed: test-job",
    "error": {"message": "нет ключа", "stack": "at x"},
    "duration": 12,
}


def test_time_level_and_message_come_first() -> None:
    shown = readable(json.dumps(STARTED)).split("\n")
    assert shown[0] == "10:00:01.234  info   Job started: test-job"
    assert shown[1].strip() == "задание 7"


def test_an_error_is_told_and_its_stack_is_left_to_the_whole_line() -> None:
    line = json.dumps(FAILED, ensure_ascii=False)
    told, whole = readable(line).split(f"\n\n{WHOLE}\n")
    assert "ошибка: нет ключа" in told
    assert "длилось, мс 12" in told
    assert "at x" not in told
    assert whole == line


def test_lines_keep_their_order_whatever_they_are() -> None:
    text = "\n".join([json.dumps(STARTED), "plain text {", f"2026 app[1]: {json.dumps(FAILED)}", '{"a": 1}'])
    told = readable(text).partition(f"\n\n{WHOLE}")[0]
    places = [told.index(part) for part in ("Job started", "plain text {", "Job failed", '{"a": 1}')]
    assert places == sorted(places)


@pytest.mark.parametrize("text", ["", "ни одной", "plain\ntext", "{", "[1]", '{"a": 1}', "{" * 10_000])
def test_without_entries_the_text_stays(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize("error", [None, "беда", {"message": None}, {}, 5])
def test_an_entry_may_lack_anything(error: object) -> None:
    assert "да" in readable(json.dumps({"message": "да", "error": error}))
