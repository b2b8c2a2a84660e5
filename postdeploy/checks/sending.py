"""Whether a message that a rule «has sent» has left any trace of having left the platform.

The platform counts the action «Отправить сообщение» as done without saying where the message went (exchange
S6.executions). The line is judged by what the platform promises; its evidence says what that does not prove.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from postdeploy.checks.waiting import found_soon
from postdeploy.errors import CannotTell

if TYPE_CHECKING:
    from postdeploy.platform.crm_events import Lead
    from postdeploy.session.run import Run

TITLE = "Дошло ли сообщение до CRM"
JOB = "kommo:send-message"
OWN_MARKS = frozenset({"action", "success"})


def tell_of_sending(run: Run, execution: Mapping[str, Any], lead: Lead) -> None:
    """Say in the evidence what is known of the message beyond the platform's own «success»."""
    parts = [_result(execution), _jobs(run), in_crm(run, lead) or "Доставку в CRM эта строка не доказывает."]
    run.evidence.text(TITLE, "\n".join(filter(None, parts)))


def tell_of_crm(run: Run, lead: Lead) -> None:
    """Say in the evidence what has come of it on a real deal in the CRM."""
    if told := in_crm(run, lead):
        run.evidence.text(TITLE, told)


def in_crm(run: Run, lead: Lead) -> str:
    """What is new on a real deal in the CRM, waited for a moment; empty for an invented one."""
    if lead.is_invented:
        return ""
    try:
        news = found_soon(lambda: run.kommo.news() or None, run.budget) or []
    except (CannotTell, AssertionError) as error:
        return f"Сделку {lead.id} в Kommo прочитать не удалось: {' '.join(str(error).split())}"
    if news:
        return f"В Kommo на сделке {lead.id} появилось: {'; '.join(news)}."
    return (
        f"В Kommo на сделке {lead.id} не появилось ничего (примечания, задачи, теги): отметку success платформы там "
        "ничто не подтверждает."
    )


def _result(execution: Mapping[str, Any]) -> str:
    results = execution.get("action_results") or [{}]
    more = [str(name) for name in results[0] if name not in OWN_MARKS] if isinstance(results[0], Mapping) else []
    if more:
        return f"Платформа записала об отправке: success, {', '.join(more)} (`rule_executions.action_results`)."
    return "Платформа записала лишь отметку success, без номера сообщения (`rule_executions.action_results`)."


def _jobs(run: Run) -> str:
    """How many messages the Worker has sent since its start."""
    if run.settings.worker_url is None:
        return ""
    try:
        counted = run.background.worker.metrics().at("jobs", "byType", JOB)
    except (CannotTell, AssertionError):
        return ""
    done = counted.get("completed", 0) if isinstance(counted, Mapping) else 0
    failed = counted.get("failed", 0) if isinstance(counted, Mapping) else 0
    return f"Заданий {JOB} с запуска Worker: выполнено {done}, с ошибкой {failed} (GET /metrics)."
