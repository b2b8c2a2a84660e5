from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from postdeploy.checks import kommo
from postdeploy.checks.kommo import SyncState
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser.seen import as_seen
from postdeploy.platform.crm import Pipeline, Stage
from tests.unit.answers import NOT_YES, ODD, answer
from tests.unit.russian import accepts, rejects

DONE = {"success": True, "message": "Синхронизация запущена", "details": {"jobId": "7"}}


def test_the_message_and_a_job_id() -> None:
    accepts(kommo.says_started(), answer(DONE))


@pytest.mark.parametrize(
    "message",
    ["✅ Синхронизация запущена!", "Синхронизация запущена. Это займёт минуту", "Готово!\nСинхронизация запущена…"],
)
def test_what_else_the_message_says_does_not_matter(message: str) -> None:
    accepts(kommo.says_started(), answer({**DONE, "message": message}))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"message": "Синхронизация не запущена"}, "«Синхронизация не запущена»"),
        ({"message": "Sync started"}, "«Sync started»"),
        ({"message": "Синхронизация запущена с ошибками."}, "с ошибками"),
        ({"message": "Синхронизация запущена, но не завершится"}, "не завершится"),
        ({"message": None}, ""),
        ({"details": {}}, "jobId"),
        ({"details": None}, "jobId"),
        ({"details": {"jobId": ""}}, "jobId"),
        ({"success": False, "error": "CRM подключение не найдено"}, "CRM подключение не найдено"),
    ],
)
def test_another_message_or_no_job(changes: dict[str, Any], word: str) -> None:
    rejects(kommo.says_started(), answer({**DONE, **changes}), word)


@pytest.mark.parametrize("reply", [*NOT_YES, *ODD], ids=lambda reply: reply.describe()[:40])
def test_no_announcement(reply: Answer) -> None:
    rejects(kommo.says_started(), reply)
    rejects(kommo.installed("i1"), reply)


@pytest.mark.parametrize(
    ("reply", "complaint", "told"),
    [
        (answer(DONE), "сообщения на экране нет", True),
        (answer(DONE), "", False),
        (answer(DONE, status=500), "на ней написано «500»", False),
        (answer({**DONE, "success": False}), "сообщения на экране нет", False),
        (answer({**DONE, "message": "Готово"}), "сообщения на экране нет", False),
    ],
)
def test_a_message_that_the_page_keeps_back(reply: Answer, complaint: str, told: bool) -> None:
    hint = kommo.unshown_hint(as_seen(reply, "страница", complaint))
    assert ("выводит `message`" in hint) == told
    assert bool(hint) == told


def integrations(*rows: Any) -> Answer:
    return answer({"success": True, "integrations": list(rows)})


def test_the_integration_is_there() -> None:
    accepts(kommo.installed("i1"), integrations({"id": "i0"}, {"id": "i1", "integration_type": "kommo"}))
    rejects(kommo.installed("i1"), integrations())
    rejects(kommo.installed("i1"), integrations({"id": "i1", "integration_type": "amocrm"}), "amocrm")
    rejects(kommo.installed("i1"), integrations({"id": "i2", "integration_type": "kommo"}))


BEFORE = SyncState(sync={"status": "completed", "completedAt": "2026-11-22T09:00:00Z", "failedAt": "2026-11-21T09:00Z"})


def now(**sync: Any) -> SyncState:
    return SyncState(sync={**BEFORE.sync, **sync})


def test_the_sync_is_completed_after_the_click() -> None:
    accepts(kommo.completed_since(BEFORE), now(completedAt="2026-11-22T10:00:00Z"))
    accepts(kommo.completed_since(SyncState()), BEFORE)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (now(), "от прежней"),
        (now(status="running"), "running"),
        (now(status="queued"), "queued"),
        (now(status="failed"), "«failed»"),
        (now(status="failed", failedAt="2026-11-22T10:00Z", error="token expired"), "token expired"),
        (now(status=None), ""),
        (SyncState(), ""),
    ],
)
def test_the_sync_is_not_completed(state: SyncState, word: str) -> None:
    rejects(kommo.completed_since(BEFORE), state, word)


SALES = Pipeline("11", "Продажи", 1, (Stage("1", "Новая", 10), Stage("2", "В работе", 20)))
HIRING = Pipeline("12", "Найм", 2, (Stage("3", "Отклик", 10),))


def test_the_tables_hold_what_the_crm_has() -> None:
    accepts(kommo.same_pipelines((SALES, HIRING)), SyncState((SALES, HIRING)))
    accepts(kommo.same_pipelines(()), SyncState(()))


def test_the_same_order_in_other_numbers_is_the_same() -> None:
    stages = tuple(replace(stage, sort=number) for number, stage in enumerate(SALES.stages))
    accepts(
        kommo.same_pipelines((SALES, HIRING)),
        SyncState((replace(SALES, sort=10, stages=stages), replace(HIRING, sort=20))),
    )
    level = replace(SALES, stages=(SALES.stages[0], replace(SALES.stages[1], sort=10)))
    accepts(kommo.same_pipelines((level,)), SyncState((SALES,)))


def test_all_that_is_in_use_is_not_stored_switched_off() -> None:
    off = tuple(replace(each, archived=True) for each in (SALES, HIRING))
    rejects(kommo.same_pipelines((SALES, HIRING)), SyncState(off), "выключенными")
    accepts(kommo.same_pipelines((SALES, HIRING)), SyncState((SALES, off[1])))
    accepts(kommo.same_pipelines(off), SyncState(off))


def test_what_is_archived_may_be_left_out_and_what_is_gone_may_stay_switched_off() -> None:
    archived, gone = replace(HIRING, archived=True), replace(HIRING, external_id="99", archived=True)
    crm = (SALES, archived)
    accepts(kommo.same_pipelines(crm), SyncState((SALES,)))
    accepts(kommo.same_pipelines(crm), SyncState((SALES,), sync={"pipelinesCount": 1}))
    rejects(kommo.same_pipelines(crm), SyncState((SALES,), sync={"pipelinesCount": 2}), "нет воронки «Найм»")
    accepts(kommo.same_pipelines(crm), SyncState((SALES, archived, gone)))
    rejects(kommo.same_pipelines(crm), SyncState((SALES, replace(archived, name="Другая"))), "«Другая»")
    rejects(kommo.same_pipelines(crm), SyncState((SALES, replace(gone, archived=False))), "лишняя воронка «Найм»")
    rejects(kommo.same_pipelines((SALES, HIRING)), SyncState((SALES, gone)), "нет воронки «Найм»")


def with_stage(**changes: Any) -> tuple[Pipeline, ...]:
    return replace(SALES, stages=(replace(SALES.stages[0], **changes), SALES.stages[1])), HIRING


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ((), "нет воронки «Продажи», нет воронки «Найм»"),
        ((SALES,), "нет воронки «Найм»"),
        ((replace(SALES, sort=2), replace(HIRING, sort=1)), "«Найм» в порядке воронок раньше своего места"),
        ((SALES, HIRING, HIRING), "воронка «Найм» записана 2 раза"),
        ((replace(SALES, name="Продажи старые"), HIRING), "воронка «Продажи старые» вместо «Продажи»"),
        ((replace(SALES, external_id="99"), HIRING), "нет воронки «Продажи», лишняя воронка «Продажи»"),
        ((replace(SALES, sort=7), HIRING), "«Найм» в порядке воронок раньше своего места"),
        ((replace(SALES, sort=2), HIRING), "«Найм» в порядке воронок раньше своего места"),
        ((replace(SALES, stages=(*SALES.stages, SALES.stages[1])), HIRING), "этапы записаны дважды"),
        ((replace(SALES, stages=SALES.stages[:1]), HIRING), "в «Продажи» нет этапа «В работе» [2]"),
        (with_stage(name="Старая"), "этап «Старая» вместо «Новая»"),
        (with_stage(external_id="9"), "нет этапа «Новая» [1], лишний этап «Новая» [9]"),
        (with_stage(sort=21), "в «Продажи» «В работе» в порядке этапов раньше своего места"),
    ],
)
def test_the_tables_hold_something_else(found: tuple[Pipeline, ...], words: str) -> None:
    rejects(kommo.same_pipelines((SALES, HIRING)), SyncState(found), words)


def test_of_a_large_crm_only_the_difference_is_told() -> None:
    stages = tuple(Stage(str(n), f"Этап {n}", n) for n in range(22))
    crm = tuple(Pipeline(str(n), f"Воронка {n}", n, stages) for n in range(60))
    message = rejects(kommo.same_pipelines(crm), SyncState((*crm[:-1], replace(crm[-1], stages=stages[:-1]))))
    assert "в «Воронка 59» нет этапа «Этап 21»" in message
    assert "Воронка 58" not in message
    assert len(rejects(kommo.same_pipelines(crm), SyncState())) <= 600


def test_every_row_was_written_after_the_click() -> None:
    before = SyncState(stamps={"a": "1", "b": "1"})
    accepts(kommo.written_since(before), SyncState(stamps={"a": "2", "b": "2"}))
    accepts(kommo.written_since(before), SyncState(stamps={"c": "1"}))
    rejects(kommo.written_since(before), SyncState(stamps={"a": "1", "b": "2"}), "1 из 2")
