"""The stand's Worker writes its log as the recorded one: the same lines, in the same shapes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.stand.worker_driver import WorkerDriver
from tests.warm import WarmStand

RECORDED = Path(__file__).with_name("worker.log").read_text("utf-8")
ORDER_IS_NOISE = {"redis.connect": "connecting runs beside starting", "redis.ready": "likewise"}


@pytest.fixture(scope="module")
def written() -> str:
    """What a Worker writes that starts and does one of the recorded jobs."""
    with WarmStand(processes=("outside", "worker")) as running:
        assert running.config is not None
        worker = WorkerDriver(running.config)
        start = next(line for line in records(RECORDED) if line["event"] == "job.start")
        worker.finished(worker.enqueue("test-job", start["jobData"]))
        return Path(running.config.worker_log).read_text("utf-8")


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def until_first_end(text: str) -> str:
    head, _, _ = text.partition('"event":"job.complete"')
    return head


def first_of_kind(text: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for record in records(text):
        found.setdefault(record["event"], record)
    return found


def test_the_same_events_with_the_same_fields_in_the_same_order(written: str) -> None:
    ours, theirs = first_of_kind(written), first_of_kind(RECORDED)
    assert ours.keys() == theirs.keys()
    assert {event: list(ours[event]) for event in ours} == {event: list(theirs[event]) for event in theirs}


def test_levels_and_messages_are_the_same(written: str) -> None:
    ours, theirs = first_of_kind(written), first_of_kind(RECORDED)
    for event in theirs:
        assert (ours[event]["level"], ours[event]["message"]) == (theirs[event]["level"], theirs[event]["message"])


def test_the_lines_come_in_the_same_order(written: str) -> None:
    def order(text: str) -> list[str]:
        events = [record["event"] for record in records(until_first_end(text)[: until_first_end(text).rfind("\n")])]
        return [event for event in events if event not in ORDER_IS_NOISE]

    assert order(written) == order(RECORDED)


def test_plain_text_is_the_same_but_for_numbers(written: str) -> None:
    def plain(text: str) -> list[str]:
        lines = [line for line in until_first_end(text).splitlines() if not line.startswith("{")]
        return [re.sub(r"(port |localhost:)\d+", r"\1N", line) for line in lines]

    assert plain(written) == plain(RECORDED)
