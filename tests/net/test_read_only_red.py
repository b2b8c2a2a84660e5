"""A run that may only read turns red, too: what was done before us is judged, not taken on trust."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from postdeploy.stand.supervisor import Stand
from postdeploy.verdict.ledger.classify import Judgement
from tests.net import colleague
from tests.net.lines import tell
from tests.stand.tools import query
from tests.warm import WarmStand

BROKEN = {
    "SyncStoresNothing": ("02", "Воронки синхронизируются", "воронок и этапов записано (0, 0)"),
    "EntryInEnglish": ("03", "Появилось обновление", "слова «Создан новый агент»"),
    "OldestFirst": ("03", "Обновление отображается в списке", "новые — выше старых"),
    "AgentNamesMixed": ("04", "Список агентов отображается", "совпадает с активными агентами"),
    "AnswerIsEmpty": ("04", "Агент отвечает", "пустых ответов"),
    "HistoryOfSomebodyElse": ("04", "История", "история диалога в чате такая же, как в таблице"),
    "ScriptsListWithoutTexts": ("05", "Скрипты отображаются в списке", "content: пусто вместо «Здравствуйте!»"),
    "RuleActionFails": ("06", "Правило активируется при событии", "success: нет"),
    "RuleEntryMissing": ("06", "В `activity_logs` появляется", "записей об этом правиле: 0"),
    "FinishNotWritten": ("07", "После завершения появляется", "«Последовательность завершена: …»"),
}
"""Faults of one stand: the feature and the line that sees each although nothing may be written, and what it says."""

Lines = Mapping[str, Mapping[str, Judgement]]


@pytest.fixture(scope="module")
def broken() -> Iterator[Stand]:
    """A stand that somebody has worked on, with something wrong in every part of it."""
    with WarmStand(list(BROKEN)) as stand:
        assert stand.config is not None
        colleague.works(stand.settings(), stand.config)
        yield stand


@pytest.fixture(scope="module")
def lines(broken: Stand) -> Lines:
    """Verdicts by feature and line."""
    numbers = sorted({feature for feature, *_ in BROKEN.values()})
    return {number: tell(number, broken.settings(), access="read-only").lines for number in numbers}


@pytest.mark.parametrize("fault", BROKEN)
def test_what_went_wrong_before_us_is_red(fault: str, lines: Lines) -> None:
    feature, beginning, words = BROKEN[fault]
    verdict = next(verdict for line, verdict in lines[feature].items() if line.startswith(beginning))

    assert verdict.status == "failed", verdict.message
    assert words in verdict.message


def test_a_sequence_that_failed_last_is_red(broken: Stand) -> None:
    assert broken.config is not None
    query(
        broken.config.database_url, "update sequence_executions set status = 'failed', error_message = 'fetch failed'"
    )
    verdict = tell("07", broken.settings(), access="read-only")["Последовательность запускается при событии"]

    assert verdict.status == "failed"
    assert "fetch failed" in verdict.message


def test_a_start_that_the_log_does_not_know_is_red(broken: Stand) -> None:
    assert broken.config is not None
    renamed = "update activity_logs set title = 'Sequence started' where title like 'Последовательность запущена%'"
    query(broken.config.database_url, renamed)
    line = 'В `activity_logs` появляется запись "Последовательность запущена"'
    verdict = tell("07", broken.settings(), access="read-only")[line]

    assert verdict.status == "failed"
    assert "такой нет" in verdict.message
