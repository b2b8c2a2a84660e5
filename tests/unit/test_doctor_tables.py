"""What the doctor asks of the tables: everything that the platform has, and lines that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postdeploy.doctor.tables import NEEDED
from postdeploy.verdict.checklist.document import parse_checklist

ROOT = Path(__file__).parents[2]
RECORDED = (ROOT / "tests" / "stand" / "tables.md").read_text("utf-8")
LINES = parse_checklist((ROOT / "docs" / "checklist.md").read_text("utf-8")).by_id


@pytest.mark.parametrize("table", NEEDED)
def test_every_column_is_one_of_the_recorded_database(table: str) -> None:
    part = RECORDED.partition(f"## {table}\n")[2].partition("\n## ")[0]
    assert set(NEEDED[table].columns.split(",")) <= set(re.findall(r"^\| (\w+) \|", part, re.MULTILINE))


@pytest.mark.parametrize("table", NEEDED)
def test_the_lines_exist(table: str) -> None:
    assert NEEDED[table].lines
    assert set(NEEDED[table].lines) <= set(LINES)


def test_all_that_the_web_app_writes_of_an_event() -> None:
    written = {"entity_id", "entity_type", "event_subtype", "execution_context"}
    written |= {"retry_count", "max_retries", "next_retry_at", "processing_started_at", "processed_at"}
    assert written <= set(NEEDED["webhook_events"].columns.split(","))
