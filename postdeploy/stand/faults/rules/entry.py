"""What the log of activities says about an executed rule (contract: Rules)."""

from __future__ import annotations

from postdeploy.stand.faults.declaring import fault
from postdeploy.stand.faults.shapes.entries import OTHER_LEAD, entries, entry, entry_with
from postdeploy.stand.faults.shapes.methods import nothing

KIND = "rule_executed"
ENTRIES = entries(KIND, "Правило выполнено", "S6.5")

RuleEntryMissing = fault("Правило выполнено, а записи в `activity_logs` нет", "S6.5", entry(KIND)(nothing))
RuleEntryTooLate = ENTRIES.too_late()
RuleEntryTwice = ENTRIES.twice()
RuleEntryRenamed = ENTRIES.renamed("Rule executed", "rule_name")
RuleEntryOfOtherDeal = ENTRIES.about("другой сделке", lead_id=OTHER_LEAD)
RuleEntryOfOtherTenant = ENTRIES.of_other_tenant()
RuleEntryCountsNothing = fault(
    "В записи сказано «Выполнено 0 из 1 действий»",
    "S6.5",
    entry_with(KIND, description="Выполнено 0 из 1 действий"),
)
RuleEntryOfOtherKind = ENTRIES.fault("имеет другой тип", entry_with(KIND, type="action_executed"))
