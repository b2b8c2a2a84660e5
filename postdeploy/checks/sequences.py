"""What ШАГ 7 expects of sequences (contract: Sequences)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.aftermath import NO_SEQUENCES, Aftermath
from postdeploy.checks.asserting import Mismatch, check, description_of, expectation, explain
from postdeploy.checks.clocks import surely_before
from postdeploy.checks.common import has_fields, nothing, only_of
from postdeploy.checks.deals import OurDeals, Words, once_for, our_deals
from postdeploy.checks.engine import LOG, expect_unsaid, logged, of_object_and_deal
from postdeploy.checks.formatting import has_words, listed, shown
from postdeploy.checks.invented import errors_of_steps, leave_open_if_unknown
from postdeploy.checks.sending import tell_of_crm
from postdeploy.checks.updates import expect_message
from postdeploy.checks.waiting import eventually, soon
from postdeploy.platform.record import inner, text, whole

if TYPE_CHECKING:
    from postdeploy.platform.crm_events import Lead
    from postdeploy.platform.database import Database
    from postdeploy.session.fixtures import SequenceScene
    from postdeploy.session.run import Run

TABLE = "таблица `sequences`"
STEPS = "таблица `sequence_steps`"
EXECUTIONS = "таблица `sequence_executions`"
SWITCHED_OFF = (
    "после создания мы выключили последовательность (PATCH с `name` и `is_active`): если при создании шаги сохраняются,"
    " их стирает это изменение"
)
SILENT = "выключенная цепочка не запускается"
ACTIVITY = "sequence_executed"
LAUNCHED = Words("запусков", "запущена")
STARTED = "Последовательность запущена"
FINISHED = "Последовательность завершена"


def same_steps(wanted: Sequence[Mapping[str, Any]]) -> Matcher[Sequence[Mapping[str, Any]]]:
    """The stored steps are the given ones, in their order, with every field that was given."""

    def judge(rows: Sequence[Mapping[str, Any]]) -> str | None:
        ordered = sorted(rows, key=lambda row: whole(row, "step_order"))
        kinds = [(row["step_order"], row["action_type"]) for row in ordered]
        if kinds != [(step["step_order"], step["action_type"]) for step in wanted]:
            return "шаги: " + (listed(f"{order}. {kind}" for order, kind in kinds))
        wrong = [
            f"шаг {step['step_order']}, {key}: {shown(row.get(key))} вместо {shown(value)}"
            for row, step in zip(ordered, wanted, strict=True)
            for key, value in step.items()
            if row.get(key) != value
        ]
        return "; ".join(wrong) or None

    kinds = " → ".join(str(step["action_type"]) for step in wanted)
    return expectation(f"{len(wanted)} шага по порядку: {kinds}", judge)


def expect_steps_stored(run: Run, scene: SequenceScene, listed: Sequence[Mapping[str, Any]]) -> None:
    """The steps are stored as they were given; without tables, `listed` as the list shows them."""
    same = same_steps(scene.draft.steps)
    if not run.tables.seen(STEPS):
        check(listed, same, where=STEPS)
        return

    def read() -> list[dict[str, Any]]:
        rows = run.tables.rows("sequence_steps", sequence_id=scene.object_id)
        run.evidence.rows("Шаги последовательности", rows)
        return rows

    hint = "" if scene.switch.is_on else SWITCHED_OFF
    eventually(read, same, soon(run.budget), where=STEPS, hint=lambda: "" if read() else hint)


def started_once(
    deals: OurDeals, org_id: str, begun: Callable[[Mapping[str, Any]], bool]
) -> Matcher[Sequence[Mapping[str, Any]]]:
    """Among all starts one is for a deal of ours: the created one, in this organisation, and it has begun.

    Args:
        deals: ours.
        org_id: of the organisation.
        begun: tells of an execution that has failed whether it had begun before; what its steps ran into is the
            matter of the line that waits for its end, however late this one looks.
    """

    once: Matcher[Sequence[Mapping[str, Any]]] = once_for(deals, org_id, "последовательность запущена", LAUNCHED)

    def judge(rows: Sequence[Mapping[str, Any]]) -> str | None:
        if not once.matches(rows):
            return explain(rows, once)[1]
        row = next(filter(deals.is_created, rows))
        stillborn = row.get("status") == "failed" and not begun(row)
        return f"запуск не удался: {row.get('error_message')}" if stillborn else None

    return expectation(description_of(once), judge)


def has_done_a_step(execution: Mapping[str, Any]) -> bool:
    """Whether the row itself tells of a step, done or failed."""
    data, step = execution.get("execution_data"), execution.get("current_step")
    noted = isinstance(data, Mapping) and bool(data.get("step_results"))
    return noted or (isinstance(step, int) and step > 1)


def completed(steps: int) -> Matcher[Mapping[str, Any] | None]:
    """The execution has gone through all steps, in order, and is closed.

    Outcomes of single steps are judged where the platform keeps them in the form that we know
    (`execution_data.step_results`: a list of {step_order, success}); of a step that was tried again the last counts.
    """

    def judge(row: Mapping[str, Any] | None) -> str | None:
        if row is None:
            return "записи о запуске нет"
        if row["status"] != "completed":
            step = f"шаг {row['current_step']} из {steps}"
            return f"состояние «{row['status']}», {step} {row['error_message'] or ''}".strip()
        if whole(row, "current_step") < steps:
            return f"завершена, хотя выполнен только шаг {row['current_step']} из {steps}"
        if not row["completed_at"] or surely_before(text(row, "completed_at"), text(row, "started_at")):
            return f"время завершения: {shown(row['completed_at'])}, время запуска: {shown(row['started_at'])}"
        data = row.get("execution_data")
        return _wrong_results(data.get("step_results"), row, steps) if isinstance(data, Mapping) else None

    return expectation(f"все {steps} шага выполнены по порядку, запуск закрыт (completed)", judge)


def _wrong_results(results: Any, row: Mapping[str, Any], steps: int) -> str | None:
    """What is wrong with the outcomes of single steps; a platform may keep them in a form that we do not know."""
    if not isinstance(results, list) or not all(_is_result(each) for each in results):
        return None
    last = _without_retried(results)
    order = [result["step_order"] for result in last]
    if order != list(range(1, steps + 1)):
        return f"порядок выполненных шагов: {shown(order)}"
    failed = [result for result in last if result["success"] is not True]
    if failed:
        return f"шаги не удались: {shown(failed)}"
    times = [str(result.get("executed_at")) for result in last]
    turned = any(surely_before(later, earlier) for earlier, later in pairwise(times))
    in_time = not turned and not surely_before(row["completed_at"], times[-1])
    return None if in_time else f"время шагов {shown(times)}, завершение {shown(row['completed_at'])}"


def _is_result(value: Any) -> bool:
    return isinstance(value, Mapping) and {"step_order", "success"} <= value.keys()


def _without_retried(results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The outcomes without attempts that have failed and were made again."""
    return [
        one
        for one, after in zip(results, [*results[1:], {}], strict=False)
        if one["success"] is True or after.get("step_order") != one["step_order"]
    ]


def finished_after(start: Mapping[str, Any], execution: Mapping[str, Any]) -> Matcher[Mapping[str, Any]]:
    """The entry «завершена» is older neither than «запущена» nor than the completion.

    As far as the clocks agree: app, Worker or database may have set each of these times.
    """

    def judge(entry: Mapping[str, Any]) -> str | None:
        if surely_before(text(entry, "created_at"), text(start, "created_at")):
            return f"«{FINISHED}» в {entry['created_at']}, а «{STARTED}» в {start['created_at']}"
        if surely_before(text(entry, "created_at"), execution["completed_at"]):
            return f"запись {entry['created_at']}, а последний шаг выполнен {execution['completed_at']}"
        return None

    return expectation(f"запись «{FINISHED}» не раньше записи «{STARTED}» и последнего шага", judge)


def expect_good_end_logged(
    entry: Mapping[str, Any], sequence_id: str, execution: Mapping[str, Any], start: Mapping[str, Any] | None
) -> None:
    """The entry «завершена» is about this sequence, tells of no failure and comes after «запущена», where that is."""
    said = inner(entry, "metadata")
    told = {"status": "completed"} if said.get("status") else {}
    check(said, has_fields({"sequence_id": sequence_id, **told}, f"запись «{FINISHED}» об этой цепочке"), where=LOG)
    if start is not None:
        check(entry, finished_after(start, execution), where=LOG)


def executions(tables: Database, sequence_id: str) -> list[dict[str, Any]]:
    """All executions of a sequence."""
    return tables.rows("sequence_executions", sequence_id=sequence_id)


def expect_started(run: Run, scene: SequenceScene, lead: Lead, *, fires_rules: bool = False) -> str:
    """Wait until the sequence was started for the deal, once; gives the execution's id, empty without tables.

    Args:
        run: the run.
        scene: the sequence.
        lead: the deal, whose event was processed.
        fires_rules: whether an event of this kind was seen to fire a rule.
    """
    if not run.tables.seen(EXECUTIONS):
        expect_message(run, f"{STARTED}: {scene.draft.name}", others_too=True)
        return ""
    deals = our_deals(run, lead)

    def begun(row: Mapping[str, Any]) -> bool:
        return has_done_a_step(row) or _is_announced(run, str(row["id"]))

    once = Aftermath(run, lead, fires_rules).beside(started_once(deals, run.account.user.org_id, begun), deals.concern)

    def read() -> list[dict[str, Any]]:
        return executions(run.tables, scene.object_id)

    def hint() -> str:
        return "" if any(map(deals.concern, read())) else NO_SEQUENCES

    rows = eventually(read, once, run.budget, where=EXECUTIONS, hint=hint)
    return str(next(filter(deals.is_created, rows))["id"])


def _is_announced(run: Run, execution_id: str) -> bool:
    entries = logged(run.tables, ACTIVITY, {"execution_id": execution_id})
    return any(has_words(text(entry, "title"), STARTED) for entry in entries)


def expect_completed(run: Run, scene: SequenceScene, execution_id: str, lead: Lead) -> Mapping[str, Any]:
    """Wait until the execution has gone through all steps; gives its row, an empty one without tables."""
    if not run.tables.seen(EXECUTIONS):
        expect_message(run, f"{FINISHED}: {scene.draft.name}", others_too=True)
        return {}
    done = completed(len(scene.draft.steps))

    def read() -> dict[str, Any] | None:
        return run.tables.row("sequence_executions", id=execution_id)

    try:
        row = eventually(read, done, run.budget, where=EXECUTIONS, hint=lambda: _stuck(read()))
    except Mismatch:
        leave_open_if_unknown(lead, errors_of_steps(read() or {}))
        raise
    assert row is not None
    run.evidence.rows("Запуск последовательности", [row])
    tell_of_crm(run, lead)
    return row


def _stuck(row: Mapping[str, Any] | None) -> str:
    if row is None or row["status"] != "running" or whole(row, "current_step") > 1:
        return ""
    due = row.get("next_execution_at")
    when = f"срок первого — {due}" if due else "срок первого не назначен"
    return (
        f"ни один шаг не выполнен, {when}: похоже, планировщик последовательностей не запущен. Проверьте, какой процесс"
        " берёт из `sequence_executions` запуски, срок которых наступил, и работает ли он"
    )


def expect_others_untouched(run: Run, inactive_id: str, lead: Lead) -> None:
    """The switched-off sequence does not start, and nobody else's sequences heard of the deal."""
    if not run.tables.seen(EXECUTIONS):
        expect_unsaid(run, f"{STARTED}: {run.testdata.named('Выключенная цепочка')}", SILENT)
        return
    of_inactive, of_lead = of_object_and_deal(run.tables, "sequence_executions", lead, sequence_id=inactive_id)
    check(of_inactive.result(), nothing(SILENT), where=EXECUTIONS)
    check(of_lead.result(), only_of(run.account.user.org_id, "запуски для этой сделки"), where=EXECUTIONS)
