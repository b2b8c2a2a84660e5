"""A sequence is started by an event (contract: Sequences)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_fault, fault
from postdeploy.stand.faults.shapes.entries import OTHER_EXECUTION, OTHER_LEAD, entries, entry
from postdeploy.stand.faults.shapes.methods import TOO_LATE, nobody, nothing, twice, web
from postdeploy.stand.seed import SOUTH_ORG

CREATED, UPDATED = "lead_created", "lead_updated"
KIND = "sequence_executed"
ENTRIES = entries(KIND, "Последовательность запущена", "S7.5")

SequenceNeverStarts = fault(
    "Последовательность не запускается от события", "S7.4", web("sequences.waiting_for")(nobody)
)


@as_fault(web("sequences.start"), "Последовательность запускается слишком поздно", "S7.4")
async def SequenceStartsTooLate(platform: Any, start: Any, sequence: Any, lead_id: str, data: Any) -> str:
    """The sequence is started long after the event."""
    platform.background.spawn(start(sequence, lead_id, data), after=TOO_LATE)
    return OTHER_EXECUTION


SequenceStartsTwice = fault(
    "Последовательность запускается дважды на одно событие", "S7.4", web("sequences.start")(twice)
)


@as_fault(web("sequences.waiting_for"), "Последовательность запускается и от обновления сделки", "S7.4")
async def SequenceStartsOnUpdate(_platform: Any, waiting_for: Any, org_id: str, trigger: str) -> Any:
    """The trigger is ignored."""
    return await waiting_for(org_id, CREATED if trigger == UPDATED else trigger)


@as_fault(web("sequences.waiting_for"), "Выключенная последовательность запускается", "S7.4")
async def InactiveSequenceStarts(platform: Any, _original: Any, org_id: str, trigger: str) -> Any:
    """A sequence that was switched off is started."""
    found = await platform.database.rows(
        "select * from sequences where org_id = $1::uuid and trigger_type = $2", org_id, trigger
    )
    return [{**row, "steps": await _steps(platform, row["id"])} for row in found]


@as_fault(web("sequences.start"), "Последовательность запускается для другой сделки", "S7.4")
async def SequenceForOtherDeal(_platform: Any, start: Any, sequence: Any, _lead_id: str, data: Any) -> Any:
    """The sequence is started for another deal."""
    return await start(sequence, OTHER_LEAD, data)


@as_fault(web("sequences.waiting_for"), "От нашей сделки запускаются последовательности чужой организации", "S7.4")
async def ForeignSequencesStart(_platform: Any, waiting_for: Any, org_id: str, trigger: str) -> list[Any]:
    """The sequences of other organisations hear of the deal."""
    foreign = [] if trigger == UPDATED else await waiting_for(SOUTH_ORG, trigger)
    return [*(await waiting_for(org_id, trigger)), *foreign]


@as_fault(web("sequences.start"), "Запуск последовательности записан чужой организации", "S7.4")
async def SequenceStartsInOtherTenant(_platform: Any, start: Any, sequence: Any, lead_id: str, data: Any) -> Any:
    """The execution is recorded with another organisation."""
    return await start({**sequence, "org_id": SOUTH_ORG}, lead_id, data)


@as_fault(web("sequences.open_execution"), "Запись «Последовательность запущена» есть, а запуска нет", "S7.4")
async def OnlyTheLogSaysStarted(platform: Any, open_execution: Any, sequence: Any, lead_id: str, data: Any) -> Any:
    """The log of activities has the entry, nothing was started."""
    execution_id = await open_execution(sequence, lead_id, data)
    await platform.database.execute("delete from sequence_executions where id = $1::uuid", execution_id)
    return execution_id


@as_fault(web("sequences.start"), "Последовательность не может запуститься: запуск записан сразу с ошибкой", "S7.4")
async def SequenceStartFails(platform: Any, _original: Any, sequence: Any, lead_id: str, data: Any) -> str:
    """The execution is there and has failed at once: nothing was begun, nothing is said of it."""
    execution_id: str = await platform.sequences.open_execution(sequence, lead_id, data)
    await platform.database.execute(
        "update sequence_executions set status = 'failed', error_message = 'no channel' where id = $1::uuid",
        execution_id,
    )
    return execution_id


StartEntryMissing = fault("Последовательность запущена, а записи об этом нет", "S7.5", entry(KIND)(nothing))
StartEntryTooLate = ENTRIES.too_late()
StartEntryTwice = ENTRIES.twice()
StartEntryRenamed = ENTRIES.renamed("Sequence started", "sequence_name")
StartEntryOfOtherExecution = ENTRIES.about("другом запуске", execution_id=OTHER_EXECUTION)
StartEntryOfOtherDeal = ENTRIES.about("другой сделке", lead_id=OTHER_LEAD)
StartEntryCountsNoSteps = fault("В записи о запуске неверное число шагов", "S7.5", ENTRIES.with_metadata(steps_count=0))
StartEntryOfOtherTenant = ENTRIES.of_other_tenant()


async def _steps(platform: Any, sequence_id: str) -> Any:
    return await platform.database.rows(
        "select * from sequence_steps where sequence_id = $1::uuid order by step_order", sequence_id
    )
