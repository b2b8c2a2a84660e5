"""The Worker's records in the forms in which hosts show them, and any other text: nothing breaks the reader."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.checks.worker import logged_error, logged_to_completion
from postdeploy.platform.log_formats import entries_in
from postdeploy.platform.worker_log import in_time

ZONE = ZoneInfo("Europe/Moscow")
START = {
    "timestamp": "2026-11-27T20:55:12.587Z",
    "level": "info",
    "service": "worker",
    "message": "Job started: test-job",
    "jobId": "1",
    "jobName": "test-job",
    "jobData": {"test": True, "mark": "pd-1", "note": 'a=b {c} "d"'},
    "event": "job.start",
}
LINE = json.dumps(START, ensure_ascii=False)
REST = {key: value for key, value in START.items() if key not in {"timestamp", "level", "message"}}
FLY = {"event": {"provider": "app"}, "fly": {"region": "ams"}, "log": {"level": "info"}, "message": LINE}
RAILWAY = {"message": "Job started", "timestamp": START["timestamp"], **{k: json.dumps(v) for k, v in REST.items()}}
PAIRS = [{"key": key, "value": json.dumps(value)} for key, value in REST.items()]
FILEBEAT = {"@timestamp": "2026-11-27T20:55:13Z", "event": {"dataset": "x"}, "log": {"offset": 1}, "message": LINE}
WORDS = " ".join(f"{key}={json.dumps(value)}" for key, value in REST.items())


QUOTED = LINE.replace('"', '""')
PRETTY = """[20:55:12.587] \x1b[32mINFO\x1b[39m (worker/7): \x1b[36mJob started: test-job\x1b[39m
    event: "job.start"
    jobId: "1"
    jobName: "test-job"
    jobData: {
      "test": true,
      "note": "a=b {c}"
    }"""
YAML = """---
insertId: 1xk
jsonPayload:
  event: job.start
  jobData:
    mark: pd-1
    note: 'a=b {c} "d"'
  jobId: '1'
  jobName: test-job
  message: 'Job started: test-job'
  timestamp: '2026-11-27T20:55:12.587Z'
labels: {}
receiveTimestamp: '2026-11-27T20:55:13.1Z'
resource:
  type: cloud_run_revision
timestamp: 2026-11-27T20:55:12.587Z
---
insertId: 1xl
textPayload: GET /health
"""
FOLDED = yaml.safe_dump({"insertId": "x", "textPayload": LINE, "timestamp": "2026-11-27T20:55:12Z"}, width=60)


def each_line(prefix: str, text: str) -> str:
    return "\n".join(f"{prefix}{line}" for line in text.split("\n"))


STAMP = "2026-11-27T20:55:12.587123456Z "


@pytest.mark.parametrize(
    "text",
    [
        YAML,
        f"---\n{FOLDED}---\ntextPayload: x\n",
        PRETTY,
        PRETTY.replace("[20:55:12.587]", "[2026-11-27 20:55:12.587 +0000]"),
        f'{PRETTY}\n    err: {{\n      "stack":\n          Error: boom\n              at f (x.js:1:2)\n    }}',
        each_line(STAMP, PRETTY),
        each_line("worker-1  | ", PRETTY),
        f"{STAMP}{LINE}",
        f"[pod/worker-7f/worker] {STAMP}{LINE}",
        each_line(f"[pod/worker-7f/worker] {STAMP}", json.dumps(START, indent=2)),
        each_line(STAMP, json.dumps({"jsonPayload": START}, indent=2)),
        "".join(f"\x1b[1;39m{part}\x1b[0m" for part in json.dumps(START, indent=2).splitlines(keepends=True)),
        f'"2026-11-27T20:55:12Z","host","worker","{QUOTED}"',
        f'Date,Host,Message\n2026-11-27T20:55:12Z,h,"{QUOTED}"\n',
        "timestamp,jsonPayload.event,jsonPayload.jobId,jsonPayload.jobName,textPayload\r\n"
        "2026-11-27T20:55:12Z,job.start,1,test-job,\r\n2026-11-27T20:55:12Z,,,,GET /health\r\n",
    ],
)
def test_one_record_is_found_in_whatever_layout(text: str) -> None:
    (entry,) = entries_in(text, ZONE)
    assert (entry.event, str(entry.fields["jobId"]), entry.fields["jobName"]) == ("job.start", "1", "test-job")


def test_times_of_other_layouts() -> None:
    written = datetime(2026, 11, 27, 20, 55, 12, 587_000, tzinfo=UTC)
    stamped = PRETTY.replace("[20:55:12.587]", "[2026-11-27 20:55:12.587 +0000]")
    assert [entries_in(text, ZONE)[0].moment for text in (YAML, stamped)] == [written, written]


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        f"worker-1  | {LINE}",
        f"2026-11-27T20:55:12.587Z stdout F {LINE}",
        f"Nov 27 20:55:12 host worker[7]: {LINE}",
        f"{LINE} <- shown by the host",
        json.dumps({"log": f"{LINE}\n", "stream": "stdout", "time": "2026-11-27T20:55:12Z"}),
        json.dumps({"MESSAGE": LINE, "PRIORITY": "6"}),
        json.dumps({"MESSAGE": list(LINE.encode()), "__REALTIME_TIMESTAMP": "1795812912587000"}),
        json.dumps(FLY),
        json.dumps(FILEBEAT),
        json.dumps({"@timestamp": "2026-11-27T20:55:12Z", "json": START, "input": {"type": "log"}}),
        json.dumps({"jsonPayload": START, "insertId": "x", "resource": {"labels": {"event": "k8s"}}}),
        json.dumps({"result": {"_raw": LINE}}),
        json.dumps(RAILWAY),
        json.dumps({"message": "Job started", "timestamp": START["timestamp"], "attributes": PAIRS}),
        json.dumps([START, {"event": {"other": 1}}]),
        json.dumps([{"textPayload": "x"}, {"jsonPayload": START}], indent=2),
        json.dumps({"jsonPayload": START}, indent=4),
        f"2026-11-27T20:55:12.587Z [INFO] Job started: test-job {WORDS}",
        f"\x1b[2m2026-11-27T20:55:12.587Z\x1b[0m \x1b[35mlevel\x1b[0m=info {WORDS}",
        f"time=2026-11-27T20:55:12.587Z {WORDS}",
    ],
)
def test_one_record_is_found_in_whatever_a_host_makes_of_it(text: str) -> None:
    (entry,) = entries_in(f"noise\n{text}\nnoise {{", ZONE)
    assert (entry.event, str(entry.fields["jobId"]), entry.fields["jobName"]) == ("job.start", "1", "test-job")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[worker] Test job received: {\n  test: true,\n  event: 'job.start'\n}",
        '{"event": {"provider": "app"}, "message": "plain"}',
        "event= jobId=1",
        "GET /jobs?event=job.start 200",
        '{"level":30,"msg":"job.start"}',
        LINE[:-3],
    ],
)
def test_what_is_no_record(text: str) -> None:
    assert entries_in(text, ZONE) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"timestamp": "2026-11-27T20:55:12Z"}, datetime(2026, 11, 27, 20, 55, 12, tzinfo=UTC)),
        ({"timestamp": "2026-11-27T23:55:12"}, datetime(2026, 11, 27, 20, 55, 12, tzinfo=UTC)),
        ({"time": 1795812912}, datetime(2026, 11, 27, 20, 55, 12, tzinfo=UTC)),
        ({"ts": 1795812912000}, datetime(2026, 11, 27, 20, 55, 12, tzinfo=UTC)),
        ({"__REALTIME_TIMESTAMP": "1795812912000000"}, datetime(2026, 11, 27, 20, 55, 12, tzinfo=UTC)),
        ({"timestamp": "вчера"}, None),
        ({"timestamp": "9" * 400}, None),
        ({"timestamp": float("inf")}, None),
        ({"timestamp": True}, None),
        ({}, None),
    ],
)
def test_times(fields: dict[str, Any], expected: datetime | None) -> None:
    (entry,) = entries_in(json.dumps({"event": "job.start", **fields}), ZONE)
    assert entry.moment == expected


def test_newest_first_is_turned_round() -> None:
    lines = [
        json.dumps({"event": event, "jobId": "1", "timestamp": f"2026-11-27T20:55:1{second}Z"})
        for event, second in (("job.complete", 3), ("job.start", 2), ("job.active", 2))
    ]
    assert [entry.event for entry in in_time(entries_in("\n".join(lines), ZONE))] == [
        "job.active",
        "job.start",
        "job.complete",
    ]


HEALTH = {"timestamp": "2026-11-27T20:55:10Z", "level": "info", "message": "GET /health"}
END = {**START, "timestamp": "2026-11-27T20:55:13.001Z", "event": "job.complete", "jobData": [{"event": "lead.add"}]}
LINES = [json.dumps(each, ensure_ascii=False) for each in (START, HEALTH, END)]
LOKI = {"data": {"result": [{"stream": {"app": "w"}, "values": [["1795812912587000000", line] for line in LINES]}]}}


@pytest.mark.parametrize("indent", [None, 4])
@pytest.mark.parametrize(
    "bundle",
    [
        {"status": "success", **LOKI},
        {"events": [{"timestamp": 1795812912587, "message": line, "eventId": "3"} for line in LINES]},
        {"results": [[{"field": "@timestamp", "value": "x"}, {"field": "@message", "value": line}] for line in LINES]},
        {"data": [{"id": "a", "attributes": {"message": line, "tags": ["env:prod"]}} for line in LINES]},
        {"hits": {"total": {"value": 3}, "hits": [{"_source": {"message": line}} for line in LINES]}},
        {"entries": [{"jsonPayload": each, "timestamp": "x"} for each in (START, HEALTH, END)]},
    ],
    ids=["Loki", "CloudWatch", "Insights", "Datadog", "Elastic", "Google"],
)
def test_all_lines_are_found_that_a_log_store_bundles_in_one_answer(bundle: dict[str, Any], indent: int | None) -> None:
    found = entries_in(json.dumps(bundle, indent=indent), ZONE)
    assert [(entry.event, entry.fields["jobId"]) for entry in found] == [("job.start", "1"), ("job.complete", "1")]
    assert found[0].raw != found[1].raw, "each line is known again by its own text"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
known_keys = st.sampled_from(
    ("event", "jobId", "jobName", "timestamp", "time", "message", "MESSAGE", "log", "error", "attributes", "jobData")
)
records = st.dictionaries(known_keys, json_values | st.just("job.complete") | st.just("job.failed"), max_size=6)
odd_lines = st.text() | records.map(json.dumps) | records.map(lambda made: f"p {json.dumps(made)} {{")


odd_layouts = st.sampled_from((YAML, PRETTY, f'a,"{QUOTED}"', "event,jobId\n")).flatmap(
    lambda text: st.tuples(st.text(max_size=9), st.integers(0, len(text)), st.text(max_size=9)).map(
        lambda parts: parts[0] + text[: parts[1]] + parts[2] + text[parts[1] :]
    )
)


@given(st.lists(odd_lines | odd_layouts, max_size=6).map("\n".join))
def test_no_text_breaks_the_reader_or_the_check(text: str) -> None:
    entries = in_time(entries_in(text, ZONE))
    logged_to_completion("test-job").matches(entries)
    assert isinstance(logged_error(entries), str)


@given(records, st.text(max_size=30), st.text(max_size=30))
def test_a_record_is_found_after_any_prefix_that_holds_no_brace(record: dict[str, Any], head: str, tail: str) -> None:
    clean = head.replace("{", "").replace("\n", "").replace("[", "").replace("\x1b", "")
    line = f"{clean}{json.dumps({**record, 'event': 'job.start', 'jobId': '1'})}{tail.replace(chr(10), '')}"
    assert any(entry.event == "job.start" for entry in entries_in(line, ZONE))


@pytest.mark.parametrize(
    "text", ["{" * 50_000, '{"a":' * 50_000, "[" * 50_000, '{"event":' + "[" * 50_000, "=" * 50_000]
)
def test_deep_or_long_nonsense_takes_no_time_and_breaks_nothing(text: str) -> None:
    assert entries_in(text, ZONE) == []
