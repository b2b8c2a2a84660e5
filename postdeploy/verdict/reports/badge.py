"""A badge for a README or a wiki: `reports/badge.json`, in the format that shields.io reads from an address."""

from __future__ import annotations

from typing import Any, Final

from postdeploy.verdict.ledger.result import FAILED, PASSED, RunResult
from postdeploy.verdict.ledger.russian import lines

LABEL: Final = "чек-лист после деплоя"


def badge(result: RunResult) -> dict[str, Any]:
    """The run as a badge; never greener than it is."""
    message, colour = _said(result)
    return {"schemaVersion": 1, "label": LABEL, "message": message, "color": colour, "isError": colour == "red"}


def _said(result: RunResult) -> tuple[str, str]:
    if result.only_known:
        known = sum(line.status == "failed" for line in result.selected)
        return f"известно: {lines(known)}", "orange"
    if result.exit_code == FAILED:
        return f"сломано: {lines(result.counts['failed'])}", "red"
    if result.exit_code != PASSED:
        return "не удалось узнать", "lightgrey"
    if result.partial:
        return result.partial.lower(), "yellow"
    return f"пройдено: {lines(len(result.lines))}", "brightgreen"
