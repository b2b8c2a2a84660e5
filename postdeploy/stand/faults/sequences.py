"""ШАГ 7: sequences (contract: Sequences)."""

from __future__ import annotations

import dataclasses
from typing import Any

from postdeploy.stand.config import StandConfig
from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.tools import BAD_GATEWAY, Reply, Requests, answering, failure, rewriting
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_ORG

CREATE = Requests("/api/agents/[^/]+/sequences", "POST")
LIST = Requests("/api/agents/[^/]+/sequences", "GET")
CREATED, UPDATED = "lead_created", "lead_updated"
OTHER_LEAD = "1"
OTHER_EXECUTION = "00000000-0000-4000-8000-000000000000"
TOO_LATE = 20.0


class _Create(Fault):
    """Base: the stored sequence is not the one that was sent."""

    def web(self, platform: Any) -> None:
        create = platform.sequences.create

        async def other(org_id: str, agent_id: str, values: Any) -> Any:
            return await create(org_id, agent_id, {**values, **self.changes(values)})

        platform.sequences.create = other

    def changes(self, values: Any) -> dict[str, Any]:
        """What is stored in place of what was sent."""
        raise NotImplementedError


class SequenceTriggerLost(_Create):
    """The trigger is stored as «by hand»."""

    title = "Триггер «Сделка создана» сохраняется как «Вручную»"
    kills = ("S7.1",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"trigger_type": "manual"}


class SequenceTriggerIsAnother(_Create):
    """The list of triggers has shifted by one."""

    title = "Триггер «Сделка создана» сохраняется как «Смена этапа»"
    kills = ("S7.1",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"trigger_type": "stage_changed"}


class SequenceTriggerRefused(Fault):
    """The schema of the route no longer knows the trigger."""

    title = "Приложение отвергает триггер «Сделка создана»"
    kills = ("S7.1", "S7.3")

    def web(self, platform: Any) -> None:
        body = '{"success":false,"error":"Некорректные данные","details":["Invalid option: trigger_type lead_created"]}'
        platform.middleware.append(answering(CREATE, Reply(400, body)))


class SequenceStepsLost(_Create):
    """No step is stored."""

    title = "Шаги последовательности не сохраняются"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"steps": []}


class OnlyFirstStepStored(_Create):
    """One step of several is stored."""

    title = "Сохраняется только первый шаг"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"steps": values["steps"][:1]}


class StepsMixedUp(_Create):
    """The order of the steps is lost."""

    title = "Порядок шагов перепутан"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        orders = [step["step_order"] for step in reversed(values["steps"])]
        return {"steps": [{**step, "step_order": order} for step, order in zip(values["steps"], orders, strict=True)]}


class StepTextsLost(_Create):
    """The texts of the steps are not stored."""

    title = "Тексты шагов не сохраняются"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"steps": [{**step, "template": None} for step in values["steps"]]}


class StepKindsReplaced(_Create):
    """Every step becomes a message."""

    title = "Все шаги сохраняются как «Отправить сообщение»"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"steps": [{**step, "action_type": "send_message"} for step in values["steps"]]}


class StepDelaysInvented(_Create):
    """Every step waits for a day."""

    title = "У шагов появляется задержка, которой не задавали"
    kills = ("S7.2",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"steps": [{**step, "delay_minutes": 1440} for step in values["steps"]]}


class SequenceCreationFails(Fault):
    """The route answers 500."""

    title = "Создание последовательности отвечает ошибкой 500"
    kills = ("S7.3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(CREATE, failure("Не удалось создать последовательность")))


class SequenceCreationIsPage(Fault):
    """The proxy answers in place of the route."""

    title = "Вместо ответа на создание последовательности приходит HTML прокси"
    kills = ("S7.3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(CREATE, BAD_GATEWAY))


class SequenceNotStored(Fault):
    """The answer gives an id that the table does not have."""

    title = "Последовательность «создана», но в таблице её нет"
    kills = ("S7.3",)

    def web(self, platform: Any) -> None:
        create = platform.sequences.create

        async def pretend(org_id: str, agent_id: str, values: Any) -> Any:
            sequence_id = await create(org_id, agent_id, values)
            await platform.database.execute("delete from sequences where id = $1::uuid", sequence_id)
            return sequence_id

        platform.sequences.create = pretend


class SequenceStoredTwice(Fault):
    """One press makes two sequences; the client would get every message twice."""

    title = "Одно нажатие создаёт две последовательности"
    kills = ("S7.3",)

    def web(self, platform: Any) -> None:
        create = platform.sequences.create

        async def twice(org_id: str, agent_id: str, values: Any) -> Any:
            await create(org_id, agent_id, values)
            return await create(org_id, agent_id, values)

        platform.sequences.create = twice


class SequenceInactive(_Create):
    """The new sequence is switched off."""

    title = "Новая последовательность сохраняется выключенной"
    kills = ("S7.3",)

    def changes(self, values: Any) -> dict[str, Any]:
        return {"is_active": False}


class SequenceOfOtherAgent(Fault):
    """The sequence is stored with another agent."""

    title = "Последовательность сохраняется у другого агента"
    kills = ("S7.3",)

    def web(self, platform: Any) -> None:
        create = platform.sequences.create

        async def elsewhere(org_id: str, _agent_id: str, values: Any) -> Any:
            return await create(org_id, NORTH_AGENT, values)

        platform.sequences.create = elsewhere


class SequenceOfOtherTenant(Fault):
    """The sequence is stored with another organisation."""

    title = "Последовательность сохраняется чужой организации"
    kills = ("S7.3",)

    def web(self, platform: Any) -> None:
        create = platform.sequences.create

        async def elsewhere(_org_id: str, _agent_id: str, values: Any) -> Any:
            return await create(SOUTH_ORG, SOUTH_AGENT, values)

        platform.sequences.create = elsewhere


class SequenceNotListed(Fault):
    """The page's list comes from a cache."""

    title = "Новой последовательности нет в списке"
    kills = ("S7.3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(LIST, lambda body: body.update(data=[])))


class SequenceListedWithoutSteps(Fault):
    """The list shows the sequence without its steps."""

    title = "В списке последовательность без шагов"
    kills = ("S7.3",)

    def web(self, platform: Any) -> None:
        def blank(body: Any) -> None:
            for item in body["data"]:
                item["steps"] = []

        platform.middleware.append(rewriting(LIST, blank))


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


class _StartEntry(Fault):
    """Base: the entry about a started sequence is written in another way."""

    kills = ("S7.5",)

    def web(self, platform: Any) -> None:
        write = platform.activity.write

        async def other(entry: Any) -> None:
            await (self.write(platform, write, entry) if entry.type == "sequence_executed" else write(entry))

        platform.activity.write = other

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        """Write the entry in another way."""


class StartEntryMissing(_StartEntry):
    """The sequence is started, the log is silent."""

    title = "Последовательность запущена, а записи об этом нет"


class StartEntryTooLate(_StartEntry):
    """The entry waits for a batch."""

    title = "Запись «Последовательность запущена» появляется слишком поздно"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        platform.background.spawn(write(entry), after=TOO_LATE)


class StartEntryTwice(_StartEntry):
    """The entry is written twice."""

    title = "Запись «Последовательность запущена» появляется дважды"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(entry)
        await write(entry)


class StartEntryRenamed(_StartEntry):
    """The title is not the checklist's."""

    title = "Запись о запуске последовательности называется иначе"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(dataclasses.replace(entry, title=f"Sequence started: {entry.metadata['sequence_name']}"))


class StartEntryOfOtherExecution(_StartEntry):
    """The entry names another execution."""

    title = "Запись «Последовательность запущена» — о другом запуске"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(dataclasses.replace(entry, metadata={**entry.metadata, "execution_id": OTHER_EXECUTION}))


class StartEntryOfOtherDeal(_StartEntry):
    """The entry names another deal."""

    title = "Запись «Последовательность запущена» — о другой сделке"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(dataclasses.replace(entry, metadata={**entry.metadata, "lead_id": OTHER_LEAD}))


class StartEntryCountsNoSteps(_StartEntry):
    """The entry counts no steps."""

    title = "В записи о запуске неверное число шагов"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(dataclasses.replace(entry, metadata={**entry.metadata, "steps_count": 0}))


class StartEntryOfOtherTenant(_StartEntry):
    """The entry goes to another organisation."""

    title = "Запись «Последовательность запущена» попадает чужой организации"

    async def write(self, platform: Any, write: Any, entry: Any) -> None:
        await write(dataclasses.replace(entry, org_id=SOUTH_ORG))


class SchedulerNotStarted(Fault):
    """Nobody advances the executions."""

    title = "Планировщик не запущен: шаги последовательности не выполняются"
    kills = ("S7.6",)
    hint = "планировщик последовательностей не запущен"

    def worker(self, platform: Any) -> None:
        async def nothing() -> None:
            return None

        platform.scheduler.start = nothing


class SchedulerTooSlow(Fault):
    """The scheduler looks once in a while."""

    title = "Планировщик проверяет шаги слишком редко"
    kills = ("S7.6",)

    def configure(self, config: StandConfig) -> StandConfig:
        return config.with_(worker_tick=TOO_LATE)

    def worker(self, platform: Any) -> None:
        platform.scheduler._finished = lambda execution_id, _task: platform.scheduler._running.pop(execution_id)


class StepFails(Fault):
    """A step cannot be done and the execution fails."""

    title = "Шаг последовательности завершается ошибкой"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        async def fail(_step: Any, _context: Any) -> None:
            raise RuntimeError("Kommo request failed: 403 Forbidden")

        platform.steps.actions["create_task"] = fail


class FinishNotWritten(Fault):
    """The execution is completed, the log is silent."""

    title = "Последовательность завершена, а записи об этом нет"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        async def nothing(_connection: Any, _activity: Any) -> None:
            return None

        platform.activity.write = nothing


class _FinishEntry(Fault):
    """Base: the entry about a completed sequence is written in another way."""

    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        write = platform.activity.write

        async def other(connection: Any, activity: Any) -> None:
            await self.write(write, connection, activity)

        platform.activity.write = other

    async def write(self, write: Any, connection: Any, activity: Any) -> None:
        """Write the entry in another way."""


class FinishEntryTwice(_FinishEntry):
    """The entry is written twice."""

    title = "Запись «Последовательность завершена» появляется дважды"

    async def write(self, write: Any, connection: Any, activity: Any) -> None:
        await write(connection, activity)
        await write(connection, activity)


class FinishEntryRenamed(_FinishEntry):
    """The title is not the checklist's."""

    title = "Запись о завершении называется иначе"

    async def write(self, write: Any, connection: Any, activity: Any) -> None:
        title = f"Sequence completed: {activity.metadata['sequence_name']}"
        await write(connection, dataclasses.replace(activity, title=title))


class FinishEntryOfOtherExecution(_FinishEntry):
    """The entry names another execution."""

    title = "Запись «Последовательность завершена» — о другом запуске"

    async def write(self, write: Any, connection: Any, activity: Any) -> None:
        metadata = {**activity.metadata, "execution_id": OTHER_EXECUTION}
        await write(connection, dataclasses.replace(activity, metadata=metadata))


class FinishEntryOfOtherTenant(_FinishEntry):
    """The entry goes to another organisation."""

    title = "Запись «Последовательность завершена» попадает чужой организации"

    async def write(self, write: Any, connection: Any, activity: Any) -> None:
        await write(connection, dataclasses.replace(activity, org_id=SOUTH_ORG))


class FinishAnnouncedAtOnce(Fault):
    """The entry «завершена» is written when the first step is done, an hour too early by its own clock."""

    title = "Запись «Последовательность завершена» стоит раньше, чем выполнены шаги"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        write = platform.activity.write

        async def early(connection: Any, activity: Any) -> None:
            await write(connection, activity)
            await connection.execute(
                "update activity_logs set created_at = created_at - interval '1 hour'"
                " where metadata->>'execution_id' = $1 and title like 'Последовательность завершена%'",
                activity.metadata["execution_id"],
            )

        platform.activity.write = early


class _Complete(Fault):
    """Base: the execution is closed in another way."""

    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        complete = platform.scheduler.complete

        async def other(connection: Any, execution: Any) -> None:
            await complete(connection, execution)
            await connection.execute(f"update sequence_executions set {self.changes} where id = $1", execution["id"])

        platform.scheduler.complete = other

    changes = ""


class ExecutionNotClosed(_Complete):
    """The log says completed, the execution is still running."""

    title = "Запись «завершена» есть, а запуск числится выполняющимся"
    changes = "status = 'running'"


class ExecutionPaused(_Complete):
    """The execution ends as paused."""

    title = "Последовательность остаётся на паузе"
    changes = "status = 'paused'"


class ExecutionWithoutEnd(_Complete):
    """The time of completion is not written."""

    title = "Время завершения последовательности не записано"
    changes = "completed_at = null"


class ClosedAfterFirstStep(Fault):
    """The execution is closed after its first step."""

    title = "Последовательность «завершена» после первого шага"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        async def close(connection: Any, execution: Any, _step: Any) -> None:
            await platform.scheduler.complete(connection, execution)

        platform.scheduler.move_on = close


class StepSkipped(Fault):
    """A step in the middle is left out."""

    title = "Средний шаг последовательности пропускается"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        move_on = platform.scheduler.move_on

        async def leap(connection: Any, execution: Any, step: Any) -> None:
            row = dict(step)
            if row["step_order"] == 2:
                row["step_order"] = 3
            await move_on(connection, execution, row)

        platform.scheduler.move_on = leap


class StepFailureHidden(Fault):
    """A step fails and the sequence goes on as if it had not."""

    title = "Шаг не удался, а последовательность всё равно «завершена»"
    kills = ("S7.6",)

    def worker(self, platform: Any) -> None:
        async def hide(connection: Any, execution: Any, _error: str) -> None:
            await connection.execute("update sequence_executions set current_step = 3 where id = $1", execution["id"])
            await platform.scheduler.complete(connection, execution)

        async def fail(_step: Any, _context: Any) -> None:
            raise RuntimeError("fetch failed")

        platform.scheduler.fail = hide
        platform.steps.actions["wait"] = fail


async def _steps(platform: Any, sequence_id: str) -> Any:
    return await platform.database.rows(
        "select * from sequence_steps where sequence_id = $1::uuid order by step_order", sequence_id
    )
