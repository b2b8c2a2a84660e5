from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

import pytest

from postdeploy.evidence import (
    FIRST_EXCHANGES,
    LARGEST,
    LARGEST_BODY,
    LAST_EXCHANGES,
    MOST_ROWS,
    Evidence,
    as_table,
    cut,
)
from postdeploy.platform.wire import Exchange
from postdeploy.redaction import HIDDEN, Redactor

KEY = "opaque-service-key-0001"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl"


@pytest.fixture
def evidence() -> Evidence:
    return Evidence(Redactor([KEY]))


def exchange(**changes: Any) -> Exchange:
    fields: dict[str, Any] = {
        "service": "Приложение",
        "method": "POST",
        "url": "http://127.0.0.1:3000/api/agents?limit=20",
        "request_headers": [("content-type", "application/json"), ("user-agent", "x"), ("cookie", f"s={JWT}")],
        "request_body": '{"name":"Агент \'pd-1\'"}'.encode(),
        "status": 200,
        "response_body": '{"success":true,"data":{"id":"a1","name":"Агент"}}'.encode(),
        "seconds": 0.0714,
    }
    return Exchange(**{**fields, **changes})


def handed(evidence: Evidence, *, whole: bool) -> dict[str, str]:
    got: dict[str, str] = {}

    def attach(title: str, body: str | bytes) -> None:
        assert isinstance(body, str)
        assert title not in got
        got[title] = body

    evidence.hand_over(attach, whole=whole)
    return got


def test_nothing_seen_nothing_attached(evidence: Evidence) -> None:
    assert handed(evidence, whole=True) == {}


def test_a_green_line_has_a_line_for_each_exchange(evidence: Evidence) -> None:
    evidence.exchange(exchange())
    evidence.exchange(exchange(method="GET", status=None, error="в соединении отказано", attempt=2))
    evidence.redis("PING", "True")
    evidence.state("в очереди", 0.0)
    assert handed(evidence, whole=False) == {
        "Обмены кратко": (
            "Приложение: POST http://127.0.0.1:3000/api/agents?limit=20 → 200, 71 мс\n"
            "Приложение: GET http://127.0.0.1:3000/api/agents?limit=20 → в соединении отказано, 71 мс (попытка 2)"
        )
    }


def test_a_red_line_has_everything(evidence: Evidence) -> None:
    evidence.exchange(exchange())
    evidence.redis("HGETALL bull:gpt-agent-jobs:7", "{'name': 'test-job'}")
    evidence.rows("Записи", [{"id": "r1"}])
    evidence.text("Лог Worker", "строка лога")
    evidence.state("в очереди", 0.0)
    got = handed(evidence, whole=True)
    assert list(got) == ["Обмены с платформой", "Записи", "Лог Worker", "Команды Redis", "Состояния во время ожидания"]
    assert '"name": "Агент"' in got["Обмены с платформой"]
    assert got["Команды Redis"] == "HGETALL bull:gpt-agent-jobs:7\n  → {'name': 'test-job'}"
    assert got["Состояния во время ожидания"].strip() == "0.00 с: в очереди"


def test_rows_and_texts_are_shown_on_green_too(evidence: Evidence) -> None:
    evidence.rows("Записи", [{"id": "r1"}])
    evidence.text("Лог Worker", "строка лога")
    assert handed(evidence, whole=False) == {"Записи": "id: r1", "Лог Worker": "строка лога"}


def test_each_line_begins_anew(evidence: Evidence) -> None:
    evidence.text("Лог", "первая строка")
    handed(evidence, whole=False)
    assert handed(evidence, whole=True) == {}


def test_states_over_time_without_repeats(evidence: Evidence) -> None:
    for seconds, text in enumerate(["нет", "нет", "1 с: почти", "1 с: почти", "нет"]):
        evidence.state(text, float(seconds))
    shown = handed(evidence, whole=False)["Состояния во время ожидания"].splitlines()
    assert [line.strip() for line in shown] == ["0.00 с: нет", "2.00 с: 1 с: почти", "4.00 с: нет"]


def curl_of(evidence: Evidence) -> list[str]:
    text = handed(evidence, whole=True)["Обмены с платформой"]
    return shlex.split(next(line for line in text.splitlines() if line.startswith("Повторить: "))[11:])


def test_the_curl_can_be_repeated_and_has_no_secrets(evidence: Evidence) -> None:
    evidence.exchange(exchange(request_headers=[*exchange().request_headers, ("apikey", KEY)]))
    words = curl_of(evidence)
    assert words[:5] == ["curl", "-i", "-X", "POST", "http://127.0.0.1:3000/api/agents?limit=20"]
    headers = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    assert headers == ["content-type: application/json", f"cookie: {HIDDEN}", f"apikey: {HIDDEN}"]
    assert words[words.index("--data-raw") + 1] == '{"name":"Агент \'pd-1\'"}'


def test_a_body_that_begins_with_an_at_is_no_file_name(evidence: Evidence) -> None:
    evidence.exchange(exchange(request_body=b"@/etc/passwd"))
    words = curl_of(evidence)
    assert words[words.index("--data-raw") + 1] == "@/etc/passwd"
    assert "-d" not in words


def test_a_body_too_long_to_be_repeated_says_so(evidence: Evidence) -> None:
    evidence.exchange(exchange(request_body=b"x" * (LARGEST_BODY + 1)))
    text = handed(evidence, whole=True)["Обмены с платформой"]
    assert f"показано {LARGEST_BODY} знаков из {LARGEST_BODY + 1}" in text
    assert "тело запроса обрезано" in text


def test_a_request_without_a_body_sends_none(evidence: Evidence) -> None:
    evidence.exchange(exchange(method="GET", request_body=b"", response_body=b""))
    assert "--data-raw" not in curl_of(evidence)


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"<html>\xd0", b"", b"{", b"null"])
def test_any_body_can_be_shown(evidence: Evidence, body: bytes) -> None:
    evidence.exchange(exchange(request_body=body, response_body=body))
    assert handed(evidence, whole=True)


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("secret", [KEY, JWT, "ivan@mail.ru", "+79161234567"])
def test_no_secret_and_nobodys_data_leaves(evidence: Evidence, secret: str, whole: bool) -> None:
    body = json.dumps({"message": f"до {secret} после"}).encode()
    evidence.exchange(exchange(url=f"http://x.test/?q={secret}", request_body=body, response_body=body))
    evidence.redis(f"HGET x {secret}", repr({"data": secret}))
    evidence.rows("Записи", [{"content": secret, "metadata": {"x": [secret]}}])
    evidence.text("Лог", f"строка {secret}")
    evidence.state(f"нашли {secret}", 1.0)
    evidence.state("ещё", 2.0)
    got = handed(evidence, whole=whole)
    assert secret not in "".join(got.values())
    assert HIDDEN in got["Лог"]


@pytest.mark.parametrize("offset", range(0, len(KEY), 5))
def test_a_secret_at_the_place_of_the_cut_does_not_leave_in_part(evidence: Evidence, offset: int) -> None:
    body = b"x" * (LARGEST_BODY - offset - 1) + KEY.encode() + b"y" * 50
    evidence.exchange(exchange(request_body=body, response_body=body))
    evidence.redis("GET x", "x" * (499 - offset) + KEY)
    evidence.text("Лог", "x" * (LARGEST - offset - 1) + KEY + "y" * 50)
    for text in handed(evidence, whole=True).values():
        assert KEY[:4] not in text


def test_attachments_are_bounded_and_say_so(evidence: Evidence) -> None:
    evidence.text("Лог", "я" * (LARGEST + 1))
    evidence.exchange(exchange(response_body=b"x" * 1_000_000))
    got = handed(evidence, whole=True)
    assert got["Лог"].endswith(f"… обрезано: показано {LARGEST} знаков из {LARGEST + 1}")
    assert f"показано {LARGEST_BODY} знаков из 1000000" in got["Обмены с платформой"]
    assert all(len(text) < LARGEST + 100 for text in got.values())


def test_of_many_exchanges_the_last_ones_are_kept(evidence: Evidence) -> None:
    for number in range(300):
        evidence.exchange(exchange(url=f"http://127.0.0.1:3000/api/number-{number}"))
        evidence.redis(f"GET {number}", "x" * 400)
        evidence.state(f"состояние {number} " + "x" * 400, float(number))
    for title, text in handed(evidence, whole=True).items():
        assert len(text) < LARGEST + 100, title
        assert "обрезано" in text, title
        assert "0" in text[:80], title
        assert "299" in text[-1000:], title


def test_of_many_large_exchanges_the_last_one_is_still_shown(evidence: Evidence) -> None:
    for number in range(60):
        evidence.exchange(exchange(url=f"http://127.0.0.1:3000/api/number-{number}", response_body=b"x" * 3000))
    text = handed(evidence, whole=True)["Обмены с платформой"]
    assert len(text) < LARGEST + 100
    assert "/api/number-0 " in text
    assert "/api/number-59 " in text


def test_a_few_exchanges_are_all_shown(evidence: Evidence) -> None:
    for number in range(FIRST_EXCHANGES + LAST_EXCHANGES):
        evidence.exchange(exchange(url=f"http://x.test/{number}", request_headers=[], request_body=b""))
    text = handed(evidence, whole=True)["Обмены с платформой"]
    assert "обрезано" not in text
    assert text.count("Повторить:") == FIRST_EXCHANGES + LAST_EXCHANGES


def test_cut_leaves_a_short_text_alone() -> None:
    assert cut("коротко", 7) == "коротко"
    assert cut("коротко!", 7) == "коротко\n… обрезано: показано 7 знаков из 8"


def test_rows_are_readable() -> None:
    rows: list[Mapping[str, Any]] = [
        {"id": "r1", "title": "Создан", "agent_id": None, "metadata": {"имя": "Агент"}, "count": 0, "ok": False},
        {"id": "r2", "tags": [], "note": ""},
    ]
    assert as_table(rows) == 'id: r1\ntitle: Создан\nmetadata: {"имя": "Агент"}\ncount: 0\nok: False\n\nid: r2'
    assert as_table([]) == "записей нет"


def test_many_rows_are_cut_and_say_so() -> None:
    text = as_table([{"id": number} for number in range(MOST_ROWS + 1)])
    assert text.endswith(f"… обрезано: показано {MOST_ROWS} из {MOST_ROWS + 1} записей")
    assert f"id: {MOST_ROWS - 1}\n" in text
