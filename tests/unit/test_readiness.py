"""Before the first line: who is waited for, for how long, what is said meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.version import expect_version
from postdeploy.checks.waiting import Budget
from postdeploy.config.settings import Settings
from postdeploy.errors import CannotTell
from postdeploy.platform.app import App
from postdeploy.platform.wire import Wire
from postdeploy.session import readiness
from postdeploy.session.readiness import IN_A_ROW, await_ready
from postdeploy.waiting import Pauses
from tests.unit.runs import run_of
from tests.unit.servers import HOST, Asked, Reply, Site, free_port
from tests.unit.settings import settings_with

CSRF = "/api/auth/csrf"
DEPLOYED = datetime(2026, 11, 22, 10, tzinfo=UTC)
NGINX = Reply("<h1>502 Bad Gateway</h1>", 502)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "MISSING", Pauses(0.01, 0.01))
    monkeypatch.setattr(readiness, "STEADY", Pauses(0.0, 0.0))


@pytest.fixture
def said() -> list[str]:
    return []


def in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    """One after the other; the last one stays."""
    left = list(replies)
    return lambda _asked: left.pop(0) if len(left) > 1 else left[0]


def health(age: float, **more: Any) -> Reply:
    """Of a Worker that was started so many seconds before (or after) the deploy."""
    now = datetime.now(UTC)
    uptime = (now - DEPLOYED).total_seconds() + age
    return Reply({"status": "ok", "service": "worker", "timestamp": now.isoformat(), "uptime": uptime, **more})


def settings(site: Site, **more: Any) -> Settings:
    return settings_with(app_url=site.url, worker_url=site.url, deployed_at=DEPLOYED, ready_seconds=30, **more)


def test_nobody_waits_unless_asked_to(said: list[str]) -> None:
    assert settings_with().patience_for_readiness == 0
    assert settings_with(deployed_at=DEPLOYED).patience_for_readiness == 60
    assert settings_with(deployed_at=DEPLOYED, ready_seconds=0).patience_for_readiness == 0
    assert await_ready(settings_with(), said.append) is None


def test_what_is_up_is_asked_three_times_and_nothing_is_said(site: Site, said: list[str]) -> None:
    site.routes = {CSRF: Reply({"csrfToken": "t"}), "/health": health(-5)}
    ready = await_ready(settings(site), said.append)
    assert ready is not None
    assert not ready.missing
    assert site.paths().count(f"GET {CSRF}") == site.paths().count("GET /health") == IN_A_ROW
    assert said == []


def test_one_failure_in_between_begins_the_row_anew(site: Site, said: list[str]) -> None:
    ok = Reply({"csrfToken": "t"})
    site.routes = {CSRF: in_turn(ok, ok, NGINX, ok, ok, NGINX, ok), "/health": health(-5)}
    ready = await_ready(settings(site), said.append)
    assert ready is not None
    assert not ready.missing
    assert site.paths().count(f"GET {CSRF}") >= 6 + IN_A_ROW
    assert said[0].startswith("Ждём готовности (0 из 30 с): Приложение — ")
    assert "502" in said[0]
    assert said[-1].startswith("Развёртывание готово через ")


def test_the_worker_of_before_is_waited_out(site: Site, said: list[str]) -> None:
    site.routes = {CSRF: Reply({"csrfToken": "t"}), "/health": in_turn(health(60), health(60), health(-5))}
    ready = await_ready(settings(site), said.append)
    assert ready is not None
    assert not ready.missing
    assert "Worker — ещё работает прежний, старше DEPLOYED_AT" in said[0]


def test_a_worker_that_is_not_there_yet(said: list[str], site: Site) -> None:
    site.routes = {CSRF: Reply({"csrfToken": "t"})}
    given = settings(site).model_copy(update={"worker_url": f"http://{HOST}:{free_port()}", "ready_seconds": 0.05})
    ready = await_ready(given, said.append)
    assert ready is not None
    assert list(ready.missing) == ["Worker"]
    assert "в соединении отказано" in ready.describe()
    assert said[-1].endswith("Проверяем как есть.")


def by_field(version: str) -> Reply:
    return Reply({"build": {"version": version}})


def by_header(version: str) -> Reply:
    return Reply("<h1>Главная</h1>", 200, {"X-App-Version": version})


@pytest.mark.parametrize(
    ("setting", "page"),
    [("/api/version#build.version=1.4", by_field), ("/@x-app-version=1.4", by_header)],
    ids=["field", "header"],
)
def test_the_new_web_app_is_waited_for(site: Site, said: list[str], setting: str, page: Callable[[str], Reply]) -> None:
    path = setting.partition("#")[0].partition("@")[0]
    turns = [page(version) for version in ("1.3", "1.4", "1.3", "1.4")]
    site.routes = {CSRF: Reply({"csrfToken": "t"}), path: in_turn(*turns)}
    given = settings_with(app_url=site.url, ready_seconds=30, app_version=setting)
    ready = await_ready(given, said.append)
    assert ready is not None
    assert not ready.missing
    assert "Версия приложения — версия 1.3 вместо 1.4" in said[0]
    assert site.paths().count(f"GET {path}") == 3 + IN_A_ROW


def test_a_gate_is_not_waited_for_but_maintenance_is(site: Site, said: list[str]) -> None:
    maintenance = Reply("<h1>Технические работы</h1>", 503, {"retry-after": "60"})
    site.routes = {CSRF: in_turn(maintenance, Reply("<h1>401</h1>", 401, {"www-authenticate": "Basic"}))}
    ready = await_ready(settings_with(app_url=site.url, ready_seconds=30), said.append)
    assert ready is not None
    assert not ready.missing
    assert len(site.asked) == 1 + IN_A_ROW
    assert "страница обслуживания" in said[0]


def test_nothing_but_reads_is_sent_and_no_secret_is_said(site: Site, said: list[str]) -> None:
    key = "eyJhbGciOiJIUzI1NiJ9.e30.canary"
    site.routes = {CSRF: Reply({"csrfToken": "t"}), "/rest/v1/": NGINX}
    given = settings_with(app_url=site.url, supabase_url=site.url, supabase_service_role_key=key, ready_seconds=0.05)
    ready = await_ready(given, said.append)
    assert ready is not None
    assert list(ready.missing) == ["Supabase"]
    assert {asked.method for asked in site.asked} == {"GET"}
    assert key not in "".join(said)


@pytest.fixture
def run(wire: Wire, site: Site) -> Any:
    given = settings_with(app_url=site.url, app_version="/api/version#version=1.4")
    return run_of(settings=given, app=App(wire, site.url), works=lambda _service: True)


def test_a_line_says_that_the_old_app_still_answers(run: Any, site: Site) -> None:
    site.routes["/api/version"] = Reply({"version": "1.3"})
    with pytest.raises(Mismatch, match=r"приложение версии 1\.4[\s\S]*версия 1\.3"):
        expect_version(run)
    site.routes["/api/version"] = Reply({"version": "1.4"})
    expect_version(run)


def test_an_old_app_that_answers_by_turns_is_waited_for_and_then_named(run: Any, site: Site) -> None:
    old, new = Reply({"version": "1.3"}), Reply({"version": "1.4"})
    run.budget = Budget(30)
    site.routes["/api/version"] = in_turn(new, old, new, new, old, new)
    expect_version(run)
    run.budget = Budget(0)
    site.routes["/api/version"] = in_turn(new, new, new, new, Reply({"error": "Not Found"}, 404), old, new)
    with pytest.raises(
        Mismatch, match=r"по очереди отвечают разные версии: 1\.3 \(1 из 5\), 1\.4 \(4 из 5\)"
    ) as caught:
        expect_version(run)
    assert caught.value.hint == "похоже, прежний экземпляр приложения не остановлен"


def test_a_place_without_a_version_cannot_be_told(run: Any, site: Site) -> None:
    site.routes["/api/version"] = Reply({"error": "Not Found"}, 404)
    with pytest.raises(CannotTell, match=r"404.*APP_VERSION"):
        expect_version(run)


def test_without_a_version_nobody_asks(run: Any, site: Site) -> None:
    run.settings = settings_with(app_url=site.url)
    expect_version(run)
    assert site.asked == []


def test_the_hosts_placeholder_is_waited_for(site: Site, said: list[str]) -> None:
    placeholder = Reply("<title>Your app is being deployed</title>")
    site.routes |= {CSRF: in_turn(placeholder, placeholder, Reply({"csrfToken": "x"})), "/health": health(1)}
    found = await_ready(settings(site), said.append)
    assert found is not None
    assert not found.missing
    assert "чужая страница «Your app is being deployed»" in said[0]
