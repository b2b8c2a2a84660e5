"""What ШАГ 1 expects of the Worker, its Redis and its queue (contract: Worker)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import expectation, explain
from postdeploy.checks.formatting import shown
from postdeploy.platform.answer import Answer
from postdeploy.platform.health_script import Report
from postdeploy.platform.queue import Job
from postdeploy.platform.worker import running_since
from postdeploy.platform.worker_log import Entry

ENDS = frozenset({"job.complete", "job.failed"})
"""Events that end an attempt."""
CLOCK_SLACK = timedelta(seconds=5)
"""How far the clock that wrote DEPLOYED_AT may be ahead of ours, and that of the Worker's log behind its health."""


def tells_how_to_deploy() -> Matcher[str]:
    """The instruction is there and says how to deploy and what to see afterwards."""
    words = ("Worker", "check-worker-health.sh", "Redis")

    def judge(text: str) -> str | None:
        missing = [word for word in words if word not in text]
        return f"в тексте нет: {', '.join(missing)}" if missing else None

    return expectation("инструкция говорит, как задеплоить Worker и что после этого увидеть", judge)


def gives_a_verdict() -> Matcher[Report]:
    """The script ended as scripts of the checklist do: 0 or 1, with both lines."""

    def judge(report: Report) -> str | None:
        if report.code in (0, 1) and "Redis" in report.output and "Worker" in report.output:
            return None
        return f"код {report.code}, вывод: {shown(report.output)}"

    return expectation("скрипт проверки отработал и назвал Redis и Worker", judge)


def prints(line: str) -> Matcher[Report]:
    """The script prints this line with its tick."""
    return expectation(
        f"скрипт печатает «✅ {line}»",
        lambda report: None if f"✅ {line}" in report.output else report.output,
    )


def redis_connected() -> Matcher[Answer]:
    """Health or metrics say that Redis is connected and name no error."""

    def judge(answer: Answer) -> str | None:
        error = answer.at("redis", "error") or answer.at("redis", "lastError")
        if answer.at("redis", "connected") is True and not error:
            return None
        if not answer.is_json:
            return answer.describe()
        connected = shown(answer.at("redis", "connected"))
        return f"подключен (redis.connected): {connected}, ошибка: {shown(error)}, код {answer.status}"

    return expectation("Worker сообщает: Redis подключен, ошибок нет", judge)


def redis_answers() -> Matcher[bool]:
    """Redis itself answers."""
    return expectation("Redis сам отвечает на PING", lambda pong: None if pong else "ответа PONG нет")


def is_well() -> Matcher[Answer]:
    """Health says ok, for a Worker."""

    def judge(answer: Answer) -> str | None:
        well = answer.status == 200 and answer.at("status") == "ok" and answer.at("service") == "worker"
        if well or not answer.is_json:
            return None if well else answer.describe()
        return f"status {shown(answer.at('status'))}, service {shown(answer.at('service'))}, код {answer.status}"

    return expectation("Worker отвечает: status ok", judge)


def listens_to(queue: str) -> Matcher[Answer]:
    """The Worker names the queue that the web app writes to."""
    return expectation(
        f"Worker слушает очередь «{queue}»",
        lambda answer: (
            None if answer.at("worker", "queueName") == queue else f"очередь «{answer.at('worker', 'queueName')}»"
        ),
    )


def started_after(deployed_at: datetime | None, now: datetime | None = None) -> Matcher[Answer]:
    """The running Worker is younger than the deploy; always true when the time of the deploy is not known.

    Its age counts, not its clock, which may be minutes away from the one that has written DEPLOYED_AT.

    Args:
        deployed_at: when it was deployed.
        now: when the Worker was asked.
    """

    def judge(answer: Answer) -> str | None:
        if deployed_at is None:
            return None
        started = running_since(answer, now or datetime.now(UTC))
        if started is None:
            return "Worker не говорит, сколько работает (uptime)"
        return None if started >= deployed_at - CLOCK_SLACK else f"Worker запущен {started:%d.%m.%Y %H:%M:%S %Z}"

    return expectation(f"Worker запущен после деплоя ({_moment(deployed_at)})", judge)


def all_started_after(deployed_at: datetime) -> Matcher[Sequence[Answer]]:
    """Whoever answers at the Worker's address, by turns perhaps, is younger than the deploy."""
    young = started_after(deployed_at)

    def judge(seen: Sequence[Answer]) -> str | None:
        old = [answer for answer in seen if not young.matches(answer)]
        if not old:
            return None
        said = explain(old[0], young)[1]
        if len(old) == len(seen):
            return said
        return f"по очереди отвечают новый Worker и прежний ({len(old)} из {len(seen)} ответов), прежний: {said}"

    return expectation(f"Worker запущен после деплоя ({_moment(deployed_at)})", judge)


def none_of_before(deployed_at: datetime) -> Matcher[int]:
    """No Worker is attached to the queue since before the deploy."""
    return expectation(
        f"задания берёт только Worker, запущенный после деплоя ({_moment(deployed_at)})",
        lambda number: f"с прежнего времени к очереди подключено Worker: {number}" if number else None,
    )


def _moment(deployed_at: datetime | None) -> str:
    return f"{deployed_at:%d.%m.%Y %H:%M:%S %Z}" if deployed_at else ""


def attached(queue: str) -> Matcher[int]:
    """A BullMQ Worker blocks on this very queue."""
    return expectation(
        f"к очереди «{queue}» подключен хотя бы один Worker", lambda number: None if number else "ни одного"
    )


def processed(job_name: str) -> Matcher[Job | None]:
    """The job went through the queue to its good end, at whichever attempt."""

    def judge(job: Job | None) -> str | None:
        if job is None:
            return "в очереди такого задания нет"
        if job.name != job_name:
            return f"задание называется «{job.name}»"
        if job.failed_for_good:
            return f"задание {job.id} не выполнено: {job.failed_reason} (попыток: {job.attempts})"
        return None if job.completed else f"задание {job.id} в состоянии «{job.state}»"

    return expectation(f"задание «{job_name}» обработано", judge)


def logged_to_completion(job_name: str) -> Matcher[Sequence[Entry]]:
    """The log shows the job started and completed, at whichever attempt; takes records in the order of their times."""

    def judge(entries: Sequence[Entry]) -> str | None:
        last = next((entry.event for entry in reversed(entries) if entry.event in ENDS), "")
        completed = [entry for entry in entries if entry.event == "job.complete"]
        if last == "job.failed":
            return f"в логе ошибка задания: {shown(logged_error(entries))}"
        if not completed:
            return "задание начато, но не завершено" if entries else "о задании в логе ничего нет"
        started = [entry for entry in entries if entry.event == "job.start"]
        if any(_not_after(start, end) for start in started for end in completed):
            return None
        return "завершение задания есть, а начала перед ним нет"

    return expectation(f"в логе Worker задание «{job_name}» начато и завершено без ошибки", judge)


def _not_after(start: Entry, end: Entry) -> bool:
    """Whether the start may have come first; lines without times tell no order, hosts show them as they like."""
    return start.moment is None or end.moment is None or start.moment <= end.moment


def logged_error(entries: Sequence[Entry]) -> str:
    """Text of the last logged failure, without its stack; empty when there is none."""
    failed = next((entry for entry in reversed(entries) if entry.event == "job.failed"), None)
    error = failed.fields.get("error") if failed else None
    return str(error.get("message") if isinstance(error, Mapping) else error or "")
