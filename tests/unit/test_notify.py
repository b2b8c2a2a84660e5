"""`postdeploy notify`: what is sent, where to, and that keys never show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from postdeploy.cli.commands.notify import main
from postdeploy.config.settings import NOTIFY
from postdeploy.errors import SetupError
from postdeploy.notify.summary import LONGEST_TEXT, as_data, as_text
from postdeploy.verdict.ledger.result import BoxResult, LineResult, RunError, RunResult
from postdeploy.verdict.reports.annotations import of_github
from postdeploy.verdict.reports.job_summary import job_summary
from postdeploy.verdict.reports.sentence import counted, goal, sentence
from tests.unit.servers import Reply, Site

TOKEN = "123456789:AAtokenOfTheBotThatNobodyMaySee"
SEND = f"POST /bot{TOKEN}/sendMessage"


def line(identity: str, status: Any, message: str = "", because: tuple[str, ...] = ()) -> LineResult:
    return LineResult(identity, 1, f"Строка {identity}", status, message, because, 0.1, "ШАГ 1", "Проверка", "check")


def result(
    *lines: LineResult, errors: tuple[RunError, ...] = (), finished: str | None = "2026-11-22T10:01:00Z"
) -> RunResult:
    boxes = (BoxResult("Worker задеплоен", lines[0].status if lines else "unknown"),)
    return RunResult("r", "staging", "2026-11-22T10:00:00Z", finished, lines, boxes, errors)


GREEN = result(line("S1.1", "passed"), line("S1.2", "skipped", "пропущено: только чтение"))
RED = result(line("S1.1", "failed", "Ожидали: да.\nНашли: нет."), line("S1.2", "unknown", "не проверено", ("S1.1",)))


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Site]:
    for name in NOTIFY:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    made = Site()
    yield made
    made.close()


def keep(run: RunResult) -> None:
    Path("reports/verdict.json").write_text(json.dumps(run.to_json()), "utf-8")


@pytest.fixture
def telegram(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    keep(RED)
    site.routes[SEND] = Reply({"ok": True})
    monkeypatch.setenv("TELEGRAM_API", site.url)
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_CHAT", "-100200300")
    return site


def test_the_summary_of_a_green_run() -> None:
    text = as_text(GREEN)

    assert text.splitlines() == [sentence(GREEN), f"{goal(GREEN)}. {counted(GREEN)}."]
    assert "Частичная проверка: 1 из 2" in text


def test_the_summary_of_a_red_run_names_boxes_lines_and_reasons() -> None:
    text = as_text(RED, "https://ci.example/report")

    assert text.splitlines()[:2] == [sentence(RED), f"{goal(RED)}. {counted(RED)}."]
    assert text.splitlines()[2:-1] == ["❌ S1.1 «Строка S1.1»: нет (×1, следствие S1.1: S1.2)"], "one cause, told once"
    assert text.endswith("https://ci.example/report")


def test_a_run_that_could_not_tell_or_did_not_end() -> None:
    refused = as_text(result(errors=(RunError("Нет файла .env.x"),)))
    assert refused.startswith("❔ Проверка не состоялась: Нет файла .env.x")
    assert "прерван" in as_text(result(line("S1.1", "passed"), finished=None))


def test_why_nothing_was_seen_is_told_once() -> None:
    refused = result(
        line("S1.1", "unknown", "не удалось проверить: вход закрыт"),
        line("S1.2", "unknown", "не удалось проверить: вход закрыт"),
        errors=(RunError("Проверять бессмысленно: вход закрыт."),),
    )
    assert as_text(refused).count("вход закрыт") == 1
    assert job_summary(refused).partition("<details>")[0].count("вход закрыт") == 1
    assert list(of_github(refused)) == ["::warning title=Прогон::Проверять бессмысленно: вход закрыт."]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, ""),
        ({"target": "targets/staging.env", "via": "both"}, " --target targets/staging.env --via both"),
        ({"profile": "recorded", "jobs": "4"}, " --profile recorded --jobs 4"),
        ({"reports": "reports/far", "known_ok": "yes"}, " --reports reports/far --known-ok"),
    ],
)
def test_the_command_to_look_again_is_that_of_the_run(
    site: Site, given: dict[str, str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(replace(result(line("S1.1", "failed", "нет")), given=given))
    assert main(["--dry-run"]) == 0
    assert f"Посмотреть ещё раз: postdeploy check --failed{words}\n" in capsys.readouterr().out


def test_a_long_summary_is_cut() -> None:
    messages = [f"{chr(1072 + number) * (3 + number)} почему " * 99 for number in range(30)]
    text = as_text(result(*(line(f"S1.{number}", "failed", said) for number, said in enumerate(messages))))

    assert len(text) <= LONGEST_TEXT + 1
    assert "… и ещё 27 причин, см. отчёт" in text
    assert text.count("\n❌ S1.") == 3, "at most four lines of reasons"


def test_the_same_as_data() -> None:
    data = as_data(RED)

    assert (data["exit_code"], data["target"], data["counts"]["failed"]) == (1, "staging", 1)
    assert [each["id"] for each in data["failed"]] == ["S1.1", "S1.2"]


def test_a_web_hook_gets_text_and_data(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(RED)
    site.routes["POST /hooks/secret-key-of-hook"] = Reply("ok")
    monkeypatch.setenv("NOTIFY_WEBHOOK", f"{site.url}/hooks/secret-key-of-hook")

    assert main([]) == 0

    sent = json.loads(site.asked[0].body)
    assert sent["text"].startswith("❌ Сломано")
    assert sent["exit_code"] == 1
    assert "secret-key" not in "".join(capsys.readouterr())


def test_telegram_gets_the_text(telegram: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--link", "https://ci.example/r"]) == 0

    sent = json.loads(telegram.asked[0].body)
    assert (sent["chat_id"], sent["text"].splitlines()[-1]) == ("-100200300", "https://ci.example/r")
    assert TOKEN not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401),
        Reply({"ok": False, "description": f"bad request: /bot{TOKEN}/sendMessage"}),
        Reply("no", 502),
        Reply(b"", 302, {"Location": "https://elsewhere.example"}),
        lambda _asked: None,
    ],
)
def test_a_refusal_is_told_without_the_token(reply: Any, telegram: Site, capsys: pytest.CaptureFixture[str]) -> None:
    telegram.routes[SEND] = reply

    assert main([]) == 2

    output = "".join(capsys.readouterr())
    assert "Telegram: " in output
    assert TOKEN not in output
    assert "Traceback" not in output


def test_nothing_is_sent_when_only_problems_matter_and_there_are_none(telegram: Site) -> None:
    keep(GREEN)

    assert main(["--only-problems"]) == 0
    assert telegram.asked == []


def test_a_dry_run_only_shows(telegram: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--dry-run"]) == 0
    assert telegram.asked == []
    assert "❌ Сломано" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "NOTIFY_WEBHOOK"),
        ({"TELEGRAM_TOKEN": TOKEN}, "TELEGRAM_CHAT"),
        ({"TELEGRAM_CHAT": "1"}, "TELEGRAM_TOKEN"),
        ({"TELEGRAM_TOKEN": "wrong-token", "TELEGRAM_CHAT": "1"}, "BotFather"),
        ({"NOTIFY_WEBHOOK": "not an address"}, "NOTIFY_WEBHOOK"),
    ],
)
def test_what_lacks_is_said(settings: dict[str, str], said: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(RED)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SetupError, match=said) as raised:
        main([])

    assert "wrong-token" not in str(raised.value)
    assert TOKEN not in str(raised.value)


def test_settings_of_a_target(telegram: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_CHAT")
    Path(".env.staging").write_text("TELEGRAM_CHAT=@channel\n", "utf-8")

    assert main(["--target", "staging"]) == 0
    assert json.loads(telegram.asked[0].body)["chat_id"] == "@channel"


def test_without_a_run_there_is_nothing_to_tell(site: Site) -> None:
    with pytest.raises(SetupError, match=r"verdict\.json"):
        main([])


def test_the_same_verdict_is_one_message(telegram: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert [main([]), main([])] == [0, 0]
    assert len(telegram.asked) == 1
    assert "об этом прогоне уже сообщено" in capsys.readouterr().out

    assert main(["--always"]) == 0
    assert len(telegram.asked) == 2


def test_what_was_not_taken_is_told_again_to_that_receiver_alone(
    telegram: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.routes["POST /hook"] = Reply("down", 500)
    monkeypatch.setenv("NOTIFY_WEBHOOK", f"{telegram.url}/hook")
    assert main([]) == 2

    telegram.routes["POST /hook"] = Reply("ok")
    assert main([]) == 0

    assert [path.rpartition("/")[2] for path in telegram.paths()] == ["hook", "sendMessage", "hook"]


def test_what_is_remembered_names_no_address(telegram: Site) -> None:
    main([])

    remembered = Path("reports/notify.json").read_text("utf-8")
    assert "staging" in remembered
    assert TOKEN not in remembered
    assert "127.0.0.1" not in remembered


def test_a_memory_that_is_not_whole_rather_tells_twice(telegram: Site) -> None:
    main([])
    Path("reports/notify.json").write_text('{"staging": {"x', "utf-8")

    assert main([]) == 0
    assert len(telegram.asked) == 2


def test_runs_of_folders_of_their_own_share_a_memory(telegram: Site) -> None:
    folder = Path("reports/runs/20261122T1000-staging")
    folder.mkdir(parents=True)
    (folder / "verdict.json").write_text(Path("reports/verdict.json").read_text("utf-8"), "utf-8")

    assert main([str(folder / "verdict.json")]) == 0
    assert main([]) == 0
    assert len(telegram.asked) == 1


def test_a_green_run_after_a_red_one_says_so_and_then_there_is_silence(telegram: Site) -> None:
    main([])
    for moment in ("2026-11-22T11:00:00Z", "2026-11-22T12:00:00Z"):
        keep(replace(GREEN, run=moment, started=moment, lines=(line("S1.1", "passed"),)))
        assert main([]) == 0

    texts = [json.loads(asked.body)["text"] for asked in telegram.asked]
    assert len(texts) == 2
    assert "Снова зелёное. Было иначе с 22.11.2026 10:00 UTC, 1 прогон подряд." in texts[1]
