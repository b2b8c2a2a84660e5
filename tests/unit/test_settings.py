"""Settings: everything that is wrong is said at once; what may be done follows from name, address and two words."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest
from hypothesis import strategies as st
from pydantic import SecretStr

from postdeploy.config.access import decide, production_sign, says_yes
from postdeploy.config.settings import known, load
from postdeploy.errors import ReadOnly, SetupError
from postdeploy.evidence.redaction import Redactor
from postdeploy.session.scenario_state import ScenarioState
from postdeploy.session.writing import writes
from tests.unit.settings import settings_with

GOOD = {"APP_URL": "https://app.example.com/", "APP_EMAIL": "o@example.com", "APP_PASSWORD": "secret-word"}
EXAMPLE = Path(__file__).parents[2] / "targets" / "example.env"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in known():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def write(folder: Path, name: str, **values: str) -> None:
    (folder / f".env.{name}").write_text("".join(f"{key}={value}\n" for key, value in values.items()), "utf-8")


def problems(folder: Path, **values: str) -> list[str]:
    write(folder, "x", **values)
    with pytest.raises(SetupError) as raised:
        load("x")
    return str(raised.value).splitlines()


def test_the_least_that_is_needed(tmp_path: Path) -> None:
    write(tmp_path, "x", **GOOD)

    settings = load("x")

    assert (settings.app_url, settings.worker_url, settings.redis_url) == ("https://app.example.com", None, None)
    assert settings.permission.writes


def test_all_problems_are_told_at_once_a_sentence_each(tmp_path: Path) -> None:
    wrong = {"WAIT_SECONDS": "0", "REDIS_URL": "http://x", "ACCESS": "write", "DEPLOYED_AT": "вчера"}
    told = problems(tmp_path, APP_URL="app", WORKER_LGO="x", CA_BUNDLE="/no/such", WORKER_LOG="cmd:", **wrong)

    assert told[0] == "Не заданы настройки: APP_EMAIL, APP_PASSWORD (задайте их в файле .env.x или в окружении)."
    assert {line.partition(":")[0] for line in told[1:]} == {"APP_URL", "CA_BUNDLE", "WORKER_LOG", "WORKER_LGO", *wrong}
    assert all(line.endswith(".") and "\t" not in line for line in told)


@pytest.mark.parametrize(
    ("name", "meant"), [("WORKER_LGO", "WORKER_LOG"), ("APP_EMAL", "APP_EMAIL"), ("SUPABASE_KEY", "SUPABASE_URL")]
)
def test_an_unknown_setting_is_named_with_what_was_probably_meant(name: str, meant: str, tmp_path: Path) -> None:
    assert problems(tmp_path, **GOOD, **{name: "x"}) == [
        f"{name}: такой настройки нет (файл .env.x); похоже на {meant}."
    ]


def test_a_strange_setting_points_to_the_example(tmp_path: Path) -> None:
    assert "targets/example.env" in problems(tmp_path, **GOOD, QWERTY="x")[0]


def test_an_address_of_redis_without_its_scheme_is_told_what_it_looks_like(tmp_path: Path) -> None:
    assert problems(tmp_path, **GOOD, REDIS_URL="127.0.0.1:6379") == ["REDIS_URL: это не адрес вида redis://хост:порт."]


def test_values_are_never_shown(tmp_path: Path) -> None:
    told = "\n".join(problems(tmp_path, **GOOD, REDIS_URL="http://:hidden-word@x", WAIT_SECONDS="hidden-number"))

    assert "hidden" not in told


def test_a_key_without_its_address(tmp_path: Path) -> None:
    assert "SUPABASE_URL" in problems(tmp_path, **GOOD, SUPABASE_SERVICE_ROLE_KEY="k")[0]


def test_a_target_that_does_not_exist(tmp_path: Path) -> None:
    write(tmp_path, "staging", **GOOD)
    with pytest.raises(SetupError, match=r"\.env\.stagign.*example\.env.*Есть: staging"):
        load("stagign")


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "x", **GOOD)
    monkeypatch.setenv("APP_URL", "https://other.example.com")

    assert load("x").app_url == "https://other.example.com"


def test_every_setting_is_documented_in_the_example() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    named = {line.partition("=")[0] for line in text.splitlines() if "=" in line and not line.startswith("#")}

    assert named == known() - {"SSL_CERT_FILE", "TZ"}


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_every_setting_is_in_the_table_of_the_readme(name: str) -> None:
    text = (EXAMPLE.parents[1] / name).read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = {word for row in rows for word in re.findall(r"`([A-Z_]+)`", row)}

    assert named == known() - {"SSL_CERT_FILE", "TZ"}


def test_secrets_include_passwords_within_addresses(tmp_path: Path) -> None:
    write(tmp_path, "x", **GOOD | {"APP_URL": "https://me:gate%21word@x.example"}, REDIS_URL="redis://:pw-of-redis@x")

    assert {"secret-word", "gate!word", "pw-of-redis"} <= set(load("x").secrets)


def test_a_host_is_no_secret() -> None:
    """Redis where the app is: the whole of its address was hidden, and «http•••/health» was left of the app's."""
    place = "127.0.0.1:45123"
    redis = SecretStr(f"redis://:pw-of-redis@{place}/0?password=qq77")
    settings = settings_with(app_url=f"http://{place}", redis_url=redis)
    shown = Redactor(settings.secrets).text(f"http://{place}/health redis://:pw-of-redis@{place}/0 qq77")
    assert shown.startswith(f"http://{place}/health ")
    assert f"@{place}/0" in shown
    assert "pw-of-redis" not in shown
    assert "qq77" not in shown
    assert settings_with(redis_url=SecretStr(f"redis://{place}")).secrets == ("canary-password-1",)


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        ("true", False),
        ("samesitenone", False),
        ("https", False),
        ("app.test", False),
        ("https://app.test", False),
        ("app.test.evil", True),
        ("k3y-of-the-gate", True),
        ("gate!word", True),
    ],
)
def test_a_header_hides_what_opens_something(value: str, secret: bool) -> None:
    settings = settings_with(app_url="https://me:gate%21word@app.test", app_headers=SecretStr(f"x-any: {value}"))
    assert (value in settings.secrets) is secret


@pytest.mark.parametrize("name", ["prod", "eu-production", "боевой", "PROD_2"])
def test_a_name_looks_like_production(name: str) -> None:
    assert production_sign(name, ["https://a.example"], "")


@pytest.mark.parametrize("host", ["app.prod.example.com", "prod1-app.example.com", "xn--90acirwc.example"])
def test_an_address_looks_like_production(host: str) -> None:
    assert production_sign("x", [f"https://{host}"], "")


def test_an_environment_says_that_it_is_production() -> None:
    assert production_sign("x", ["https://a.example"], "Production")


def test_what_does_not_look_like_production() -> None:
    assert production_sign("staging", ["https://staging.example.com"], "staging") is None
    assert production_sign("reproduction", ["https://productivity.app"], "") is None
    assert production_sign("x", ["https://product.example.com"], "") is None
    assert production_sign("", ["http://127.0.0.1:3000"], "") is None


@pytest.mark.parametrize(
    ("level", "sign", "flag", "expected"),
    [
        (None, None, False, True),
        ("full", None, False, True),
        ("read-only", None, True, False),
        (None, "имя", False, False),
        ("full", "имя", False, False),
        (None, "имя", True, False),
        ("full", "имя", True, True),
        ("read-only", "имя", True, False),
    ],
)
def test_production_is_written_to_only_when_said_twice(
    level: str | None, sign: str | None, flag: bool, expected: bool
) -> None:
    access = decide(level, sign, flag=flag)  # type: ignore[arg-type]

    assert access.writes is expected
    if sign and not expected and level != "read-only":
        assert ("ACCESS=full" in access.reason) == (level != "full")
        assert ("--allow-writes" in access.reason) == (not flag)


@pytest.mark.parametrize(
    ("flag", "expected"),
    [(None, False), ("", True), ("yes", True), ("ON", True), ("no", False), ("0", False), ("?", False)],
)
def test_what_counts_as_a_yes(flag: str | None, expected: bool) -> None:
    assert says_yes(flag) is expected


class _Context:
    def __init__(self, may_write: bool) -> None:
        self.run = SimpleNamespace(testdata=SimpleNamespace(may_write=may_write))
        self.state = ScenarioState({})


def test_a_writing_step_is_skipped_or_looks_at_what_is_there() -> None:
    done: list[str] = []

    @writes("создать агента")
    def plain(context: _Context, word: str) -> None:
        done.append(word)

    @writes("создать агента", instead=lambda _run, _facts: done.append("посмотрели"))
    def told(context: _Context) -> None:
        done.append("создали")

    plain(_Context(True), "да")
    told(_Context(False))
    with pytest.raises(ReadOnly, match="создать агента"):
        plain(_Context(False), "нет")

    assert done == ["да", "посмотрели"]


@pytest.mark.parametrize("value", ["pa${HOME}ss", "$HOME", "${APP_EMAIL}", "a$$b", "${", "p%40s"])
def test_a_value_is_taken_as_it_stands(value: str, tmp_path: Path) -> None:
    write(tmp_path, "x", **GOOD | {"APP_PASSWORD": value})

    assert load("x").app_password.get_secret_value() == value


@pytest.mark.parametrize(
    "setting", ["DEPLOYED_AT", "WAIT_SECONDS", "REDIS_URL", "APP_URL", "WORKER_LOG", "APP_TIMEZONE"]
)
@hypothesis.given(value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30))
@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture], deadline=None)
def test_no_value_makes_more_than_a_sentence(setting: str, value: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, given in (GOOD | {setting: value}).items():
            patch.setenv(name, given)
        with contextlib.suppress(SetupError):
            load()
