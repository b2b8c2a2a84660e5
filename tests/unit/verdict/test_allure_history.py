"""What Allure reads of earlier runs: those of one target, each once."""

from __future__ import annotations

import json
from pathlib import Path

from postdeploy.verdict.reports.allure_history import history_of, moments_of

STAGING, PRODUCTION = "Цель: staging", "Цель: staging, https://example.com"


def run(moment: str) -> str:
    return f"✓ Проверка пройдена. {STAGING}. Прогон {moment}"


def remember(path: Path, *names: str) -> None:
    path.write_text("".join(json.dumps({"name": name}) + "\n" for name in names), encoding="utf-8")


def names_in(path: Path) -> list[str]:
    return [json.loads(row)["name"] for row in path.read_text(encoding="utf-8").splitlines()]


def test_each_target_has_a_history_of_its_own(tmp_path: Path) -> None:
    remember(history_of(tmp_path / "new", STAGING, run("01.12.2026 10:00:00")), "первый")
    assert names_in(history_of(tmp_path / "new", PRODUCTION, "ещё один")) == []
    assert names_in(history_of(tmp_path / "new", STAGING, "ещё один")) == ["первый"]


def test_a_report_that_is_built_again_and_a_torn_row_do_not_count(tmp_path: Path) -> None:
    history = history_of(tmp_path, STAGING, "этот")
    remember(history, "прежний", "этот")
    with history.open("a", encoding="utf-8") as file:
        file.write('{"name": "обор')
    assert names_in(history_of(tmp_path, STAGING, "этот")) == ["прежний"]


def test_moments_tell_as_much_as_tells_runs_apart(tmp_path: Path) -> None:
    history = history_of(tmp_path, STAGING, "этот")
    assert moments_of(history) == []
    remember(history, *map(run, ("01.12.2026 10:00:05", "01.12.2026 10:00:40", "01.12.2026 11:30:00")))
    assert moments_of(history) == ["10:00:05", "10:00:40", "11:30"]
    remember(history, run("30.11.2026 10:00:05"), "без времени", run("01.12.2026 11:30:00"))
    assert moments_of(history) == ["30.11 10:00", "", "01.12 11:30"]
