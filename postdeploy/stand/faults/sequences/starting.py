"""A sequence is started by an event (contract: Sequences)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    OTHER_EXECUTION,
    OTHER_LEAD,
    TOO_LATE,
    Entered,
    EnteredOtherwise,
    EnteredTooLate,
    EnteredTwice,
)
from postdeploy.stand.seed import SOUTH_ORG

CREATED, UPDATED = "lead_created", "lead_updated"


class SequenceNeverStarts(Fault):
    """Events are processed, sequences are not looked at."""

    title = "Последовательность не запускается от события"
    kills = ("S7.4",)

    def web(self, platform: Any) -> None:
        async def nobody(_org_id: str, _trigger: str) -> list[Any]:
            return []

        platform.sequences.waiting_for = nobody


class SequenceStartsTooLate(Fault):
    """The sequence is started long after the event."""

    title = "Последовательность запускается слишком поздно"
    kills = ("S7.4",)

    def web(self, platform: Any) -> None:
        start = platform.sequences.start

        async def later(sequence: Any, lead_id: str, data: Any) -> str:
            platform.background.spawn(start(sequence, lead_id, data), after=TOO_LATE)
            return OTHER_EXECUTION

        platform.sequences.start = later


class SequenceStartsTwice(Fault):
    """One event starts two executions."""

    title = "Последовательность запускается дважды на одно событие"
    kills = ("S7.4",)

    def web(self, platform: Any) -> None:
        start = platform.sequences.start

        async def twice(sequence: Any, lead_id: str, data: Any) -> str:
            await start(sequence, lead_id, data)
            return str(await start(sequence, lead_id, data))

        platform.sequences.start = twice


class SequenceStartsOnUpdate(Fault):
    """The trigger is ignored."""

    title = "Последовательность запускается и от обновления сделки"
    kills = ("S7.4",)

    def web(self, platform: Any) -> None:
        waiting_for = platform.sequences.waiting_for

        async def of_both(org_id: str, trigger: str) -> Any:
            return await waiting_for(org_id, CREATED if trigger == UPDATED else trigger)

        platform.sequences.waiting_for = of_both


class InactiveSequenceStarts(Fault):
    """A sequence that was switched off is started."""

    title = "Выключенная последовательность запускается"
    kills = ("S7.4",)

    def web(self, platform: Any) -> None:
        async def all_of_them(org_id: str, trigger: str) -> Any:
            found = await platform.database.rows(
                "select * from sequences where org_id = $1::uuid and trigger_type = $2", org_id, trigger
            )
            return [{**row, "steps": await _steps(platform, row["id"])} for row in found]

        platform.sequences.waiting_for = all_of_them


class SequenceForOtherDeal(Fault):
    """The sequence is started for another deal."""

    title = "Последовательность запускается для другой сделки"
    kills = ("S7.4",)

    def web(self, platform: Any) -> None:
        start = platform.sequences.start

        async def elsewhere(sequence: Any, _lead_id: str, data: Any) -> Any:
            return await start(sequence, OTHER_LEAD, data)

        platform.sequences.start = elsewhere


class ForeignSequencesStart(Fault):
    """The sequences of other organisations hear of the deal."""

    title = "От нашей сделки запускаются последовательности чужой организации"
    kills = ("S7.4",)

    def web(self, platform: Any) -> None:
        waiting_for = platform.sequences.waiting_for

        async def of_everybody(org_id: str, trigger: str) -> list[Any]:
            foreign = [] if trigger == UPDATED else await waiting_for(SOUTH_ORG, trigger)
            return [*(await waiting_for(org_id, trigger)), *foreign]

        platform.sequences.waiting_for = of_everybody


class SequenceStartsInOtherTenant(Fault):
    """The execution is recorded with another organisation."""

    title = "Запуск последовательности записан чужой организации"
    kills = ("S7.4",)

    def web(self, platform: Any) -> None:
        start = platform.sequences.start

        async def elsewhere(sequence: Any, lead_id: str, data: Any) -> Any:
            return await start({**sequence, "org_id": SOUTH_ORG}, lead_id, data)

        platform.sequences.start = elsewhere


class OnlyTheLogSaysStarted(Fault):
    """The log of activities has the entry, nothing was started."""

    title = "Запись «Последовательность запущена» есть, а запуска нет"
    kills = ("S7.4",)

    def web(self, platform: Any) -> None:
        open_execution = platform.sequences.open_execution

        async def pretend(sequence: Any, lead_id: str, data: Any) -> Any:
            execution_id = await open_execution(sequence, lead_id, data)
            await platform.database.execute("delete from sequence_executions where id = $1::uuid", execution_id)
            return execution_id

        platform.sequences.open_execution = pretend


class SequenceStartFails(Fault):
    """The execution is there and has failed at once: nothing was begun, nothing is said of it."""

    title = "Последовательность не может запуститься: запуск записан сразу с ошибкой"
    kills = ("S7.4",)

    def web(self, platform: Any) -> None:
        async def fail(sequence: Any, lead_id: str, data: Any) -> str:
            execution_id: str = await platform.sequences.open_execution(sequence, lead_id, data)
            await platform.database.execute(
                "update sequence_executions set status = 'failed', error_message = 'no channel' where id = $1::uuid",
                execution_id,
            )
            return execution_id

        platform.sequences.start = fail


class _StartEntry(Entered):
    """Base: the entry about a started sequence is written in another way."""

    kills = ("S7.5",)
    entry = "sequence_executed"


class StartEntryMissing(_StartEntry):
    """The sequence is started, the log is silent."""

    title = "Последовательность запущена, а записи об этом нет"


class StartEntryTooLate(_StartEntry, EnteredTooLate):
    """The entry waits for a batch."""

    title = "Запись «Последовательность запущена» появляется слишком поздно"


class StartEntryTwice(_StartEntry, EnteredTwice):
    """The entry is written twice."""

    title = "Запись «Последовательность запущена» появляется дважды"


class StartEntryRenamed(_StartEntry, EnteredOtherwise):
    """The title is not the checklist's."""

    title = "Запись о запуске последовательности называется иначе"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"title": f"Sequence started: {entry.metadata['sequence_name']}"}


class StartEntryOfOtherExecution(_StartEntry, EnteredOtherwise):
    """The entry names another execution."""

    title = "Запись «Последовательность запущена» — о другом запуске"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"metadata": {**entry.metadata, "execution_id": OTHER_EXECUTION}}


class StartEntryOfOtherDeal(_StartEntry, EnteredOtherwise):
    """The entry names another deal."""

    title = "Запись «Последовательность запущена» — о другой сделке"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"metadata": {**entry.metadata, "lead_id": OTHER_LEAD}}


class StartEntryCountsNoSteps(_StartEntry, EnteredOtherwise):
    """The entry counts no steps."""

    title = "В записи о запуске неверное число шагов"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"metadata": {**entry.metadata, "steps_count": 0}}


class StartEntryOfOtherTenant(_StartEntry, EnteredOtherwise):
    """The entry goes to another organisation."""

    title = "Запись «Последовательность запущена» попадает чужой организации"

    def changes(self, entry: Any) -> dict[str, Any]:
        return {"org_id": SOUTH_ORG}


async def _steps(platform: Any, sequence_id: str) -> Any:
    return await platform.database.rows(
        "select * from sequence_steps where sequence_id = $1::uuid order by step_order", sequence_id
    )
