"""Sweeping after a run that was lost: only where it may have written, and what clean could not do is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdeploy.config.access import access_of
from postdeploy.config.settings import load
from postdeploy.fleet import performing
from postdeploy.fleet.performing import Ended, Order, sweep
from postdeploy.fleet.targets import FleetTarget

KEYS = {"APP_EMAIL": "anna@example.com", "APP_PASSWORD": "secret"}
USUAL = {"APP_URL": "https://crm.example.com"}
LIVE = {"APP_URL": "https://prod.example.com"}
TARGETS = (
    USUAL,
    LIVE,
    {**USUAL, "REDIS_URL": "redis://redis.prod.example.com"},
    {**USUAL, "WORKER_URL": "https://worker.live.example.com"},
    {**USUAL, "ENVIRONMENT": "production"},
    {**USUAL, "ACCESS": "read-only"},
    {**LIVE, "ACCESS": "full"},
)


def target(folder: Path, values: dict[str, str], name: str = "north") -> FleetTarget:
    file = folder / f".env.{name}"
    file.write_text("".join(f"{key}={value}\n" for key, value in (KEYS | values).items()), "utf-8")
    return FleetTarget(name, file)


@pytest.mark.parametrize("values", TARGETS, ids=lambda values: " ".join(values.values()))
@pytest.mark.parametrize("flag", [True, False])
@pytest.mark.parametrize("name", ["north", "prod"])
def test_the_file_alone_tells_what_the_settings_will(
    tmp_path: Path, values: dict[str, str], flag: bool, name: str
) -> None:
    made = target(tmp_path, values, name)
    told = load(str(made.file), allow_writes=flag).permission
    assert access_of(name, made.values, flag=flag) == told


class Cleaned:
    """Stands for the process of `postdeploy clean`."""

    def __init__(self, code: int) -> None:
        self.code, self.asked = code, 0

    def __call__(self, order: Order, words: list[str], _stopped: object, console: Path) -> Ended:
        self.asked += 1
        assert words[0] == "clean"
        console.write_text("Не удалось: Redis не отвечает.\n", "utf-8")
        return Ended(self.code, 0.1)


@pytest.mark.parametrize(("code", "left"), [(0, ""), (1, "Не удалось: Redis не отвечает."), (2, "Не удалось: Redis")])
def test_what_could_not_be_taken_away_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, left: str
) -> None:
    monkeypatch.setattr(performing, "_run", cleaned := Cleaned(code))
    found = sweep(Order(target(tmp_path, USUAL), tmp_path))
    assert (found.startswith(left), bool(found), cleaned.asked) == (True, bool(left), 1)


@pytest.mark.parametrize(
    ("values", "settings", "words", "asked"),
    [
        (LIVE, {}, (), 0),
        (USUAL, {"ACCESS": "read-only"}, (), 0),
        ({**LIVE, "ACCESS": "full"}, {}, (), 0),
        ({**LIVE, "ACCESS": "full"}, {}, ("--allow-writes",), 1),
    ],
)
def test_a_run_that_only_reads_leaves_nothing(  # noqa: PLR0917 - a table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    values: dict[str, str],
    settings: dict[str, str],
    words: tuple[str, ...],
    asked: int,
) -> None:
    monkeypatch.setattr(performing, "_run", cleaned := Cleaned(2))
    found = sweep(Order(target(tmp_path, values), tmp_path, words, settings=settings))
    assert (cleaned.asked, bool(found)) == (asked, bool(asked))
