from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest

from postdeploy.evidence.redaction import HIDDEN, SECRET_HEADERS, Redactor, secrets_of

PASSWORD = 'п@ро ль/+"7&=%'
KEY = "opaque-service-key-0001"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl-_"
REDIS = "redis://default:s3cr3t-redis@redis.test:6379/0"


@pytest.fixture
def redactor() -> Redactor:
    return Redactor([PASSWORD, KEY, REDIS])


def forms(secret: str) -> list[str]:
    raw = secret.encode()
    return [
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        urlencode({"x": secret})[2:],
        quote(secret, safe="").lower(),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        base64.b64encode(raw).decode(),
        base64.b64encode(raw).decode().rstrip("="),
        base64.urlsafe_b64encode(raw).decode(),
        repr(secret)[1:-1],
    ]


@pytest.mark.parametrize("secret", [PASSWORD, KEY, REDIS])
@pytest.mark.parametrize("around", ["{}", "до {} после", '{{"x":"{}"}}', "?a=1&b={}&c=2", "[{}]", "«{}»."])
def test_a_secret_is_hidden_in_every_form(redactor: Redactor, secret: str, around: str) -> None:
    for form in forms(secret):
        shown = redactor.text(around.format(form))
        assert form not in shown
        assert HIDDEN in shown


def test_a_secret_added_later_is_hidden_from_then_on(redactor: Redactor) -> None:
    assert redactor.text("токен later-token-9") == "токен later-token-9"
    redactor.add("later-token-9")
    assert redactor.text("токен later-token-9") == f"токен {HIDDEN}"


def test_the_longer_of_two_secrets_is_hidden_whole() -> None:
    assert Redactor(["key-1", "key-1-longer"]).text("key-1-longer") == HIDDEN


@pytest.mark.parametrize("secret", ["", "a", "abc"])
def test_a_very_short_secret_does_not_spoil_the_text(secret: str) -> None:
    assert Redactor([secret]).text("abc и ещё") == "abc и ещё"


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        (f"Authorization: Bearer {KEY}x", f"{KEY}x"),
        ("authorization: bearer abcdef", "abcdef"),
        ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        (f"ключ {JWT} в тексте", JWT),
        (f"?token={JWT}", JWT),
        (JWT.rsplit(".", 1)[0], JWT.rsplit(".", 1)[0]),
        ('{"access_token":"a-b-c-d"}', "a-b-c-d"),
        ('{"refresh_token": "a\\"b"}', 'a\\"b'),
        ('{"client_secret":"a-b"}', "a-b"),
        ('{"accessToken":"a-b"}', "a-b"),
        ('{"password_hash":"$2b$10$abc"}', "$2b$10$abc"),
        ('{"csrfToken":"f00ba4"}', "f00ba4"),
        ('{"apikey":"f00ba4"}', "f00ba4"),
        ("{'access_token': 'a-b-c-d'}", "a-b-c-d"),
        ('{\\"access_token\\":\\"a-b-c-d\\"}', "a-b-c-d"),
        ("access_token: a-b-c-d", "a-b-c-d"),
        ("csrfToken=f00ba4&email=", "f00ba4"),
        ("https://log.test/tail?apikey=f00ba4&n=5", "f00ba4"),
        ("https://log.test/tail?access_token=f00ba4", "f00ba4"),
        ("redis://:pa55word@10.0.0.1:6379/0", "pa55word"),
        ("postgresql://user:pa55word@db.test/x", "pa55word"),
        ("https://user:pa%40ss@app.test/x", "pa%40ss"),
        ("redis://:p@ss@10.0.0.1:6379", "p@ss"),
        ("пишите на ivan.petrov+crm@mail.example.ru сегодня", "ivan.petrov"),
        ('{"email":"ivan@mail.ru"}', "ivan@mail.ru"),
        ("email=ivan%40mail.ru&x=1", "ivan%40mail.ru"),
        ("почта иван@почта.рф", "иван@почта.рф"),
        ("тел. +7 (916) 123-45-67, звоните", "123-45-67"),
        ('{"phone":"+79161234567"}', "79161234567"),
        ("phone:+79161234567", "79161234567"),
        ('{"phone": "89161234567"}', "89161234567"),
        ("phone=%2B79161234567", "79161234567"),
        ("+1-202-555-01-23", "555"),
        ("8 (916) 123-45-67", "123-45-67"),
        ("наберите 89161234567 вечером", "89161234567"),
        ("наберите 8 916 123 45 67 вечером", "123 45 67"),
        ('{"field_code":"PHONE","values":[{"value":"79161234567"}]}', "79161234567"),
        ('{"phone":4915112345678}', "4915112345678"),
        ('{"id":7,"name":"Иван Петров","phone":"1"}', "Иван Петров"),
        ('{"email":"a@b.ru","name":"Иван Петров"}', "Иван Петров"),
        ("{'name': 'Иван Петров', 'custom_fields_values': []}", "Иван Петров"),
        ('{"first_name":"Иван"}', "Иван"),
        ("Cookie: a=b; session=f00ba4", "f00ba4"),
        ("Request failed\\nSet-Cookie: session=f00ba4\\nHost: x", "f00ba4"),
        ("Authorization: f00ba4", "f00ba4"),
        ('{"Cookie":["a=b; c=f00ba4","d=1"]}', "f00ba4"),
        ('{"cookie":"session=f00ba4"}', "f00ba4"),
        ("X-Api-Key: f00ba4\nHost: x", "f00ba4"),
        ('{"token":"0123456789abcdef01"}', "0123456789abcdef01"),
        ("ключ sk-or-v1-0123456789abcdef01 не подошёл", "0123456789abcdef01"),
        ("%D0%BF%D0%B8%D1%88%D0%B8 8%20%28916%29%20123-45-67", "123-45-67"),
        ("msg=8+916+123+45+67&x=%20", "123+45+67"),
        ("msg=%7B%22email%22%3A%22ivan%40mail.ru%22%7D", "ivan"),
    ],
)
def test_what_looks_like_a_token_or_a_person_is_hidden(text: str, gone: str) -> None:
    shown = Redactor().text(text)
    assert gone not in shown
    assert HIDDEN in shown


READABLE = (
    "a1795343325222",
    "1795343325222",
    "lead_id 1987654321",
    '{"lead_id": 2099999999, "price": 1000}',
    '{"id":1795343325222,"finishedOn":"1795343325222"}',
    "53f83c43-a5e6-4d0a-9f7b-3876dc34e7cb",
    "eventId: 53f83c43-a5e6-4d0a-9f7b-3876dc34e7cb",
    "2026-11-22T10:32:01.157869+00:00",
    "2026-11-22T10:32:01.157Z",
    "22.11.2026, 10:27",
    "2026-11-22 10:32:01+0300",
    "pd-1a2b3c4d",
    "http://127.0.0.1:54321/rest/v1/agents?id=eq.53f83c43-a5e6-4d0a-9f7b-3876dc34e7cb",
    '{"url":"http://127.0.0.1:54321","at":"@","n":5}',
    "bull:gpt-agent-jobs:prioritized ZSCORE 17",
    "Bearer",
    "Basic plan, basic information, Basic HTTP",
    "Задание 12 обработано за 12345678901 мкс",
    "7-north-org",
    '{"id":1,"name":"Север","slug":"north-org"}',
    '{"agent":{"name":"Агент"},"phone":null}',
    "cookie: нужен вход",
    "строка Cookie вошедшего пользователя",
    "http://127.0.0.1:5000/login?callbackUrl=http%3A%2F%2F127.0.0.1%3A5000%2Fmanage",
    "Q29tcGxldGVkIHdpdGhvdXQgZXJyb3Jz",
    "job 79123456789012",
    "+1 запись, -2 записи",
    "1e+15",
    "playwright@1.60.0",
    "пароль не подошёл: проверьте APP_PASSWORD",
    "tokens: 1024, totalTokens=2048",
    '{"promptTokens":12,"completionTokens":34}',
    "в настройках secret: нет",
    "Здравствуйте! Назовите, пожалуйста, ваше кодовое слово. (pd-1a2b3c4d)",
    "8 916 записей",
    "https://kommo.test/api/v4/leads/pipelines",
    "eyJ",
)


@pytest.mark.parametrize("text", READABLE)
def test_nothing_else_is_hidden(redactor: Redactor, text: str) -> None:
    assert redactor.text(text) == text


@pytest.mark.parametrize("shift", range(3))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize(
    "text", ["почта ivan.petrov@mail.ru и ещё", f"ключ {KEY}, он же", "Authorization: Bearer abcdef"]
)
def test_base64_is_opened_wherever_it_begins(
    redactor: Redactor, text: str, encode: Callable[[bytes], bytes], shift: int
) -> None:
    word = encode(b"?" * shift + text.encode()).decode()
    for around in ("{}", 'тело "{}"', "\\n{}\\n", "data:text/plain;base64,{}", "{}…"):
        shown = redactor.text(around.format(word))
        assert word[8:-8] not in shown
        assert HIDDEN in shown
    assert word[8:-8] not in redactor.text(f"начало {word[:-4]}… обрезано")


def test_base64_within_base64_is_opened(redactor: Redactor) -> None:
    word = base64.b64encode(b"x: " + base64.b64encode(f"secret {KEY}!".encode())).decode()
    assert redactor.text(word) == HIDDEN


@pytest.mark.parametrize("secret", [KEY, PASSWORD])
@pytest.mark.parametrize("cut", [9, 12])
def test_half_a_secret_is_a_secret_too(secret: str, cut: int) -> None:
    secret = f"{secret}-0123456789abcdef"
    shown = Redactor([secret]).text(f"начало «{secret[:-cut]}…» и конец «…{secret[cut:]}»")
    assert shown == f"начало «{HIDDEN}…» и конец «…{HIDDEN}»"


def test_an_encoded_word_stays_json_when_a_part_of_it_goes() -> None:
    text = json.dumps({"url": "/x?q=%22%0Aivan%40mail.ru%22&n=5"})
    shown = json.loads(Redactor().text(text))["url"]
    assert "ivan" not in shown
    assert shown.endswith("&n=5")


def test_secrets_of_an_environment_go_by_name_and_by_address() -> None:
    environment = {
        "APP_PASSWORD": "p1",
        "GITHUB_TOKEN": "t1",
        "SUPABASE_SERVICE_ROLE_KEY": "k1",
        "NOTIFY_WEBHOOK": "https://hooks.test/w1",
        "NOTIFY_TO": "slack://a/b/c, ntfy://topic",
        "REDIS_URL": "redis://user:r%2F1@redis.test",
        "APP_URL": "http://app.test",
        "SSH_KEY": "/home/qa/.ssh/id",
        "EMPTY_SECRET": "",
        "KEYBOARD": "ru",
    }
    assert set(secrets_of(environment)) == {
        "p1",
        "t1",
        "k1",
        "https://hooks.test/w1",
        "slack://a/b/c",
        "ntfy://topic",
        "r/1",
    }


def test_an_address_and_an_email_in_one_json_are_told_apart() -> None:
    text = '{"app":"http://127.0.0.1:54321","email":"qa@north.test","lead":"1795343325"}'
    assert Redactor().text(text) == (
        '{"app":"http://127.0.0.1:54321","email":"q' + HIDDEN + "@" + HIDDEN + '","lead":"1795343325"}'
    )


def test_the_field_stays_and_its_value_goes() -> None:
    text = Redactor().text('{"access_token": "abc", "expires_in": 86400}')
    assert text == '{"access_token": "' + HIDDEN + '", "expires_in": 86400}'
    assert json.loads(text)["expires_in"] == 86400


@pytest.mark.parametrize("value", ['a"b', "a\\", 'a\\"b', "a'b", "", "строка\nдругая"])
def test_a_value_with_quotes_goes_whole_and_nothing_after_it(value: str) -> None:
    body = {"client_secret": value, "scope": "crm"}
    for text in (json.dumps(body), json.dumps(body, ensure_ascii=False)):
        assert json.loads(Redactor().text(text)) == {"client_secret": HIDDEN, "scope": "crm"}
    within = json.dumps({"log": json.dumps({"client_secret": "abc", "scope": "crm"})})
    assert json.loads(json.loads(Redactor().text(within))["log"]) == {"client_secret": HIDDEN, "scope": "crm"}


def test_an_address_keeps_its_host() -> None:
    assert Redactor().text("redis://default:abc@redis.test:6379/0") == f"redis://default:{HIDDEN}@redis.test:6379/0"


def test_redacting_twice_changes_nothing(redactor: Redactor) -> None:
    text = f'{PASSWORD} {JWT} Bearer {KEY} {REDIS} ivan@mail.ru +79161234567 {{"password":"x"}}'
    once = redactor.text(text)
    assert redactor.text(once) == once


@pytest.mark.parametrize("name", sorted(SECRET_HEADERS))
def test_secret_headers_are_hidden_whole(redactor: Redactor, name: str) -> None:
    assert redactor.header(name.title(), "что угодно") == HIDDEN


def test_other_headers_are_redacted_like_texts(redactor: Redactor) -> None:
    assert redactor.header("content-type", "application/json") == "application/json"
    assert redactor.header("location", f"/x?key={KEY}") == f"/x?key={HIDDEN}"


def test_a_large_text_is_no_trouble(redactor: Redactor) -> None:
    noise = ("+" + "1 " * 50 + "a" * 50 + ":" * 50 + "@" + '{"password"' + "://" * 20) * 500
    assert redactor.text(noise)
