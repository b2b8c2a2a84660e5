"""What a fleet leaves in its folder: fleet.json for programs, index.html for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from postdeploy.fleet.history import write_history
from postdeploy.fleet.outcome import SEVERITY, STATUS, Outcome, worst_code
from postdeploy.fleet.page import render_page
from postdeploy.verdict.ledger.result import write_json


def as_json(outcomes: Sequence[Outcome], started: str, finished: str) -> dict[str, Any]:
    """The content of fleet.json."""
    counts = {STATUS[code]: sum(outcome.code == code for outcome in outcomes) for code in SEVERITY}
    return {
        "started": started,
        "finished": finished,
        "exit_code": worst_code(outcome.code for outcome in outcomes),
        "counts": {**counts, "total": len(outcomes)},
        "targets": [outcome.to_json() for outcome in outcomes],
    }


def write(folder: Path, outcomes: Sequence[Outcome], started: str, finished: str) -> list[Path]:
    """Write both; the paths, those for people first."""
    data, page = folder / "fleet.json", folder / "index.html"
    write_json(data, as_json(outcomes, started, finished))
    page.write_text(render_page(outcomes, started), encoding="utf-8")
    return [page, write_history(folder, [outcome.name for outcome in outcomes]), data]
