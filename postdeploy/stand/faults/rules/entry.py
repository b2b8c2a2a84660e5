"""What the log of activities says about an executed rule (contract: Rules)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.shapes import (
    OTHER_LEAD,
    Entered,
    EnteredOtherwise,
    EnteredTooLate,
    EnteredTwice,
)
from postdeploy.stand.seed import SOUTH_ORG


class _Entry(Entered):
    """Base: the entry about an executed rule is written in another way."""

    kills = ("S6.5",)
    entry = "rule_executed"


class RuleEntryMissing(_Entry):
    """The rule is executed, the log is silent."""

    title = "Правило выполнено, а записи в `activity_logs` нет"


class RuleEntryTooLate(_Entry, EnteredTooLate):
    """The entry waits for a batch."""

    title = "Запись «Правило выполнено» появляется слишком поздно"


class RuleEntryTwice(_Entry, EnteredTwice):
    """The entry is written twice."""

    title = "Запись «Правило выполнено» появляется дважды"


class RuleEntryRenamed(_Entry, EnteredOtherwise):
    """The title is not the checklist's."""

    title = "Запись о правиле называется иначе"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"title": f"Rule executed: {entry.metadata['rule_name']}"}


class RuleEntryOfOtherDeal(_Entry, EnteredOtherwise):
    """The entry names another deal."""

    title = "Запись «Правило выполнено» — о другой сделке"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"metadata": {**entry.metadata, "lead_id": OTHER_LEAD}}


class RuleEntryOfOtherTenant(_Entry, EnteredOtherwise):
    """The entry goes to another organisation."""

    title = "Запись «Правило выполнено» попадает чужой организации"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"org_id": SOUTH_ORG}


class RuleEntryCountsNothing(_Entry, EnteredOtherwise):
    """The entry counts no action as done."""

    title = "В записи сказано «Выполнено 0 из 1 действий»"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"description": "Выполнено 0 из 1 действий"}


class RuleEntryOfOtherKind(_Entry, EnteredOtherwise):
    """The kind of the entry is one that filters leave out."""

    title = "Запись «Правило выполнено» имеет другой тип"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"type": "action_executed"}
