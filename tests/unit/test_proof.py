"""How evidence is shown: commands that repeat requests, rows as tables, other people's words covered up."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from typing import Any

import pytest

from postdeploy.checks.asserting import tell
from postdeploy.config.settings import Settings
from postdeploy.evidence.collector import CHECKED, CLEANING, PROOF, WAITED, Evidence
from postdeploy.evidence.findings import Finding, State, tell_to
from postdeploy.evidence.ownership import Ownership
from postdeploy.evidence.redaction import HIDDEN, Redactor
from postdeploy.evidence.shell import curl, named_secrets
from postdeploy.evidence.tables import NO_ROWS, as_csv, table_of
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.wire import Wire
from postdeploy.session.environment_info import addresses, bare
from tests.unit.servers import Reply, Site

MARK = "pd-261122T143801-60m-1a2b3c4d"
OURS, THEIRS, ORG = (f"{number}{'0' * 7}-0000-4000-8000-000000000000" for number in (1, 2, 3))


def settings_with(**values: Any) -> Settings:
    given = {"app_url": "http://a.test", "app_email": "a@b.test", "app_password": "x" * 8}
    return Settings.model_validate({**given, **values})


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def of_table(rows: Any, query: str = "select=*", **changes: Any) -> Exchange:
    url = f"http://db.test/rest/v1/agents?{query}"
    fields: dict[str, Any] = {"status": 200, "response_body": json.dumps(rows).encode(), **changes}
    return Exchange("Supabase", "GET", url, [], b"", **fields)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_the_command_sends_the_same_request_again(site: Site, wire: Wire, exchanges: list[Exchange]) -> None:
    site.routes["/rest/v1/agents"] = Reply([])
    headers = {"apikey": "key-0001", "authorization": "Bearer key-0001", "cookie": "a=1; b=2", "prefer": "count=exact"}
    body = {"name": 'Агент "А" $HOME `id` it\'s !', "note": "%7B & ?"}
    wire.client("Supabase").post(f"{site.url}/rest/v1/agents?id=eq.1&or=(a.eq.1,b.eq.2)", json=body, headers=headers)
    command = curl(exchanges[0], Redactor(["key-0001"]), {"SUPABASE_SERVICE_ROLE_KEY": "key-0001"})
    assert "key-0001" not in command
    variables = {"SUPABASE_SERVICE_ROLE_KEY": "key-0001", "COOKIE": "a=1; b=2", "PATH": "/usr/bin:/bin"}
    subprocess.run(["bash", "-c", command], env=variables, capture_output=True, check=True, timeout=20)
    first, again = site.asked
    assert (again.method, again.path, again.body) == (first.method, first.path, first.body)
    for name in ("apikey", "authorization", "cookie", "prefer", "content-type"):
        assert again.headers[name] == first.headers[name]


def test_a_command_says_where_its_variables_come_from_and_what_is_missing() -> None:
    request = Exchange("Приложение", "POST", "http://x.test/a", [("cookie", "s=1")], b'{"email":"ivan@mail.ru"}')
    command = curl(request, Redactor(), {})
    assert command.startswith("# COOKIE — ")
    assert f"личные данные скрыты: замените {HIDDEN}" in command


def test_secrets_of_the_settings_stand_in_commands_by_their_names() -> None:
    settings = settings_with(app_password="pa55-word", redis_url="redis://:x@r")
    assert named_secrets(settings) == {"APP_PASSWORD": "pa55-word", "REDIS_URL": "redis://:x@r"}


def test_few_rows_stand_upright_and_many_lie() -> None:
    row = {"id": "r1", "title": 'Создан, "да"', "empty": None, "metadata": {"имя": "А"}, "ok": False, "n": 0}
    assert read(as_csv([row])) == [
        ["поле", "значение"],
        ["id", "r1"],
        ["title", 'Создан, "да"'],
        ["metadata", '{"имя": "А"}'],
        ["ok", "false"],
        ["n", "0"],
    ]
    assert read(as_csv([{"id": number} for number in range(4)])) == [["id"], ["0"], ["1"], ["2"], ["3"]]
    assert as_csv([]) == NO_ROWS


def test_rows_and_cells_are_bounded_and_say_so() -> None:
    table = read(as_csv([{"id": number, "text": "я" * 1000} for number in range(60)]))
    assert len(table) == 1 + 50 + 1
    assert table[-1] == ["… обрезано: показано 50 из 60 записей"]
    assert table[1][1].endswith("… обрезано: показано 400 знаков из 1000")


def test_a_secret_is_hidden_by_the_name_of_its_column() -> None:
    rows = [{"id": "c1", "access_token": "abcdefgh", "metadata": {"client_secret": "ijklmnop"}}]
    text = as_csv(rows, Redactor().text)
    assert "abcdefgh" not in text
    assert "ijklmnop" not in text


@pytest.mark.parametrize(
    ("exchange", "title"),
    [
        (of_table([{"id": 1}], f"select=*&org_id=eq.{ORG}"), "Таблица `agents`, где org_id = 30000000…: записей 1"),
        (of_table([]), "Таблица `agents`: записей 0"),
        (of_table([{"id": 1}], "select=*&limit=1&order=created_at.desc"), "Таблица `agents`: записей 1"),
    ],
)
def test_an_answer_with_rows_is_a_table(exchange: Exchange, title: str) -> None:
    table = table_of(exchange)
    assert table is not None
    assert table[0] == title


@pytest.mark.parametrize("rows", [{"message": "no"}, [1, 2], "x", None])
def test_any_other_answer_is_none(rows: Any) -> None:
    assert table_of(of_table(rows)) is None


def ownership() -> Ownership:
    owned = Ownership()
    owned.mark(MARK)
    owned.learn("GET /api/auth/session", json.dumps({"user": {"id": "u", "orgId": ORG}}))
    owned.learn(json.dumps({"name": f"Агент {MARK}"}), json.dumps({"data": {"id": OURS, "org_id": ORG}}))
    return owned


def test_what_we_made_is_shown_and_what_others_wrote_is_not() -> None:
    rows: list[dict[str, Any]] = [
        {"id": OURS, "org_id": ORG, "instructions": "наши"},
        {"id": THEIRS, "org_id": ORG, "name": "Продавец", "instructions": "чужие", "metadata": {"note": "чужое"}},
        {"id": "m1", "role": "assistant", "conversation_id": OURS, "content": "ответ нам"},
        {"id": "m2", "role": "user", "conversation_id": THEIRS, "content": "чужой вопрос", "created_at": "2026-11-22"},
    ]
    assert ownership().cover({"data": rows})["data"] == [
        rows[0],
        {**rows[1], "instructions": HIDDEN, "metadata": {"note": HIDDEN}},
        rows[2],
        {**rows[3], "content": HIDDEN},
    ]


def test_what_belongs_to_the_organisation_never_becomes_ours() -> None:
    assert not ownership().is_ours(ORG)


def test_what_is_no_object_of_anybody_stays() -> None:
    answer = {"success": False, "details": "Не найдено", "stages": [{"name": "Новая", "sort": 10}]}
    assert ownership().cover(answer) == answer


@pytest.fixture
def evidence() -> Evidence:
    return Evidence(Redactor())


def handed(evidence: Evidence, *, whole: bool) -> dict[str, str]:
    return {title: str(body) for title, body, _kind in evidence.hand_over(whole=whole)}


def test_a_green_line_says_what_was_checked_and_where(evidence: Evidence) -> None:
    tell_to(evidence.told.append)
    try:
        tell(Finding("агент записан", "таблица `agents`"))
        tell(Finding("запись появилась", "таблица `activity_logs`", waited=1.25))
    finally:
        tell_to(None)
    tell(Finding("никому", "нигде"))
    assert handed(evidence, whole=False) == {
        PROOF: "✓ агент записан\n    таблица `agents`\n✓ запись появилась\n    таблица `activity_logs`, ждали 1,2 с"
    }


def test_a_red_line_says_what_was_found_and_how_the_wait_went(evidence: Evidence) -> None:
    evidence.told.append(State("ни одной", 0.0))
    evidence.told.append(State("ни одной", 1.0))
    evidence.told.append(Finding("запись есть", "таблица", "ни одной", waited=4.0))
    evidence.told.append(State("в очереди", 0.1))
    evidence.told.append(Finding("задание обработано", "очередь", waited=0.3))
    got = handed(evidence, whole=True)
    assert got[CHECKED].splitlines()[:3] == ["✗ запись есть", "    таблица, ждали 4,0 с", "    нашли: ни одной"]
    assert got[WAITED].splitlines() == [
        "Ждали: запись есть (таблица)",
        "   0,0 с  ни одной",
        "   4,0 с  время вышло",
        "",
        "Ждали: задание обработано (очередь)",
        "   0,1 с  в очереди",
        "   0,3 с  так и стало",
    ]


def test_the_latest_rows_of_a_title_count(evidence: Evidence) -> None:
    for state in ("waiting", "active"):
        evidence.rows("Задание", [{"id": "7", "state": state}])
    got = handed(evidence, whole=False)
    assert "active" in got["Задание"]
    assert "waiting" not in got["Задание"]


def test_tables_of_a_red_line_are_shown_as_they_were_read_last(evidence: Evidence) -> None:
    evidence.heard.append(of_table([]))
    evidence.heard.append(of_table([{"id": "r1"}]))
    got = handed(evidence, whole=True)
    assert [title for title in got if title.startswith("Таблица")] == ["Таблица `agents`: записей 1"]
    assert [title for title in got if title.startswith("Обмен")] == [
        "Обмен 1. Supabase: GET /rest/v1/agents?select=* → 200 (спросили 2 раз)"
    ]


@pytest.mark.parametrize("whole", [False, True])
def test_cleaning_up_is_one_text_of_its_own(evidence: Evidence, whole: bool) -> None:
    evidence.when_red("Очередь", lambda: "не спросят")
    evidence.heard.append(Exchange("Приложение", "DELETE", "http://x.test/api/agents/1", [], b"", 200))
    got = {title: str(body) for title, body, _kind in evidence.hand_over_cleaning(whole=whole)}
    assert list(got) == [CLEANING]
    assert ("curl" in got[CLEANING]) == whole
    assert handed(evidence, whole=True) == {}


def test_a_token_that_was_seen_is_hidden_from_then_on_in_any_form(evidence: Evidence) -> None:
    token = "kommo-token-ABCDEF"
    cookies = [("set-cookie", "session=c00kie-c00kie-c00kie; Path=/")]
    evidence.heard.append(of_table([{"access_token": token}], response_headers=cookies))
    shown = evidence.redactor.text(f"x {token} c00kie-c00kie-c00kie")
    assert shown == f"x {HIDDEN} {HIDDEN}"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://user:pass@app.test:8443/base?key=1#x", "https://app.test:8443/base"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("http://app.test", "http://app.test"),
    ],
)
def test_an_address_is_shown_bare(address: str, shown: str) -> None:
    assert bare(address) == shown


def test_the_portrait_names_what_was_given() -> None:
    settings = settings_with(app_url="http://me:pa55@app.test", deployed_at="2026-11-22T10:00:00Z")
    assert addresses(settings) == {
        "Приложение": "http://app.test",
        "Очередь": "gpt-agent-jobs",
        "Деплой": "22.11.2026 10:00 UTC",
    }
