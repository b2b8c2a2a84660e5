"""Findings as a table for people and as data for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from postdeploy.doctor.finding import SIGNS, Finding


def as_table(name: str, findings: Sequence[Finding], verdict: str) -> str:
    """A line for each finding, what to do under each problem, and the verdict at the end."""
    width = max(len(finding.what) for finding in findings)
    lines = [f"Осмотр: {name}", ""]
    for finding in findings:
        lines.append(f"  {SIGNS[finding.level]} {finding.what:<{width}}  {finding.text}")
        if finding.advice:
            lines.append(f"     {'':<{width}}  → {finding.advice}")
    return "\n".join([*lines, "", verdict])


def as_json(name: str, findings: Sequence[Finding], code: int) -> str:
    """`{target, exit_code, findings: [{what, level, text, advice, stops, seconds}]}`."""
    content = {"target": name, "exit_code": code, "findings": [finding.to_json() for finding in findings]}
    return json.dumps(content, ensure_ascii=False, indent=2)
