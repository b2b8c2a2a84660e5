"""What a reader of the report is shown of a line: little on green, all on red, never a secret, never without end."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any
from urllib.parse import unquote

import pytest

from postdeploy.errors import CannotTell
from postdeploy.evidence.bounds import cut, cut_middle
from postdeploy.evidence.collector import COMMANDS, LARGEST, Evidence
from postdeploy.evidence.exchanges import LARGEST_BODY
from postdeploy.evidence.findings import State
from postdeploy.evidence.redaction import HIDDEN, Redactor
from postdeploy.evidence.shell import curl
from postdeploy.platform.exchange import Exchange

KEY = "opaque-service-key-0001"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl"
MARK = "pd-1a2b3c4d"
SPARE = 200
"""Characters that a note about a cut takes at most."""


@pytest.fixture
def evidence() -> Evidence:
    evidence = Evidence(Redactor([KEY]))
    evidence.ownership.mark(MARK)
    return evidence


def exchange(**changes: Any) -> Exchange:
    fields: dict[str, Any] = {
        "service": "Приложение",
        "method": "POST",
        "url": "http://127.0.0.1:3000/api/agents?limit=20",
        "request_headers": [("content-type", "application/json"), ("user-agent", "x"), ("cookie", f"s={JWT}")],
        "request_body": json.dumps({"name": f"Агент '{MARK}'"}, ensure_ascii=False).encode(),
        "status": 200,
        "response_body": json.dumps({"data": {"id": "a1", "name": f"Агент {MARK}"}}, ensure_ascii=False).encode(),
        "seconds": 0.0714,
    }
    return Exchange(**{**fields, **changes})


def handed(evidence: Evidence, *, whole: bool, ask: bool = False) -> dict[str, str]:
    got: dict[str, str] = {}

    for title, body, kind in evidence.hand_over(whole=whole, ask=ask):
        assert isinstance(body, str)
        assert kind in ("text", "table")
        assert title not in got
        got[title] = body
    return got


def all_of(got: dict[str, str]) -> str:
    return "\n".join([*got, *got.values()])


@pytest.mark.parametrize("whole", [False, True])
def test_nothing_seen_nothing_attached(evidence: Evidence, whole: bool) -> None:
    assert handed(evidence, whole=whole) == {}


def test_a_green_line_has_a_line_for_each_exchange_and_no_more(evidence: Evidence) -> None:
    evidence.heard.append(exchange())
    evidence.heard.append(exchange(method="GET", url="http://127.0.0.1:3000/api/x", status=None, error="отказано"))
    evidence.redis("PING", "True")
    (text,) = handed(evidence, whole=False).values()
    assert re.findall(r"(POST|GET) (\S+)", text) == [("POST", "/api/agents?limit=20"), ("GET", "/api/x")]
    assert "200" in text
    assert "отказано" in text
    assert "curl" not in text
    assert MARK not in text


def test_a_red_line_has_everything(evidence: Evidence) -> None:
    evidence.heard.append(exchange())
    evidence.redis("HGETALL bull:gpt-agent-jobs:7", "{'name': 'test-job'}")
    evidence.rows("Записи", [{"id": "r1", "title": MARK}])
    evidence.text("Лог Worker", "строка лога")
    evidence.told.append(State("в очереди", 0.0))
    got = handed(evidence, whole=True)
    text = all_of(got)
    for part in ("curl", f"Агент {MARK}", "строка лога", "в очереди", "r1"):
        assert part in text
    assert got[COMMANDS] == "HGETALL bull:gpt-agent-jobs:7\n  → {'name': 'test-job'}"


def test_rows_and_texts_are_shown_on_green_too(evidence: Evidence) -> None:
    evidence.rows("Записи", [{"id": "r1", "empty": None}])
    evidence.text("Лог Worker", "строка лога")
    got = handed(evidence, whole=False)
    assert "r1" in got["Записи"]
    assert "empty" not in got["Записи"]
    assert got["Лог Worker"] == "строка лога"


def test_each_line_begins_anew(evidence: Evidence) -> None:
    evidence.text("Лог", "первая строка")
    evidence.heard.append(exchange())
    evidence.told.append(State("в очереди", 0.0))
    handed(evidence, whole=False)
    assert handed(evidence, whole=True) == {}


def test_states_over_time_without_repeats(evidence: Evidence) -> None:
    for seconds, text in enumerate(["нет", "нет", "почти", "почти", "нет"]):
        evidence.told.append(State(text, float(seconds)))
    (shown,) = handed(evidence, whole=True).values()
    assert re.findall(r"(\d)[,.]\d+ с\W+(\w+)", shown) == [("0", "нет"), ("2", "почти"), ("4", "нет")]


def test_what_is_asked_when_red_is_asked_only_then(evidence: Evidence) -> None:
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        return "задание в очереди"

    evidence.when_red("Очередь", ask)
    assert handed(evidence, whole=False) == {}
    assert asked == []
    assert handed(evidence, whole=True, ask=True) == {"Очередь": "задание в очереди"}


def test_what_cannot_be_asked_says_so(evidence: Evidence) -> None:
    def ask() -> str:
        raise CannotTell("Redis: в соединении отказано")

    evidence.when_red("Очередь", ask)
    assert "в соединении отказано" in handed(evidence, whole=True, ask=True)["Очередь"]


def repeated(seen: Exchange, **variables: str) -> list[str]:
    """The words that curl gets when a shell runs the command."""
    command = curl(seen, Redactor([KEY]), {})
    script = f'curl() {{ printf "%s\\0" "$@"; }}\n{command}'
    done = subprocess.run(["bash", "-c", script], env=variables, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split("\0")[:-1]


def test_the_curl_can_be_repeated_and_has_no_secrets() -> None:
    words = repeated(exchange(request_headers=[*exchange().request_headers, ("apikey", KEY)]), COOKIE="s=1")
    assert words[words.index("-X") + 1] == "POST"
    assert "http://127.0.0.1:3000/api/agents?limit=20" in words
    headers = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    assert [header.partition(":")[0] for header in headers] == ["content-type", "cookie", "apikey"]
    assert "cookie: s=1" in headers
    assert not any(secret in " ".join(words) for secret in (KEY, JWT))
    assert json.loads(words[words.index("--data-raw") + 1]) == {"name": f"Агент '{MARK}'"}


@pytest.mark.parametrize("body", ["@/etc/passwd", "$(touch x)", "`id`", 'a"b', "it's", "a\\b", "!x", "много\nстрок"])
def test_a_body_is_taken_by_the_shell_as_it_is(body: str) -> None:
    words = repeated(exchange(request_body=body.encode(), request_headers=[]))
    assert words[words.index("--data-raw") + 1] == body
    assert "-d" not in words


def test_a_body_too_long_to_be_repeated_says_so(evidence: Evidence) -> None:
    evidence.heard.append(exchange(request_body=b"x" * (LARGEST_BODY + 1)))
    text = all_of(handed(evidence, whole=True))
    assert f"показано {LARGEST_BODY} знаков из {LARGEST_BODY + 1}" in text
    assert "тело запроса обрезано" in text


def test_a_request_without_a_body_sends_none() -> None:
    assert "--data-raw" not in repeated(exchange(method="GET", request_body=b""))


def test_a_red_line_shows_the_command_as_it_is(evidence: Evidence) -> None:
    evidence.heard.append(exchange())
    assert curl(exchange(), evidence.redactor, {}) in all_of(handed(evidence, whole=True))


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"<html>\xd0", b"", b"{", b"null", b"[" * 100_000])
def test_any_body_can_be_shown(evidence: Evidence, body: bytes) -> None:
    evidence.heard.append(exchange(request_body=body, response_body=body))
    assert handed(evidence, whole=True)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("secret", [KEY, JWT, "ivan@mail.ru", "+79161234567"])
def test_no_secret_and_nobodys_data_leaves(evidence: Evidence, secret: str, whole: bool) -> None:
    body = json.dumps({"message": f"до {secret} после {MARK}"}).encode()
    evidence.heard.append(exchange(url=f"http://x.test/?q={secret}", request_body=body, response_body=body))
    evidence.heard.append(exchange(method="GET", url="http://x.test/rest/v1/x", response_body=b"[%s]" % body))
    evidence.redis(f"HGET x {secret}", repr({"data": secret}))
    evidence.rows("Записи", [{"content": secret, "metadata": {"x": [secret]}}])
    evidence.text("Лог", f"строка {secret}")
    evidence.told.append(State(f"нашли {secret}", 1.0))
    evidence.told.append(State("ещё", 2.0))
    got = handed(evidence, whole=whole)
    assert secret not in all_of(got)
    assert HIDDEN in got["Лог"]


def cookie(value: str) -> Exchange:
    return exchange(response_headers=[("Set-Cookie", f"x={value}; Path=/; HttpOnly")])


@pytest.mark.parametrize("value", ["0123456789abcdef", "a1b2c3d4", "token%7Cwith-a-hash"])
def test_cookies_that_were_set_are_secrets_from_then_on(evidence: Evidence, value: str) -> None:
    evidence.heard.append(cookie(value))
    evidence.text("Лог", f"сессия {value}, то есть {unquote(value)}")
    assert handed(evidence, whole=True)["Лог"] == f"сессия {HIDDEN}, то есть {HIDDEN}"


@pytest.mark.parametrize("value", ["http://127.0.0.1:3000", "http%3A%2F%2F127.0.0.1%3A3000%2Fmanage", "collapsed"])
def test_settings_kept_in_cookies_are_none(evidence: Evidence, value: str) -> None:
    evidence.heard.append(cookie(value))
    evidence.text("Лог", f"открыли {unquote(value)}")
    assert handed(evidence, whole=True)["Лог"] == f"открыли {unquote(value)}"


def test_what_other_people_wrote_is_not_shown(evidence: Evidence) -> None:
    strangers = [{"id": "x", "content": "личная переписка"}]
    evidence.rows("Записи", strangers)
    evidence.heard.append(exchange(method="GET", request_body=b"", response_body=json.dumps(strangers).encode()))
    assert "личная переписка" not in all_of(handed(evidence, whole=True))


@pytest.mark.parametrize("offset", range(0, len(KEY), 5))
def test_a_secret_at_the_place_of_a_cut_does_not_leave_in_part(evidence: Evidence, offset: int) -> None:
    body = b"x" * (LARGEST_BODY - offset - 1) + KEY.encode() + b"y" * 50
    evidence.heard.append(exchange(request_body=body, response_body=body))
    evidence.redis(f"GET {MARK}", "x" * (499 - offset) + KEY)
    evidence.text("Лог", "x" * (LARGEST - offset - 1) + KEY + "y" * 50)
    evidence.rows("Записи", [{"title": MARK, "content": "x" * (399 - offset) + KEY}])
    assert KEY[:4] not in all_of(handed(evidence, whole=True))


def test_attachments_are_bounded_and_say_so(evidence: Evidence) -> None:
    evidence.text("Лог", "я" * (LARGEST + 1))
    evidence.heard.append(exchange(response_body=b"x" * 300_000))
    evidence.rows("Записи", [{"id": number} for number in range(1000)])
    got = handed(evidence, whole=True)
    assert got["Лог"].endswith(f"… обрезано: показано {LARGEST} знаков из {LARGEST + 1}")
    assert f"показано {LARGEST_BODY} знаков из 300000" in all_of(got)
    assert "обрезано" in got["Записи"]
    assert all(len(text) < LARGEST + SPARE for text in got.values())


def test_a_long_wait_shows_how_it_began_and_how_it_ended(evidence: Evidence) -> None:
    for number in range(300):
        url = f"http://127.0.0.1:3000/api/number-{number}"
        evidence.heard.append(exchange(method="GET", url=url, request_body=b"", response_body=b"x" * 3000))
        evidence.redis(f"GET {MARK}-{number}", "x" * 400)
        evidence.told.append(State(f"состояние {number} " + "x" * 400, float(number)))
    for whole in (True, False):
        got = handed(evidence, whole=whole)
        assert len(got) < 30
        assert all(len(text) < LARGEST + SPARE for text in got.values())
        if whole:
            text = all_of(got)
            for each in (
                "/api/number-0 ",
                "/api/number-299 ",
                f"{MARK}-0\n",
                f"{MARK}-299\n",
                "состояние 0 ",
                "состояние 299 ",
            ):
                assert each in text, each
            assert "обрезано" in text


def test_a_question_that_was_repeated_stands_once(evidence: Evidence) -> None:
    for _ in range(40):
        evidence.heard.append(exchange(method="GET", url="http://x.test/api/agents", request_body=b""))
    assert all_of(handed(evidence, whole=False)).count("/api/agents") == 1


def test_cut_leaves_a_short_text_alone() -> None:
    assert cut("коротко", 7) == cut_middle("коротко", 7) == "коротко"
    assert cut("коротко!", 7) == "коротко\n… обрезано: показано 7 знаков из 8"
    assert re.fullmatch(r"кор\n… .*6 знаков из 8 …\nко!", cut_middle("коротко!", 7))
