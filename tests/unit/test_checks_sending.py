from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.checks.sending import TITLE, tell_of_sending
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from tests.unit.answers import BROKEN, ODD, answer
from tests.unit.tables import Notes, Tables, run_over

SENT = {"action": {"type": "send_message"}, "success": True}


def told(result: dict[str, Any], metrics: Answer | Exception | None = None) -> str:
    def ask() -> Answer:
        assert metrics is not None
        if isinstance(metrics, Exception):
            raise metrics
        return metrics

    notes = Notes()
    settings = SimpleNamespace(worker_url=None if metrics is None else "http://worker.test")
    run = run_over(Tables(), evidence=notes, settings=settings, worker=SimpleNamespace(metrics=ask))
    tell_of_sending(run, {"action_results": [result]})
    [(title, text)] = notes.texts
    assert title == TITLE
    assert text.endswith("Доставку в CRM эта строка не доказывает.")
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
