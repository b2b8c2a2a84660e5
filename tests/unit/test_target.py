from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import psutil
import pytest

from postdeploy.config import target
from postdeploy.config.target import lent_stand, open_target
from postdeploy.errors import SetupError
from tests.unit.russian import is_russian
from tests.unit.settings import FULL


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FULL:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program in place of the stand's Python; write a shell script to it."""
    program = tmp_path / "python"
    program.touch()
    program.chmod(stat.S_IRWXU)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def children() -> set[int]:
    """Processes of this test that are left; those of a stand that other tests share don't count."""
    alive = (child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE)
    return {child.pid for child in alive} - OTHERS


OTHERS: set[int] = set()
"""Children that were there before the present test."""


@pytest.fixture(autouse=True)
def _beginning() -> None:
    OTHERS.clear()
    OTHERS.update(children())


SETTINGS = "".join(f"echo '{name}={value}'\n" for name, value in FULL.items())


def test_the_environment_names_a_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FULL.items():
        monkeypatch.setenv(name, value)
    opened = open_target(None)
    assert (opened.name, opened.settings.app_url, opened.stand) == ("https://app.test", "https://app.test", None)
    opened.close()


def test_a_named_target(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env.staging").write_text("".join(f"{name}={value}\n" for name, value in FULL.items()))
    assert open_target("staging").name == "staging"
    with pytest.raises(SetupError, match=r"\.env\.prod"):
        open_target("prod")


def test_our_own_stand_gives_its_settings_and_is_stopped(stand: Path) -> None:
    before = dict(os.environ)
    stand.write_text(f"#!/bin/sh\n{SETTINGS}echo\nexec sleep 60\n")
    opened = open_target(None)
    try:
        assert opened.name == "встроенный стенд"
        assert opened.settings.app_url == "https://app.test"
        assert dict(os.environ) == before
        assert opened.stand is not None
    finally:
        opened.close()
    assert opened.stand.poll() is not None
    assert children() == set()
    opened.close()


@pytest.mark.parametrize(
    ("profile", "name"), [("", "встроенный стенд"), ("recorded", "встроенный стенд, профиль recorded")]
)
def test_a_lent_stand_is_there_for_several_runs_and_then_stopped(
    stand: Path, monkeypatch: pytest.MonkeyPatch, profile: str, name: str
) -> None:
    stand.write_text(f"#!/bin/sh\n{SETTINGS}echo\nexec sleep 60\n")
    before = dict(os.environ)
    with lent_stand(profile) as environment:
        assert dict(os.environ) == before
        for key, value in environment.items():
            monkeypatch.setenv(key, value)
        opened = open_target(None)
        assert (opened.name, opened.settings.app_url, opened.stand) == (name, "https://app.test", None)
        opened.close()
        assert children() != set()
    assert children() == set()


def test_the_stand_is_told_whom_to_watch(stand: Path, tmp_path: Path) -> None:
    stand.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\n{SETTINGS}echo\nexec sleep 60\n')
    open_target(None).close()
    wanted = ["-m", "postdeploy.stand", "--watch-pid", str(os.getpid())]
    assert (tmp_path / "arguments").read_text().split() == wanted
    opened = open_target(None, profile="recorded")
    opened.close()
    assert (tmp_path / "arguments").read_text().split() == [*wanted, "--profile", "recorded"]
    assert opened.name == "встроенный стенд, профиль recorded"


def test_a_deployment_is_not_told_how_to_behave(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FULL.items():
        monkeypatch.setenv(name, value)
    for chosen in (None, "staging"):
        with pytest.raises(SetupError, match="есть только у встроенного стенда"):
            open_target(chosen, profile="recorded")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'Не найден PostgREST: выполните make setup.' >&2; exit 2", "Не найден PostgREST: выполните make setup."),
        (
            "echo 'warning: something' >&2; echo 'Служба упала. Конец журнала:' >&2; echo '  FATAL: port' >&2; exit 2",
            "Служба упала. Конец журнала:\n  FATAL: port",
        ),
        (
            "echo 'Traceback (most recent call last):' >&2; echo 'KeyError: x' >&2; exit 1",
            "Встроенный стенд не запустился: KeyError: x",
        ),
        ("exit 1", "Встроенный стенд не запустился: почему, он не сказал"),
        ("echo APP_NAME=x; exit 1", "Встроенный стенд не запустился: почему, он не сказал"),
    ],
)
def test_a_stand_that_does_not_start_says_why(stand: Path, script: str, message: str) -> None:
    stand.write_text(f"#!/bin/sh\n{script}\n")
    with pytest.raises(SetupError) as caught:
        open_target(None)
    assert str(caught.value) == message
    assert children() == set()


def test_a_stand_that_never_gets_ready_is_given_up(stand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "STAND_BUDGET", 0.2)
    stand.write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(SetupError, match=r"не запустился за 0\.2 с"):
        open_target(None)
    assert children() == set()


def test_a_stand_that_complains_a_lot_is_no_deadlock(stand: Path) -> None:
    stand.write_text(f"#!/bin/sh\nhead -c 1000000 /dev/zero >&2\n{SETTINGS}echo\nexec sleep 60\n")
    open_target(None).close()


def test_a_stand_is_stopped_when_other_settings_are_wrong(stand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAIT_SECONDS", "долго")
    stand.write_text(f"#!/bin/sh\n{SETTINGS}echo\nexec sleep 60\n")
    with pytest.raises(SetupError, match="WAIT_SECONDS"):
        open_target(None)
    assert children() == set()


def test_without_postgrest_the_real_stand_says_it_in_one_russian_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGREST_BIN", "/nonexistent")
    with pytest.raises(SetupError) as caught:
        open_target(None)
    message = str(caught.value)
    assert is_russian(message)
    assert "PostgREST" in message
    assert "POSTGREST_BIN" in message
    assert "\n" not in message
    assert "Traceback" not in message
    assert children() == set()
