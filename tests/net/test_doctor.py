"""The look at a target before a run: each thing that can be wrong is named, with what to do about it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from postdeploy import doctor
from postdeploy.doctor import BROKEN, MEANINGLESS, WELL, exit_code, run_doctor
from postdeploy.doctor import site as doctors_site
from postdeploy.doctor.finding import Finding, ok
from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.net import proxy as net
from tests.net.front import SETTINGS, Front
from tests.net.lines import as_settings
from tests.net.spoiling import no_such_host, own_certificate
from tests.net.workspace import Workspace
from tests.stand.tools import query

OF_SERVICE = {"app": "Приложение", "worker": "Worker", "supabase": "Supabase", "redis": "Redis"}
HTML = net.answers(200, b"<html><body>Hello</body></html>", "text/html")
SECRET = "canary-of-the-doctor"


class Look:
    """Findings by title; every problem says what to do."""

    def __init__(self, values: Mapping[str, str], **changes: Any) -> None:
        self.findings = run_doctor(as_settings(values, **{"http_timeout": 20.0, **changes}))
        self.code = exit_code(self.findings)
        for finding in self.findings:
            assert "\n" not in finding.text, finding
            assert finding.level not in {"warn", "bad"} or finding.advice, finding
            assert "не удалось узнать" not in finding.text, finding

    def __getitem__(self, what: str) -> Finding:
        return next(finding for finding in self.findings if finding.what == what)

    def problems(self) -> dict[str, str]:
        found = [finding for finding in self.findings if finding.level in {"warn", "bad"}]
        print(*found, sep="\n")  # for whoever reads why a test has failed
        return {finding.what: finding.level for finding in found}

    def says(self, what: str, text: str, advice: str) -> bool:
        assert re.search(text, self[what].text), self[what]
        assert re.search(advice, self[what].advice), self[what]
        return True


@pytest.fixture(autouse=True)
def nobody_elses_events(config: StandConfig) -> None:
    """Earlier tests let customers' events happen, by which an organisation counts as living."""
    query(config.database_url, "delete from webhook_events")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other tests may take longer than a person would wait."""
    monkeypatch.setattr(doctors_site, "BUDGET", 60.0)
    monkeypatch.setattr(doctors_site, "REQUEST", 15.0)


@contextmanager
def changed(config: StandConfig, sql: str, back: str) -> Iterator[None]:
    """Damage the database, and mend it again."""
    query(config.database_url, sql)
    try:
        yield
    finally:
        query(config.database_url, back)


def test_a_healthy_target(workspace: Workspace) -> None:
    done = workspace.postdeploy("doctor")

    assert done.returncode == WELL, done.stdout + done.stderr
    assert "Можно проверять." in done.stdout
    assert "❌" not in done.stdout
    assert "⚠️" not in done.stdout


def test_the_same_as_data(workspace: Workspace) -> None:
    done = workspace.postdeploy("doctor", "--json")

    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"], told["target"]) == (WELL, WELL, workspace.settings["APP_URL"])
    assert [each["what"] for each in told["findings"]] == [what for what, _ in doctor.PROBES]
    assert {each["what"]: each["level"] for each in told["findings"] if each["level"] != "ok"} == {
        "TLS": "skip",
        "Сделка Kommo": "skip",
    }


def test_nothing_to_look_at(workspace: Workspace) -> None:
    done = workspace.postdeploy("doctor", APP_URL="")

    assert (done.returncode, done.stdout) == (MEANINGLESS, "")
    assert "--target" in done.stderr


def test_a_wrong_password(workspace: Workspace) -> None:
    done = workspace.postdeploy("doctor", APP_PASSWORD=SECRET)

    assert done.returncode == MEANINGLESS
    assert re.search(
        r"❌ Вход +приложение не приняло APP_EMAIL и APP_PASSWORD\n +→ проверьте почту и пароль", done.stdout
    )
    assert "Проверять бессмысленно" in done.stdout
    assert SECRET not in done.stdout


def test_a_run_that_would_be_meaningless_does_not_begin(workspace: Workspace, front: Front) -> None:
    """It would only blame the platform for a mistake in the settings."""
    done = workspace.postdeploy("check", "--no-report", **front.settings | {"APP_PASSWORD": SECRET})

    verdict = workspace.verdict()
    assert done.returncode == MEANINGLESS, done.stdout
    assert "Проверять бессмысленно: вход — приложение не приняло" in verdict["errors"][0]["message"]
    assert {line["status"] for line in verdict["lines"]} == {"unknown"}
    assert ("POST", "/api/agents") not in front["app"].requests()


def test_a_broken_platform_does_not_keep_a_run_from_beginning(workspace: Workspace, front: Front) -> None:
    """Finding that out, line by line, is what a run is for."""
    front["worker"].refuse()

    settings = {**front.settings, "READY_SECONDS": "1"}
    done = workspace.postdeploy("check", "--no-report", "features/05_scripts.feature", **settings)

    assert re.search(r"❌ Worker: http://127\.0\.0\.1:\d+/health: в соединении отказано", done.stdout), done.stdout
    assert done.returncode == WELL, done.stdout
    assert {line["status"] for line in workspace.verdict()["lines"] if line["step"] == 5} == {"passed"}


@pytest.mark.parametrize("service", SETTINGS)
def test_a_host_that_is_dead(service: str, front: Front) -> None:
    front[service].refuse()

    look = Look(front.settings)

    assert look.problems() == {OF_SERVICE[service]: "bad"}
    assert look.says(OF_SERVICE[service], "в соединении отказано", "проверьте")
    assert look.code == BROKEN


@pytest.mark.parametrize("service", SETTINGS)
def test_a_name_that_dns_does_not_know(service: str, front: Front) -> None:
    no_such_host(front, service)

    look = Look(front.settings)

    assert look.problems() == {"DNS": "bad", OF_SERVICE[service]: "bad"}
    assert look.says("DNS", rf"нет в DNS: postdeploy\.invalid \({SETTINGS[service]}\)", "опечатки в адресах, VPN")


@pytest.mark.parametrize(("service", "code"), [("app", MEANINGLESS), ("worker", BROKEN), ("supabase", BROKEN)])
def test_a_page_where_data_was_due(service: str, code: int, front: Front) -> None:
    front[service].behaviour = HTML

    look = Look(front.settings)

    assert look.problems() == {OF_SERVICE[service]: "bad"}
    assert look.says(OF_SERVICE[service], "чужая страница, не JSON", f"проверьте {SETTINGS[service]}")
    assert look.code == code


def test_another_service_at_the_app_s_address(stand: Stand) -> None:
    look = Look(stand.settings() | {"APP_URL": stand.settings()["WORKER_URL"]})

    assert look.says("Приложение", "входа нет", "в APP_URL адрес другой службы")
    assert look.code == MEANINGLESS


def test_nobody_answers(front: Front) -> None:
    for proxy in front.proxies.values():
        proxy.refuse()

    look = Look(front.settings)

    assert look.findings[0].what == "Сеть"
    assert look.says("Сеть", "не отвечает ни одна служба", "VPN")
    assert look.code == MEANINGLESS


def test_a_key_of_another_role(stand: Stand, config: StandConfig) -> None:
    """With it the tables look empty; nothing else may be said about them."""
    look = Look(stand.settings() | {"SUPABASE_SERVICE_ROLE_KEY": config.anon_key})

    assert look.problems() == {"Ключ Supabase": "bad"}
    assert look.says("Ключ Supabase", "роль ключа — «anon»", "ключ service_role")
    assert look["Kommo"].text == "сначала «Ключ Supabase»"
    assert look.code == MEANINGLESS


def test_a_key_that_has_expired(stand: Stand, config: StandConfig) -> None:
    look = Look(stand.settings() | {"SUPABASE_SERVICE_ROLE_KEY": signed(config, days=-1)})

    assert look.problems() == {"Supabase": "bad", "Ключ Supabase": "bad"}
    assert look.says("Ключ Supabase", "просрочен", "выпустите новый SUPABASE_SERVICE_ROLE_KEY")
    assert look.says("Supabase", "не принимает ключ", "SUPABASE_SERVICE_ROLE_KEY")
    assert look.code == MEANINGLESS


def test_a_key_that_expires_soon(stand: Stand, config: StandConfig) -> None:
    look = Look(stand.settings() | {"SUPABASE_SERVICE_ROLE_KEY": signed(config, days=3)})

    assert look["Ключ Supabase"].level == "warn"
    assert look.says("Ключ Supabase", "действует ещё [23] дн", "заранее")


def signed(config: StandConfig, *, days: int) -> str:
    claims = {"role": "service_role", "exp": datetime.now(UTC) + timedelta(days=days)}
    return jwt.encode(claims, config.jwt_secret, "HS256")


def test_tables_of_another_deployment(front: Front) -> None:
    front["supabase"].behaviour = net.answers(200, b"[]")

    look = Look(front.settings)

    assert look.says("Организация", "нет в таблицах по SUPABASE_URL", "от разных развёртываний")
    assert look.code == MEANINGLESS


def test_a_table_and_a_column_are_missing(stand: Stand, config: StandConfig) -> None:
    table = changed(config, "alter table rule_executions rename to x", "alter table x rename to rule_executions")
    renamed = "alter table sequences rename column {} to {}"
    one = changed(config, renamed.format("trigger_type", "x"), renamed.format("x", "trigger_type"))
    other = changed(config, renamed.format("is_active", "y"), renamed.format("y", "is_active"))
    with table, one, other:
        look = Look(stand.settings())

    assert look.problems() == {"Таблицы": "bad"}
    assert look.says("Таблицы", "таблицы `rule_executions` нет — не пройдут S6.4", "разработчикам платформы")
    assert look.says("Таблицы", r"в `sequences` нет столбцов: trigger_type, is_active — не пройдут S7\.3", "NOTIFY")
    assert look.code == BROKEN


@pytest.mark.parametrize(
    ("worker_url", "text"),
    [
        (True, "Worker слушает «gpt-agent-jobs», а приложение пишет в «elsewhere»"),
        (False, "«elsewhere» никто не слушает; слушают только .*«gpt-agent-jobs»"),
    ],
)
def test_queue_names_that_differ(worker_url: bool, text: str, stand: Stand) -> None:
    """Seen in what the Worker says of itself, and in Redis where it cannot be asked."""
    given = stand.settings() | {"QUEUE_NAME": "elsewhere"} | ({} if worker_url else {"WORKER_URL": ""})

    look = Look(given)

    assert look.problems() == {"Очередь": "bad"}
    assert look.says("Очередь", text, "JOB_QUEUE_NAME")


def test_a_worker_whose_clock_is_wrong(front: Front) -> None:
    moment = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    health = {"service": "worker", "status": "ok", "timestamp": moment, "redis": {"connected": True}}
    front["worker"].behaviour = net.answers(200, json.dumps(health).encode())

    look = Look(front.settings)

    assert look.problems() == {"Часы": "warn"}
    assert look.says("Часы", r"Worker -36\d\d с", "NTP")
    assert look.code == WELL


def test_a_deployment_in_the_future(stand: Stand) -> None:
    look = Look(stand.settings() | {"DEPLOYED_AT": (datetime.now(UTC) + timedelta(hours=3)).isoformat()})

    assert look.problems() == {"Часы": "warn"}
    assert look.says("Часы", "DEPLOYED_AT в будущем", "часовой пояс")


def test_kommo_is_not_connected(stand: Stand, config: StandConfig) -> None:
    absent = "update crm_connections set provider = 'other'", "update crm_connections set provider = 'kommo'"
    with changed(config, *absent):
        look = Look(stand.settings())

    assert look.problems() == {"Kommo": "bad"}
    assert look.says("Kommo", "подключения к Kommo нет", "подключите Kommo в настройках интеграции")


def test_kommo_has_a_certificate_of_a_private_authority(stand: Stand) -> None:
    look = Look({**stand.settings(), "CA_BUNDLE": ""})
    assert look.problems() == {"Kommo": "bad"}
    assert look.says("Kommo", "сертификат не принят", "CA_BUNDLE")


def test_kommo_has_lost_its_token(stand: Stand, config: StandConfig) -> None:
    lost = "update crm_connections set access_token = '', scope = array[access_token]"
    with changed(config, lost, "update crm_connections set access_token = scope[1], scope = null"):
        look = Look(stand.settings())

    assert look.problems() == {"Kommo": "warn"}
    assert look.says("Kommo", "токена нет", "подключите Kommo заново")


@pytest.mark.parametrize(
    ("place", "level", "text"),
    [
        ("/no/such/worker.log", "bad", "не читается: worker.log — No such file"),
        ("cmd:echo no such app >&2; exit 3", "bad", "команда завершилась с кодом 3: no such app"),
        ("{app}/nothing", "bad", "адрес ответил 404"),
        ("cmd:echo nginx started", "warn", "нет строк Worker"),
    ],
)
def test_a_log_that_cannot_be_read(place: str, level: str, text: str, stand: Stand) -> None:
    given = stand.settings()

    look = Look(given | {"WORKER_LOG": place.format(app=given["APP_URL"])})

    assert look.problems() == {"Лог Worker": level}
    assert look.says("Лог Worker", text, "проверьте")


@pytest.mark.parametrize(
    ("age", "text", "advice"),
    [
        (timedelta(days=1), r"остались записи прежних прогонов: 1 \(прогонов: 1\)", "postdeploy clean"),
        (timedelta(0), "идёт другой прогон", "дождитесь"),
    ],
)
def test_leftovers_of_earlier_runs(age: timedelta, text: str, advice: str, stand: Stand, config: StandConfig) -> None:
    name = f"Агент pd-{datetime.now(UTC) - age:%y%m%dT%H%M%S}-60m-0badcafe"
    theirs = "Агент pd-shop"  # no mark, though it resembles one
    add = (
        "insert into agents (org_id, name) select id, unnest(array[$1, $2]) from organizations where slug = 'north-org'"
    )
    query(config.database_url, add, name, theirs)
    try:
        look = Look(stand.settings())
    finally:
        query(config.database_url, "delete from agents where name = any($1)", [name, theirs])

    assert look.problems() == {"Следы прогонов": "warn"}
    assert look.says("Следы прогонов", text, advice)


@pytest.mark.parametrize(
    ("days", "problems", "text"),
    [
        (90, {}, r"сертификат действует ещё 90 дн\."),
        (5, {"TLS": "warn"}, r"сертификат действует ещё 5 дн\."),
        (-2, {"TLS": "bad", "Приложение": "bad"}, r"\(APP_URL\): сертификат не принят — certificate has expired"),
    ],
)
def test_the_days_that_a_certificate_has_left(
    days: int, problems: dict[str, str], text: str, front: Front, tmp_path: Path
) -> None:
    own_certificate(front, "app", days=days, folder=tmp_path)

    look = Look(front.settings)

    assert look.problems() == problems
    assert look.says("TLS", text, "обновите сертификат" if problems else "")


@pytest.mark.parametrize("service", SETTINGS)
def test_a_private_authority_is_good_for_every_service(service: str, front: Front, tmp_path: Path) -> None:
    own_certificate(front, service, days=90, folder=tmp_path)

    assert Look(front.settings).problems() == {}


def test_a_service_that_never_answers_is_named(front: Front) -> None:
    front["worker"].behaviour = net.silent

    look = Look(front.settings, http_timeout=6.0)

    assert look.problems() == {"Worker": "bad"}
    assert look.says("Worker", r"нет полного ответа за 6 с", "работает ли служба")


def test_a_probe_that_hangs_is_cut_and_named(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a probe gets stuck in, the others are told, and the table comes."""
    stuck = threading.Event()

    def hangs(_site: object) -> Finding:
        stuck.wait(60)
        return ok("не застряла")

    monkeypatch.setattr(doctor, "PROBES", (("Застрявшая", hangs), ("Приложение", lambda _site: ok("успело"))))
    monkeypatch.setattr(doctors_site, "BUDGET", 0.5)
    try:
        look = Look(stand.settings())
    finally:
        stuck.set()

    assert look.problems() == {"Застрявшая": "bad"}
    assert look.says("Застрявшая", "не ответило за", "проверьте адрес и сеть")
    assert look.says("Приложение", "успело", "")
