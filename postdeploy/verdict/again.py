"""How to look once more at what did not pass: behave's command for those scenarios alone."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from postdeploy.verdict.classify import is_not_checked
from postdeploy.verdict.plan import Plan
from postdeploy.verdict.result import RunResult


def command(result: RunResult, plan: Plan, userdata: Mapping[str, str]) -> str:
    """What to type; empty when nothing is to be looked at again, or when nothing could be: then mend that first.

    A line is looked at again with its whole scenario, since its lines rest on each other. What was only not checked
    because of a line elsewhere is left out: it follows of itself.

    Args:
        result: the run.
        plan: knows where the scenarios stand.
        userdata: what the run was given with ``-D``.
    """
    if not any(line.status in ("passed", "failed") for line in result.selected):
        return ""
    wanted = {
        line.id
        for line in result.selected
        if line.status in ("failed", "unknown") and not is_not_checked(line.status, line.message)
    }
    places = list(dict.fromkeys(place for line, place in plan.places() if line.id in wanted))
    if not places:
        return ""
    given = (word for name, value in userdata.items() for word in ("-D", f"{name}={value}"))
    return shlex.join(["behave", *places, *given])
