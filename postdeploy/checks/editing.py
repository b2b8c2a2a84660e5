"""Whether a script could be changed, and which fields of the form the platform refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.checks.asserting import Mismatch, check
from postdeploy.checks.common import accepted
from postdeploy.checks.formatting import listed
from postdeploy.checks.scripts import Contents, expect_stored
from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.platform.answer import Answer
    from postdeploy.platform.scripts import Script
    from postdeploy.session.run import Run


def expect_edited(run: Run, agent_id: str, script_id: str, script: Script, answer: Answer) -> None:
    """The platform has taken the form as it is; where it has not, the hint names the fields that it refuses.

    Raises:
        Mismatch: it refused.
    """
    try:
        check(answer, accepted(), where=answer.where)
    except Mismatch as refusal:
        refusal.hint = refusal.hint or _refused_fields(run, agent_id, script_id, script)
        raise


def expect_edited_again(run: Run, agent_id: str, script_id: str, script: Script, others: Contents) -> None:
    """A script that was changed can be changed once more: nothing holds on to the version before.

    Over HTTP: what the form does was just seen.
    """
    answer = run.api.scripts.edit(agent_id, script_id, script)
    check(answer, accepted(), where=f"{answer.where}, второе изменение подряд")
    expect_stored(run, agent_id, {**others, script_id: script})


def _refused_fields(run: Run, agent_id: str, script_id: str, script: Script) -> str:
    """Send the fields one by one: where some are taken and some are not, the route does not know the form's names."""
    try:
        fields = script.as_api().items()
        taken = {name: run.api.scripts.change(agent_id, script_id, {name: value}).ok for name, value in fields}
    except (CannotTell, AssertionError):  # the refusal itself is what is to be told
        return ""
    refused = [f"`{name}`" for name, ok in taken.items() if not ok]
    known = [f"`{name}`" for name, ok in taken.items() if ok]
    if not refused or not known:
        return ""
    return (
        f"по одному полю платформа принимает {listed(known)}, а отказывает на {listed(refused)}: похоже, маршрут PATCH"
        " не переводит имена полей формы в имена столбцов `sales_scripts`"
    )
