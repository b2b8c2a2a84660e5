"""Files that a run reads again: whatever stands in them, reading ends in a value or in a sentence of ours."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from postdeploy.notify.summary import as_data, as_text
from postdeploy.verdict.checklist.document import ChecklistError, parse_checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger.history import append_history, look_back, past_of, read_history
from postdeploy.verdict.ledger.journal import beside
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import ResultError
from postdeploy.verdict.reports.compare import render
from tests.unit.verdict import mini

DOCUMENT = Paths().checklist.read_text(encoding="utf-8")
ROWS = st.sampled_from(
    [*DOCUMENT.splitlines(), "## 🔴 ШАГ 9: Х", "9. Х", "```", "- ✅", "- [ ] ", "**:**", "## ⚪ Чеклист проверки"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "failed", "unknown", "S1.1", "run"]),
    lambda one: st.lists(one, max_size=2) | st.dictionaries(st.sampled_from(["id", "status", "line"]), one, max_size=2),
    max_leaves=5,
)
FILES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)


@FILES
@given(st.lists(ROWS | st.text(max_size=12), max_size=30))
@example(DOCUMENT.splitlines()[::-1])
def test_any_document(rows: list[str]) -> None:
    with suppress(ChecklistError):
        assert parse_checklist("\n".join(rows)).lines


@FILES
@given(st.integers(0, len(DOCUMENT)), st.integers(0, 400), st.text(max_size=8))
def test_the_document_with_a_slip(at: int, cut: int, put: str) -> None:
    with suppress(ChecklistError):
        parse_checklist(DOCUMENT[:at] + put + DOCUMENT[at + cut :])


WHOLE: list[list[Any]] = [[], ["lines"], ["lines", 0], ["boxes", 0], ["errors"], ["environment"], ["run"], ["memory"]]
OF_LINE = ("status", "because", "seconds", "step", "id", "hint", "drivers", "text", "since", "runs", "looked")
OF_BOX = ("status", "lines", "text")
PATHS = st.sampled_from(
    [*WHOLE, *(["lines", 0, name] for name in OF_LINE), *(["boxes", 0, name] for name in OF_BOX), ["finished"]]
)


def replaced(content: Any, path: list[Any], value: Any) -> Any:
    """The content with another value at a path."""
    if not path:
        return value
    copy = dict(content) if isinstance(content, dict) else list(content)
    copy[path[0]] = replaced(copy[path[0]], path[1:], value)
    return copy


@FILES
@given(PATHS, VALUES, st.lists(VALUES.map(json.dumps) | st.just('{"line": "S1.1", "status": "passed"}'), max_size=3))
def test_any_verdict(tmp_path: Path, path: list[Any], value: Any, journal: list[str]) -> None:
    ledger = mini_ledger()
    verdict = tmp_path / "verdict.json"
    content = replaced(ledger.result().to_json(), path, value)
    verdict.write_text(json.dumps(content), encoding="utf-8")
    beside(verdict).write_text("\n".join([json.dumps({"run": ledger.result().run}), *journal]), encoding="utf-8")
    with suppress(ResultError):
        result = read_result(verdict)
        assert result.exit_code in {0, 1, 2}
        assert as_text(result)
        json.dumps([as_data(result), result.to_json()])
        render(result, result)


@FILES
@given(st.lists(st.binary(max_size=30) | VALUES.map(lambda value: json.dumps(value).encode()), max_size=4), VALUES)
def test_any_history(tmp_path: Path, rows: list[bytes], lines: Any) -> None:
    path = tmp_path / "history.jsonl"
    odd = json.dumps({"run": "1", "target": "проба", "started": "2026", "lines": lines}).encode()
    path.write_bytes(b"\n".join([*rows, odd]))
    now = past_of(mini_ledger().result())
    look_back(read_history(path), now)
    append_history(path, now)
    assert read_history(path)[-1] == now


def mini_ledger() -> Ledger:
    """A run that has begun."""
    ledger = Ledger(Plan(mini.checklist(), boxes=mini.BOXES), "проба")
    ledger.record("S1.1", "failed", "молчит")
    return ledger
