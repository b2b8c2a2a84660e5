"""`postdeploy report --compare` on what two real runs have left."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from postdeploy.verdict.ledger.paths import Paths
from tests import warm
from tests.suite.project import ROOT


def compared(before: Path, after: Path) -> subprocess.CompletedProcess[str]:
    return warm.run("postdeploy.cli", ["report", "--compare", str(before), str(after)], os.environ, ROOT)


def test_lines_that_turned_red_are_listed_with_their_reason(green: Paths, red: Paths) -> None:
    told = compared(green.verdict, red.verdict)
    assert told.returncode == 0, told.stderr
    head, *rows = told.stdout.splitlines()
    assert head.startswith("Изменилось 2 строки: ")
    assert [row.split()[0] for row in rows if row.startswith("  S")] == ["S2.2", "S2.3"]
    assert rows[0] == "  S2.2   ✅ пройдено → ❌ не выполнено  В логах Worker видно job `crm:sync-pipelines`"
    assert "синхронизация не удалась" in "".join(rows), "what was found, not what was expected"


def test_lines_that_turned_green_need_no_reason(green: Paths, red: Paths) -> None:
    rows = compared(red.verdict, green.verdict).stdout.splitlines()[1:]
    assert [row.split()[0] for row in rows if row.strip()] == ["S2.2", "S2.3"]
    assert all("❌ не выполнено → ✅ пройдено" in row for row in rows if row.strip())


def test_the_same_verdicts_are_said_to_be_the_same(green: Paths) -> None:
    assert compared(green.verdict, green.verdict).stdout.startswith("Вердикты совпадают")


def test_something_else_is_no_verdict(green: Paths) -> None:
    told = compared(green.verdict, green.ticked_page)
    assert told.returncode == 2
    assert "не вердикт прогона" in told.stderr + told.stdout
    assert "Traceback" not in told.stderr
