"""`postdeploy fleet` as a command: what it says and ends with when its own surroundings fail it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from postdeploy.cli.commands import fleet
from postdeploy.errors import SetupError
from postdeploy.fleet import local, reporting
from postdeploy.fleet.outcome import Outcome
from tests.unit.fleet.samples import GREEN, RED


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    (tmp_path / "a.env").write_text("APP_URL=https://app.test\n", encoding="utf-8")
    return ["--targets", str(tmp_path / "a.env"), "--folder", str(tmp_path / "out")]


@pytest.mark.parametrize(("found", "code"), [(GREEN, 2), (RED, 1)], ids=["green", "red"])
def test_a_full_disk_hides_no_verdict(
    found: Outcome, code: int, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was found is said, and that its reports are missing is no green."""

    def coming(*_: object) -> Iterator[Outcome]:
        yield found

    def full(*_: object) -> list[Path]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(local, "run", coming)
    monkeypatch.setattr(reporting, "write", full)
    assert fleet.main(words) == code
    told = capsys.readouterr().out
    assert "Отчёты не записаны: нет места на диске." in told
    assert ("нет связи" in told) == (code == 1)


def test_an_empty_shard_is_not_the_whole(words: list[str]) -> None:
    """As of a variable of a CI that is not set: each of its jobs would check everything."""
    with pytest.raises(SetupError, match="K/N"):
        fleet.main([*words, "--shard", ""])
