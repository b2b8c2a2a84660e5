"""`postdeploy clean` takes away what dead runs have left: by mark alone, and never more than expected."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from postdeploy.cli.main import main
from postdeploy.config.settings import known
from postdeploy.stand.config import StandConfig
from postdeploy.stand.supervisor import Stand
from tests.net import proxy as net
from tests.net.front import behind_proxies
from tests.net.litter import ROWS, drop_litter, drop_theirs, mark, sweep
from tests.net.snapshot import Snapshot, left, take
from tests.net.workspace import Workspace
from tests.stand.tools import query

OLD, YOUNG = mark(age=timedelta(hours=3), run="0badcafe"), mark(age=timedelta(minutes=10), run="5eedbabe")


@dataclass(frozen=True)
class Done:
    """What the command came to."""

    returncode: int
    stdout: str
    stderr: str


Clean = Callable[..., Done]


@pytest.fixture
def clean(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Clean:
    """The command in this process: starting another one takes longer than all the rest."""

    def run(*arguments: str, **changes: str) -> Done:
        for name in known():
            monkeypatch.delenv(name, raising=False)
        for name, value in {**workspace.settings, **changes}.items():
            monkeypatch.setenv(name, value)
        try:
            code = main(["clean", *arguments])
        except SystemExit as error:
            code = int(str(error.code))
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def before(cleaned: None, config: StandConfig) -> Iterator[Snapshot]:
    """Nothing of ours is there, and nothing is left to other tests."""
    yield take(config)
    sweep(config)


def test_a_dry_run_touches_nothing(before: Snapshot, clean: Clean, config: StandConfig) -> None:
    drop_litter(config, OLD)
    littered = take(config)

    done = clean("--dry-run")

    assert done.returncode == 0, done.stderr
    assert "прогон 0badcafe от" in done.stdout
    assert "агенты — 1" in done.stdout
    assert f"Было бы убрано записей: {ROWS}. Ничего не тронуто (--dry-run)." in done.stdout
    assert left(littered, config) == {}


def test_it_refuses_to_remove_more_than_expected(before: Snapshot, clean: Clean, config: StandConfig) -> None:
    drop_litter(config, OLD)
    littered = take(config)

    refused = clean("--at-most", str(ROWS - 1))
    untouched = left(littered, config)
    done = clean("--at-most", str(ROWS))

    assert (refused.returncode, untouched) == (2, {})
    assert f"Записей с меткой {ROWS}, это больше ожидаемого ({ROWS - 1}): ничего не тронуто." in refused.stderr
    assert f"повторите с --at-most {ROWS}" in refused.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert left(before, config) == {}


def test_by_mark_alone(before: Snapshot, clean: Clean, config: StandConfig) -> None:
    """Rows whose names resemble a mark stay, byte by byte, and so does what another organisation has under it."""
    drop_theirs(config)
    drop_litter(config, OLD, "south-org")
    others = take(config)
    drop_litter(config, OLD)

    done = clean("--older-than", "0")

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Убрано прогонов: 1, записей с меткой: {ROWS}." in done.stdout
    assert left(others, config) == {}
    assert set(before.differences(others)) >= {"agents", "activity_logs", "sales_scripts"}, "nothing to spare"


@pytest.mark.parametrize(
    ("arguments", "gone"),
    [
        ((), [OLD]),
        (("--older-than", "1h"), [OLD]),
        (("--older-than", "5m"), [OLD, YOUNG]),
        (("--older-than", "1d"), []),
        (("--run", "5eedbabe"), [YOUNG]),
        (("--run", "0badcafe"), [OLD]),
        (("--run", "00000000"), []),
    ],
)
def test_what_a_living_run_may_still_need_stays(
    arguments: tuple[str, ...], gone: list[str], before: Snapshot, clean: Clean, config: StandConfig
) -> None:
    """Without an age each mark says itself how long its things may live."""
    for text in (OLD, YOUNG):
        drop_litter(config, text)

    done = clean(*arguments)

    left = {row["name"] for row in query(config.database_url, "select name from agents where name like '%pd-%'")}
    assert done.returncode == 0, done.stdout + done.stderr
    assert left == {f"Агент {text}" for text in (OLD, YOUNG) if text not in gone}


def test_after_a_kill_it_says_when_and_how(before: Snapshot, clean: Clean, config: StandConfig) -> None:
    """Things of a run that was killed a minute ago are not «no traces»."""
    drop_litter(config, YOUNG)

    waiting = clean()
    done = clean("--older-than", "0")

    assert waiting.returncode == 0, waiting.stderr
    said = rf"{ROWS} запис\w+ моложе срока .* уберутся после \d\d\.\d\d\.\d{{4}} .*--older-than 0"
    assert re.search(said, waiting.stdout)
    assert "Следов прежних прогонов нет" not in waiting.stdout
    assert done.returncode == 0, done.stdout + done.stderr
    assert left(before, config) == {}


def test_a_target_that_may_only_be_read(before: Snapshot, clean: Clean, config: StandConfig) -> None:
    drop_litter(config, OLD)
    littered = take(config)

    refused = clean(ACCESS="read-only")
    looked = clean("--dry-run", ACCESS="read-only")

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "Убирать нельзя, только чтение: так задано: ACCESS=read-only.\n"
    assert looked.returncode == 0, looked.stderr
    assert f"Было бы убрано записей: {ROWS}." in looked.stdout
    assert left(littered, config) == {}


def test_what_cannot_be_removed_is_named_and_the_rest_goes(
    before: Snapshot, stand: Stand, clean: Clean, config: StandConfig
) -> None:
    drop_litter(config, OLD)

    def refusing(proxy: net.Proxy, client: socket.socket) -> None:
        net.relay(proxy, client, lambda data: data.replace(b"DELETE /rest/v1/webhook_", b"DELETE /rest/v1/webhoop_"))

    with behind_proxies(stand) as front:
        front["supabase"].behaviour = refusing
        done = clean(**front.settings)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "Не удалось убрать за собой: события CRM" in done.stderr
    assert set(left(before, config)) == {"webhook_events"}


def test_an_age_that_is_none(clean: Clean) -> None:
    done = clean("--older-than", "вчера")

    assert done.returncode == 2
    assert "нужно число с единицей: 30m, 1h, 2d" in done.stderr
