from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks.sending import TITLE, tell_of_sending
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.crm_events import Lead, new_lead, real_lead
from tests.unit.answers import BROKEN, ODD, answer
from tests.unit.tables import Notes, Tables, run_over

LEAD, REAL = new_lead("pd-1"), real_lead(77, "pd-1")
SENT = {"action": {"type": "send_message"}, "success": True}


def told(
    result: dict[str, Any],
    metrics: Answer | Exception | None = None,
    lead: Lead = LEAD,
    news: Callable[[], list[str]] = list,
) -> str:
    def ask() -> Answer:
        assert metrics is not None
        if isinstance(metrics, Exception):
            raise metrics
        return metrics

    notes = Notes()
    settings = SimpleNamespace(worker_url=None if metrics is None else "http://worker.test")
    run = run_over(Tables(), evidence=notes, settings=settings, worker=SimpleNamespace(metrics=ask), news=news)
    tell_of_sending(run, {"action_results": [result]}, lead)
    [(title, text)] = notes.texts
    assert title == TITLE
    assert text.endswith("Доставку в CRM эта строка не доказывает.") is lead.is_invented
    return text


def test_a_mere_success_is_called_that() -> None:
    assert "лишь отметку success, без номера сообщения" in told(SENT)


def test_what_else_the_platform_has_noted_is_named() -> None:
    assert "success, messageId (" in told({**SENT, "messageId": "m1"})


def test_the_workers_count_of_messages_is_told() -> None:
    counts = {"jobs": {"byType": {"kommo:send-message": {"completed": 2, "failed": 1}}}}
    assert "kommo:send-message с запуска Worker: выполнено 2, с ошибкой 1" in told(SENT, answer(counts))
    assert "выполнено 0, с ошибкой 0" in told(SENT, answer({"jobs": {"byType": {}}}))


@pytest.mark.parametrize("metrics", [CannotTell("нет связи"), AssertionError("Worker не работает")])
def test_a_worker_that_cannot_be_asked_takes_nothing_from_the_line(metrics: Exception) -> None:
    assert "kommo:send-message" not in told(SENT, metrics)


@pytest.mark.parametrize("metrics", [BROKEN, *ODD])
def test_odd_metrics_do_no_harm(metrics: Answer) -> None:
    told(SENT, metrics)


def test_what_has_come_of_it_on_a_real_deal_is_told() -> None:
    text = told(SENT, lead=REAL, news=lambda: ["примечание 5: «Спасибо за заявку!»"])
    assert text.endswith("В Kommo на сделке 77 появилось: примечание 5: «Спасибо за заявку!».")


def test_a_success_of_which_nothing_is_seen_on_a_real_deal_is_called_that() -> None:
    assert "на сделке 77 не появилось ничего" in told(SENT, lead=REAL)


def test_a_crm_that_cannot_be_asked_takes_nothing_from_the_line() -> None:
    def refused() -> list[str]:
        raise CannotTell("Kommo не отдала сделку: 401")

    assert told(SENT, lead=REAL, news=refused).endswith("прочитать не удалось: Kommo не отдала сделку: 401")
