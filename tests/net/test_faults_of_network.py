"""Every service behind every bad network: no hang, no traceback, the right status, service and cause by name."""

from __future__ import annotations

import re
import socket
import threading
from dataclasses import dataclass
from typing import Any

import pytest

from tests.net import proxy as net
from tests.net.front import Front
from tests.net.lines import Told, tell
from tests.net.spoiling import Spoil, behaving, no_such_host, refused, strange_certificate

LIMIT = 40.0
"""Seconds after which a run counts as hanging; a healthy one takes one."""
STALE = b'{"code":"PGRST205","message":"Could not find the table \'public.activity_logs\' in the schema cache"}'
NOT_READY = b'{"code":"PGRST002","message":"Could not query the database for the schema cache. Retrying."}'


@dataclass(frozen=True)
class Fault:
    """How to spoil the way to a service, and what the message says of it."""

    spoil: Spoil
    cause: str
    status: str = "failed"
    http_timeout: float | None = None
    """Seconds of one request, where those of the other faults are not enough to show what is meant."""


LOOP = net.answers(307, headers="Location: /loop\r\n")
LATER = net.answers(429, b"{}", headers="Retry-After: 7\r\n")
HTML = b"<html><body>Hello</body></html>"
ANY = {
    "refused": Fault(refused, "в соединении отказано"),
    "reset": Fault(behaving(net.reset), "соединение (разорвано|закрыто)"),
    "hangs up": Fault(behaving(net.hangs_up), "соединение (разорвано|закрыто)"),
    "blackholed": Fault(behaving(net.silent), "нет полного ответа за|не отвечает вовремя"),
    "DNS gone": Fault(no_such_host, "не находится в DNS"),
    "TLS wrong": Fault(strange_certificate, "сертификат"),
}
HTTP = {
    "drips head": Fault(behaving(net.drips_head), "нет полного ответа за"),
    "drips body": Fault(behaving(net.drips_body), "нет полного ответа за"),
    "502": Fault(behaving(net.answers(502, HTML, "text/html")), "502", "unknown"),
    "503": Fault(behaving(net.answers(503, b"{}")), "503", "unknown"),
    "429": Fault(behaving(LATER), "слишком много запросов .*через 7 с", "unknown"),
    "HTML": Fault(behaving(net.answers(200, HTML, "text/html")), "чужая страница", "unknown"),
    "truncated JSON": Fault(behaving(net.answers(200, b'{"csrfToken": "x", "redis": {"conn')), r'\{"csrfToken'),
    "stops in the middle": Fault(behaving(net.answers(200, b'{"a', length=500)), "закрыто без полного ответа"),
    "gigantic": Fault(behaving(net.gigantic), "больше 32 МБ", http_timeout=30),
    "redirect loop": Fault(behaving(LOOP), "307"),
}
REDIS = {
    "drips": Fault(behaving(net.drip), "не отвечает вовремя|ошибка"),
    "loading": Fault(behaving(net.says(b"-LOADING Redis is loading the dataset in memory\r\n")), "загружает данные"),
    "failing over": Fault(behaving(net.says(b"-MASTERDOWN Link with MASTER is down\r\n")), "переключение"),
    "no password": Fault(behaving(net.says(b"-NOAUTH Authentication required.\r\n")), "не принял пароль"),
    "nonsense": Fault(behaving(net.says(b"HTTP/1.1 400 Bad Request\r\n")), "другая служба"),
}
ABOUT = {
    "app": ("05", "Открыть: `/manage/", "[Пп]риложени|Вход"),
    "worker": ("01", "Redis: ПОДКЛЮЧЕН", "Worker"),
    "supabase": ("03", "Открыть Supabase Dashboard", "Supabase"),
    "redis": ("01", "Redis: ПОДКЛЮЧЕН", "Redis"),
}
"""The feature, the line that is about the service, and how its message names it."""
TIMEOUTS = {"redis": 1.5}
"""Seconds of one request: the script that asks the Worker beside a spoilt Redis is a process that begins slowly."""
TABLE = [
    pytest.param(service, fault, id=f"{service}-{name}".replace(" ", "_"))
    for service in ABOUT
    for name, fault in {**ANY, **(REDIS if service == "redis" else HTTP)}.items()
]


def told(feature: str, front: Front, **changes: Any) -> Told:
    """Run a feature, and say so when it does not come back."""
    outcome: list[Told] = []
    thread = threading.Thread(target=lambda: outcome.append(tell(feature, front.settings, **changes)), daemon=True)
    thread.start()
    thread.join(LIMIT)
    assert outcome, f"no verdict within {LIMIT} s"
    return outcome[0]


@pytest.mark.parametrize(("service", "fault"), TABLE)
def test_fault(service: str, fault: Fault, front: Front) -> None:
    feature, line, name = ABOUT[service]
    fault.spoil(front, service)

    timeout = fault.http_timeout or TIMEOUTS.get(service)
    changes = {"http_timeout": timeout} if timeout else {}
    outcome = told(feature, front, **changes)

    verdict = outcome[line]
    wanted = "unknown" if service == "redis" else fault.status
    assert (verdict.status, bool(re.search(name, verdict.message))) == (wanted, True), verdict
    assert re.search(fault.cause, verdict.message), verdict.message
    odd = [each for each in outcome.lines.values() if re.search(r"Traceback|Error\b|Exception|0x", each.message)]
    assert not odd, odd


@pytest.mark.parametrize(
    ("service", "feature", "passed"),
    [
        ("worker", "05", None),
        ("redis", "06", None),
        ("supabase", "01", None),
        ("app", "01", ["Инструкция", "./scripts", "Redis: ПОДКЛЮЧЕН"]),
        ("app", "03", ["Открыть Supabase", "Перейти", "Таблица существует"]),
        ("supabase", "04", ["Открыть: `/manage", "Страница загружается"]),
    ],
)
def test_an_outage_leaves_the_lines_that_do_not_need_the_service(
    service: str, feature: str, passed: list[str] | None, front: Front
) -> None:
    front[service].refuse()

    outcome = told(feature, front, wait_seconds=4, http_timeout=4)

    for line in passed if passed is not None else outcome.lines:
        assert outcome[line].status == "passed", (line, outcome[line])


@pytest.mark.parametrize("feature", ["01", "05"])
def test_a_network_that_is_merely_slow(feature: str, front: Front) -> None:
    """Slow within the budgets is no fault."""
    for proxy in front.proxies.values():
        proxy.behaviour = net.slow

    outcome = told(feature, front, wait_seconds=10, http_timeout=10)

    assert {verdict.status for verdict in outcome.lines.values()} == {"passed"}, outcome.lines


def test_a_session_that_expires_in_the_middle(front: Front) -> None:
    def expiring(proxy: net.Proxy, client: socket.socket) -> None:
        def change(data: bytes) -> bytes:
            if b"/scripts HTTP" in data and data.startswith(b"POST"):
                proxy.behaviour = net.signed_out
            gone = proxy.behaviour is net.signed_out
            return data.replace(b"authjs.session-token=", b"authjs.session-tokex=") if gone else data

        net.relay(proxy, client, change)

    front["app"].behaviour = expiring

    outcome = told("05", front)

    assert outcome["Открыть: `/manage"].status == "passed"
    assert outcome["Можно создать скрипт"].status == "failed"
    assert "вход принят, но сессии нет" in outcome["Можно создать скрипт"].message  # one signs in again, in vain


@pytest.mark.parametrize(("body", "code", "status"), [(STALE, 404, "failed"), (NOT_READY, 503, "unknown")])
def test_a_stale_schema_cache(body: bytes, code: int, status: str, front: Front) -> None:
    front["supabase"].behaviour = net.answers(code, body)

    verdict = told("03", front)["Таблица существует"]

    assert verdict.status == status, verdict
    assert "activity_logs" in verdict.message


def test_a_network_without_anybody(front: Front) -> None:
    """Where nothing answers the platform is not blamed."""
    for proxy in front.proxies.values():
        proxy.refuse()

    for feature in ("01", "02"):
        statuses = {verdict.status for verdict in told(feature, front).lines.values()} - {"passed"}
        assert statuses == {"unknown"}, feature


def test_the_budget_of_the_whole_run(front: Front) -> None:
    """A run whose time is over says so line by line instead of going on."""
    front["app"].behaviour = net.silent

    outcome = told("05", front, run_seconds=0.3, http_timeout=5)

    assert "RUN_SECONDS=0.3" in outcome["Открыть: `/manage"].message
    assert {verdict.status for verdict in outcome.lines.values()} == {"unknown"}
