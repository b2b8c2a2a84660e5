"""Runs all chosen cases, several at a time, each against a stand of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from postdeploy.errors import SetupError
from postdeploy.faultmatrix.catalogue import Case
from postdeploy.faultmatrix.checking import Budgets, CheckError, check
from postdeploy.faultmatrix.forkserver import ForkServer
from postdeploy.faultmatrix.judge import Outcome
from postdeploy.faultmatrix.workshop import FOLDER, Bench, Judged
from postdeploy.stand.errors import StandError
from postdeploy.stand.supervisor import Stand

MOST_NAMED = 10
Progress = Callable[[Outcome], None]


def run_matrix(cases: Sequence[Case], bench: Bench, kept: Path, progress: Progress) -> list[Outcome]:
    """Run the cases and judge them; one that was not exact is run once more, alone, and the report says so.

    Budgets are short, so that a machine busy with other things can make any line late; alone it cannot.

    Args:
        cases: in the order in which they are begun.
        bench: where they are run.
        kept: folder for reports and output of runs that were not exact; emptied first.
        progress: told of each outcome, in the calling thread.
    """
    shutil.rmtree(kept, ignore_errors=True)
    outcomes: dict[str, Outcome] = {}

    def note(judged: Judged) -> None:
        name = judged.outcome.case.name
        outcomes[name] = outcome = replace(judged.outcome, at_first=outcomes.get(name))
        _keep(judged, kept / outcome.case.name)
        progress(outcome)

    for judged in bench.judge(cases):
        note(judged)
    for case in cases:
        if not outcomes[case.name].exact:
            for judged in bench.judge([case]):
                note(judged)
    return [outcomes[case.name] for case in cases]


def prove_healthy(budgets: Budgets) -> Budgets:
    """Run the checklist against a healthy stand: where that is not green, red under a fault proves nothing.

    Stand and run are begun as those of the matrix are, of which they are the control. Gives the budgets within which
    it is green: a machine with other work needs longer for the same.

    Raises:
        SetupError: it is not green, whatever the budget; names the lines.
    """
    for given in (budgets, budgets.longer()):
        if not (wrong := _wrong_on_healthy(given)):
            return given
    raise SetupError("На исправном стенде чек-лист не зелёный:\n" + "\n".join(wrong[:MOST_NAMED]))


def _wrong_on_healthy(budgets: Budgets) -> list[str]:
    try:
        with (
            TemporaryDirectory(prefix=FOLDER) as folder,
            ForkServer() as server,
            Stand(spawner=server.spawner) as stand,
        ):
            result = check(stand.settings(), Path(folder), budgets, Event(), starter=server.behave)
    except (StandError, CheckError) as error:
        raise SetupError(f"На исправном стенде чек-лист не прошёл: {error}") from error
    if result.exit_code == 0:
        return []
    red = [f"{line.id} — {line.message}" for line in result.lines if line.status != "passed"]
    return red + [error.message for error in result.errors]


def _keep(judged: Judged, place: Path) -> None:
    """What a run has written that was not exact, at its last attempt or, where that one was, at the first."""
    if judged.outcome.exact:
        return
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    judged.hand_over(place)
