"""What follows from what the witnesses of a job say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.checks.hearing import UNSEEN, Hearing, Statement, case_of_log, of_queue, processed
from postdeploy.platform.job import Job, job_from
from postdeploy.platform.queue_events import JobEvents
from postdeploy.platform.worker_log import Entry, LogView
from tests.unit.russian import accepts, rejects

NAME = "test-job"
DONE, FAILED = Statement("done"), Statement("failed", "не выполнено")
PENDING, ABSENT = Statement("pending", "ждёт"), Statement("absent", "нет")
ENTRY = Entry("job.start", {}, "")


@pytest.mark.parametrize(
    "heard",
    [
        Hearing(queue=DONE),
        Hearing(queue=DONE, log=PENDING),
        Hearing(queue=ABSENT, log=DONE),
        Hearing(queue=UNSEEN, counters=DONE),
        Hearing(queue=UNSEEN, log=DONE),
    ],
)
def test_whoever_has_seen_the_whole_is_believed(heard: Hearing) -> None:
    accepts(processed(NAME), heard)


@pytest.mark.parametrize(
    "heard",
    [
        Hearing(queue=FAILED, log=DONE),
        Hearing(queue=PENDING, log=DONE, counters=DONE),
        Hearing(queue=ABSENT, log=PENDING),
        Hearing(),
    ],
)
def test_nobody_outweighs_what_the_queue_shows(heard: Hearing) -> None:
    rejects(processed(NAME), heard)


def test_only_what_cannot_change_any_more_is_final() -> None:
    assert Hearing(queue=FAILED).is_final
    assert Hearing(log=FAILED).is_final
    assert not Hearing(queue=PENDING, log=FAILED).is_final
    assert not Hearing(queue=ABSENT).is_final


@pytest.mark.parametrize(
    ("events", "word"),
    [
        ([], "absent"),
        (["added", "waiting"], "pending"),
        (["added", "active", "delayed"], "pending"),
        (["added", "active", "delayed", "active", "completed"], "done"),
        (["added", "active", "failed"], "failed"),
        (["added", "active", "failed", "retries-exhausted"], "failed"),
    ],
)
def test_the_event_stream_tells_of_a_job_that_is_gone(events: list[str], word: str) -> None:
    assert of_queue(None, JobEvents(events, NAME if events else ""), NAME).word == word


def test_a_job_of_another_name_is_not_given_up_while_it_goes_on() -> None:
    called_otherwise = job_from("7", {"name": "sync", "data": "{}"}, "active")
    assert of_queue(called_otherwise, JobEvents(), NAME).word == "failed"
    assert of_queue(called_otherwise, JobEvents(), None).word == "pending"
    assert of_queue(None, JobEvents(["added", "active"], "sync"), None).word == "pending"


@pytest.mark.parametrize(
    ("view", "workers", "grows", "case"),
    [
        (LogView(), 1, False, "unreadable"),
        (LogView(shown=(ENTRY,)), 1, False, "elsewhere"),
        (LogView(shown=(ENTRY,)), 1, True, "silent"),
        (LogView(shown=(ENTRY,)), 0, True, "silent"),
        (LogView(shown=(ENTRY,)), 2, True, "other replica"),
        (LogView(shown=(ENTRY,)), None, True, "unsure"),
        (LogView(shown=(ENTRY,), whole=False), 1, True, "window"),
        (LogView(about=(ENTRY,), new=(ENTRY,)), 1, True, "silent"),
        (LogView(about=(ENTRY,), new=(ENTRY,)), 2, True, "other replica"),
    ],
)
def test_why_a_log_does_not_show_a_job_that_was_done(
    view: LogView, workers: int | None, grows: bool, case: str
) -> None:
    assert case_of_log(view, workers, grows=grows) == case


fields = st.dictionaries(
    st.sampled_from(("name", "data", "opts", "finishedOn", "failedReason", "atm", "attemptsMade", "timestamp")),
    st.text(max_size=30)
    | st.integers().map(str)
    | st.floats().map(str)
    | st.dictionaries(st.sampled_from(("attempts", "x")), st.integers() | st.text(max_size=5) | st.none()).map(
        json.dumps
    ),
)


@given(fields, st.sampled_from(("completed", "failed", "active", "unknown")))
def test_no_hash_breaks_the_reading_of_a_job(stored: dict[str, str], state: str) -> None:
    job = job_from("7", stored, state)
    assert isinstance(job, Job)
    assert of_queue(job, JobEvents(), NAME).word in {"done", "failed", "pending"}


@given(st.dictionaries(st.text(max_size=10), st.text(max_size=10) | st.integers()))
def test_no_client_list_breaks_the_count(client: dict[str, Any]) -> None:
    from postdeploy.platform.queue_clients import clients_of

    found = clients_of([client, None, "x"])
    names = None if found is None else [each.name for each in found]
    assert names in (None, [str(client.get("name", "")).partition(":w:")[0]], [])
