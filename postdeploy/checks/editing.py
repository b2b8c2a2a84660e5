"""Whether a script could be changed, and which fields of the form the platform refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from postdeploy.checks.agent_scripts import TABLE
from postdeploy.checks.asserting import Mismatch, check
from postdeploy.checks.common import accepted, has_fields
from postdeploy.checks.formatting import listed
from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.checks.agent_scripts import AgentScripts
    from postdeploy.checks.scripts import Contents
    from postdeploy.platform.answer import Answer
    from postdeploy.platform.ports import Scripts
    from postdeploy.platform.scripts import Script

BESIDE_FORM: Mapping[str, object] = {"variables": {"имя": "клиент"}, "conditions": {"час": 9}}
"""Fields of a script that the form does not show (contract: Scripts)."""
Change: TypeAlias = "Callable[[Mapping[str, str | None]], Answer]"


def expect_edited(answer: Answer, script: Script, change: Change) -> None:
    """The platform has taken the form as it is; where it has not, the hint names the fields that it refuses.

    Args:
        answer: to the form.
        script: what was in the form.
        change: sends some of its fields alone.

    Raises:
        Mismatch: it refused.
    """
    try:
        check(answer, accepted())
    except Mismatch as refusal:
        refusal.hint = refusal.hint or _refused_fields(script, change)
        raise


def expect_edited_again(ours: AgentScripts, api: Scripts, script_id: str, script: Script, others: Contents) -> None:
    """A script that was changed can be changed once more: nothing holds on to the version before.

    Over HTTP: what the form does was just seen.
    """
    beside = _given_more(ours, api, script_id)
    answer = api.edit(ours.agent_id, script_id, script)
    check(answer, accepted(), where=f"{answer.where}, второе изменение подряд")
    rows = ours.expect_stored({**others, script_id: script})
    check(rows[script_id], has_fields(beside, "изменение не трогает полей, которых в форме нет"), where=TABLE)


def _given_more(ours: AgentScripts, api: Scripts, script_id: str) -> dict[str, object]:
    """Give a script what the form does not show; gives what the platform has kept of it."""
    given = api.change(ours.agent_id, script_id, BESIDE_FORM)
    return {name: value for name, value in BESIDE_FORM.items() if given.ok and given.at("data", name) == value}


def _refused_fields(script: Script, change: Change) -> str:
    """Send the fields one by one: where some are taken and some are not, the route does not know the form's names."""
    try:
        taken = {name: change({name: value}).ok for name, value in script.as_api().items()}
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
