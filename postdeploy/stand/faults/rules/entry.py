"""What the log of activities says about an executed rule (contract: Rules)."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import fault
from postdeploy.stand.faults.shapes.entries import OTHER_LEAD, entry, entry_about, entry_otherwise, entry_with
from postdeploy.stand.faults.shapes.methods import nothing, too_late, twice
from postdeploy.stand.seed import SOUTH_ORG

KIND = "rule_executed"

RuleEntryMissing = fault("Правило выполнено, а записи в `activity_logs` нет", "S6.5", entry(KIND)(nothing))
RuleEntryTooLate = fault("Запись «Правило выполнено» появляется слишком поздно", "S6.5", entry(KIND)(too_late))
RuleEntryTwice = fault("Запись «Правило выполнено» появляется дважды", "S6.5", entry(KIND)(twice))
RuleEntryRenamed = fault(
    "Запись о правиле называется иначе",
    "S6.5",
    entry_otherwise(KIND)(lambda entry: {"title": f"Rule executed: {entry.metadata['rule_name']}"}),
)
RuleEntryOfOtherDeal = fault(
    "Запись «Правило выполнено» — о другой сделке",
    "S6.5",
    entry_about(KIND, lead_id=OTHER_LEAD),
)
RuleEntryOfOtherTenant = fault(
    "Запись «Правило выполнено» попадает чужой организации", "S6.5", entry_with(KIND, org_id=SOUTH_ORG)
)
RuleEntryCountsNothing = fault(
    "В записи сказано «Выполнено 0 из 1 действий»",
    "S6.5",
    entry_with(KIND, description="Выполнено 0 из 1 действий"),
)
RuleEntryOfOtherKind = fault(
    "Запись «Правило выполнено» имеет другой тип", "S6.5", entry_with(KIND, type="action_executed")
)
