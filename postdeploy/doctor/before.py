"""The look before a run: says only what matters, and whether the run makes sense."""

from __future__ import annotations

from collections.abc import Sequence

from postdeploy.config.settings import Settings
from postdeploy.doctor import MEANINGLESS, exit_code, run_doctor
from postdeploy.doctor.finding import SIGNS, Finding
from postdeploy.errors import SetupError


def look(settings: Settings) -> None:
    """Look at a target and print its problems.

    Raises:
        SetupError: a run would be meaningless, and why.
    """
    findings = run_doctor(settings)
    for line in _lines(findings):
        print(line)  # noqa: T201 - the command's own output
    if exit_code(findings) != MEANINGLESS:
        return
    stopping = [finding for finding in findings if finding.stops]
    reasons = "; ".join(f"{_within(finding.what)} — {finding.text}" for finding in stopping)
    refusal = max(finding.refusal for finding in stopping)
    raise SetupError(f"Проверять бессмысленно: {reasons}.", refusal)


def _within(name: str) -> str:
    """A name within a sentence: a Russian word begins small, a proper name stays as it is."""
    return name[0].lower() + name[1:] if "А" <= name[:1] <= "Я" else name


def _lines(findings: Sequence[Finding]) -> list[str]:
    noted = [finding for finding in findings if finding.level in {"warn", "bad"}]
    seconds = max(finding.seconds for finding in findings)
    if not noted:
        return [f"Осмотр: всё в порядке ({seconds:.1f} с, подробно — postdeploy doctor)".replace(".", ",", 1)]
    lines = ["Осмотр перед прогоном:"]
    for finding in noted:
        lines.append(f"  {SIGNS[finding.level]} {finding.what}: {finding.text}")
        lines += [f"     → {finding.advice}"] if finding.advice else []
    return [*lines, ""]
