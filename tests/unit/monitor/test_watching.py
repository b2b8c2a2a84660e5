"""One look of the monitor: whom it tells, what it never does, and who may look at the same time."""

from __future__ import annotations

import errno
import fcntl
import json
from pathlib import Path

import pytest

from postdeploy.errors import Refusal, SetupError
from postdeploy.fleet.performing import Ended, Order, Stopped
from postdeploy.fleet.targets import FleetTarget
from postdeploy.monitor import telling, watching
from postdeploy.monitor.caution import READ_ONLY, settings_for
from postdeploy.monitor.watching import Watch, Watcher
from postdeploy.verdict.ledger.history import append_history, past_of
from postdeploy.verdict.ledger.result import RunError, RunResult, write_json
from tests.unit.fleet.samples import line, run

KEYS = "SUPABASE_URL=https://db.test\nSUPABASE_SERVICE_ROLE_KEY=key-key-key\n"
GREEN = run(line("S1.1", "passed"))
WORDS = "Проверять бессмысленно: организация — за сутки в ней было чужих событий CRM: 3; опасно."
LIVING = RunError(WORDS, refusal=Refusal.LIVING)


def target(folder: Path, text: str = KEYS) -> FleetTarget:
    file = folder / "t.env"
    file.write_text(text, encoding="utf-8")
    return FleetTarget("t", file)


class Scene:
    """A monitor whose runs leave what the test says."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *results: RunResult, text: str = KEYS) -> None:
        self.orders: list[Order] = []
        self.said: list[str] = []
        self.told: list[str] = []
        self.stopped = False
        self._results = list(results)
        monkeypatch.setattr(watching, "perform", self._perform)
        monkeypatch.setattr(telling, "notify", self._notify)
        self.watch = Watch([target(folder, text)], folder / "out", (), 1, True, self.said.append, lambda: self.stopped)
        self.watcher = Watcher(self.watch)

    def _perform(self, order: Order, stopped: Stopped) -> Ended:
        result = self._results[len(self.orders)]
        self.orders.append(order)
        write_json(order.reports / "verdict.json", result.to_json())
        return Ended(result.exit_code, 1.0)

    def _notify(self, order: Order) -> str:
        self.told.append(order.target.name)
        return "Сообщать некуда: задайте NOTIFY_WEBHOOK."


def test_each_look_is_kept_and_told_and_a_complaint_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(tmp_path, monkeypatch, GREEN, run(line("S1.1", "failed", "нет связи")))
    assert [scene.watcher.look(), scene.watcher.look()] == [True, True]
    kept = json.loads((tmp_path / "out" / "state.json").read_text(encoding="utf-8"))["targets"]["t"]
    assert (kept["status"], kept["runs"]) == ("failed", {"passed": 1, "failed": 1})
    assert scene.told == ["t", "t"]
    assert sum("Сообщать некуда" in text for text in scene.said) == 1
    assert any("❌ t: не выполнено" in text and "нет связи" in text for text in scene.said)


def test_the_history_is_drawn_after_each_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(tmp_path, monkeypatch, GREEN, GREEN)
    append_history(tmp_path / "out" / "t" / "history.jsonl", past_of(GREEN))
    scene.watcher.look()
    assert '<a href="t/history.html">t</a>' in (tmp_path / "out" / "history.html").read_text(encoding="utf-8")
    (tmp_path / "out" / "history.html").unlink()
    (tmp_path / "out" / "history.html").mkdir()
    assert scene.watcher.look(), "what cannot be drawn ends nothing"
    assert any("история не записана" in text for text in scene.said)


def test_a_target_that_another_monitor_looks_at_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(tmp_path, monkeypatch, GREEN)
    (tmp_path / "out" / "t").mkdir(parents=True)
    with (tmp_path / "out" / "t" / ".monitor.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not scene.watcher.look()
    assert (scene.orders, scene.told) == ([], [])
    assert scene.watcher.look()


def test_a_full_disk_ends_no_monitor_and_is_no_whole_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(tmp_path, monkeypatch, GREEN, GREEN)
    assert scene.watcher.look()

    def full(_order: Order, _stopped: Stopped) -> Ended:
        raise OSError(errno.ENOSPC, "No space left on device", "out/t/console.log")

    monkeypatch.setattr(watching, "perform", full)
    assert not scene.watcher.look(), "no heartbeat: a run without a verdict is none"
    assert scene.watcher.states["t"].status == "unknown"
    assert any("прогон не начался: нет места на диске" in text for text in scene.said)


def test_a_state_that_cannot_be_written_is_said_and_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(tmp_path, monkeypatch, GREEN)
    (tmp_path / "out" / "state.json").mkdir(parents=True)
    assert scene.watcher.look()
    assert scene.watcher.states["t"].status == "passed"
    assert any("состояние не записано" in text for text in scene.said)


def test_a_run_without_a_verdict_is_no_whole_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told of it through `notify`: the heartbeat's silence has to."""
    scene = Scene(tmp_path, monkeypatch)
    monkeypatch.setattr(watching, "perform", lambda _order, _stopped: Ended(2, 1.0))
    assert not scene.watcher.look()
    assert scene.watcher.states["t"].status == "unknown"


def test_a_file_of_settings_that_is_no_text_is_for_the_run_to_complain_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(tmp_path, monkeypatch, GREEN)
    (tmp_path / "t.env").write_bytes("APP_URL=https://магазин.рф\n".encode("cp1251"))
    assert scene.watcher.look()
    assert [order.settings for order in scene.orders] == [READ_ONLY]


def test_a_run_that_was_stopped_is_no_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(tmp_path, monkeypatch, run(line("S1.1", "unknown")))

    def stopped_meanwhile(order: Order, stopped: Stopped) -> Ended:
        scene.stopped = True
        return scene._perform(order, stopped)

    monkeypatch.setattr(watching, "perform", stopped_meanwhile)
    assert not scene.watcher.look()
    assert (scene.watcher.states, scene.told) == ({}, [])


def test_where_others_are_at_work_it_looks_again_and_only_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = "2026-11-28T09:00:00+03:00"
    refused = RunResult("a", "t", moment, moment, (line("S1.1", "unknown"),), (), (LIVING,))
    scene = Scene(tmp_path, monkeypatch, refused, GREEN)
    assert scene.watcher.look()
    assert [order.settings for order in scene.orders] == [{}, READ_ONLY]
    assert scene.orders[0].run != scene.orders[1].run
    assert scene.watcher.states["t"].status == "passed"


def test_it_looks_again_for_what_the_refusal_is_and_not_for_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = "2026-11-28T09:00:00+03:00"
    refused = RunResult("a", "t", moment, moment, (line("S1.1", "unknown"),), (), (RunError(WORDS),))
    scene = Scene(tmp_path, monkeypatch, refused)
    assert scene.watcher.look()
    assert [order.settings for order in scene.orders] == [{}]


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (KEYS, {}),
        ("", READ_ONLY),
        ("SUPABASE_URL=https://db.test\n", READ_ONLY),
        (KEYS + "LIVE_ORGANISATION=allow\n", READ_ONLY),
    ],
)
def test_it_writes_only_where_it_can_tell_that_nobody_is_at_work(
    text: str, settings: dict[str, str], tmp_path: Path
) -> None:
    assert settings_for(target(tmp_path, text)) == settings


def test_whom_to_tell_may_stand_in_the_environment_but_no_target() -> None:
    outside = {"APP_PASSWORD": "x", "SUPABASE_SERVICE_ROLE_KEY": "y", "NOTIFY_WEBHOOK": "z", "PATH": "/bin"}
    assert telling.receivers(outside) == {"NOTIFY_WEBHOOK": "z", "PATH": "/bin"}


def test_a_heartbeat_that_is_not_heard_is_said_without_its_key() -> None:
    told = telling.beat("http://127.0.0.1:9/ping/secret-key-of-the-heartbeat")
    assert "127.0.0.1 не ответил" in told
    assert "secret" not in told


@pytest.mark.parametrize("words", [["--allow-writes"], ["--reports=x"]])
def test_it_cannot_be_told_to_write(words: list[str], tmp_path: Path) -> None:
    from postdeploy.cli.commands.monitor import main

    with pytest.raises(SetupError, match="никогда не пишет"):
        main(["--target", str(target(tmp_path).file), *words])
