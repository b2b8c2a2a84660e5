"""`scripts/check-worker-health.sh` by itself, and as the suite runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from postdeploy.errors import CannotTell
from postdeploy.platform import health_script
from postdeploy.platform.health_script import Report, run
from tests.unit.servers import HOST, Reply, Site, free_port, hangs_up, raw, silent, slowly

SCRIPT = Path(__file__).parents[2] / "scripts" / "check-worker-health.sh"
CONNECTED, NOT_CONNECTED = "✅ Redis: ПОДКЛЮЧЕН", "❌ Redis: НЕ ПОДКЛЮЧЕН"
WELL, NOT_WELL = "✅ Worker работает корректно!", "❌ Worker не работает"
NESTED = {"pool": {"size": 1}, "connected": True, "nodes": [{"connected": False}]}
TOOLS = ("bash", "sh", "cat", "tr", "grep", "head", "tail", "sed", "printf", "timeout")


def health(**changes: Any) -> dict[str, Any]:
    redis = {"connected": True, "error": None}
    return {"status": "ok", "service": "worker", "redis": redis, "worker": {"concurrency": 25}, **changes}


def metrics(**redis: Any) -> dict[str, Any]:
    return {
        "jobs": {"total": 3, "byType": {}},
        "redis": {"connected": True, "lastError": None, "reconnectAttempts": 0, **redis},
        "worker": {"uptime": 5.2},
    }


@pytest.fixture(params=["curl", "without curl"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """PATH of a machine that has curl, or of one that has it not."""
    if request.param == "curl":
        yield os.environ["PATH"]
        return
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        if found:
            (folder / tool).symlink_to(found)
    python = folder / "python3"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    yield str(folder)


@pytest.fixture
def script(path: str, site: Site) -> Any:
    site.routes = {"/health": Reply(health()), "/metrics": Reply(metrics())}

    def execute(*arguments: str, url: str | None = site.url, budget: str = "5") -> Report:
        environment = {"PATH": path, "HEALTH_TIMEOUT": budget, "LC_ALL": "C.UTF-8"}
        if url is not None:
            environment["WORKER_URL"] = url
        bash = shutil.which("bash") or "bash"
        done = subprocess.run([bash, SCRIPT, *arguments], env=environment, capture_output=True, timeout=60, check=False)
        return Report(done.returncode, (done.stdout + done.stderr).decode())

    return execute


def test_all_is_well(script: Any) -> None:
    assert script() == Report(0, f"{CONNECTED}\n{WELL}\n")


def test_the_first_argument_goes_before_the_environment(script: Any, site: Site) -> None:
    assert script(site.url, url=f"http://{HOST}:{free_port()}").code == 0
    assert script(site.url, url=None).code == 0


def test_a_slash_at_the_end_does_not_matter(script: Any, site: Site) -> None:
    assert script(f"{site.url}/").code == 0
    assert site.paths() == ["GET /health", "GET /metrics"]


@pytest.mark.parametrize(
    ("answers", "redis", "worker"),
    [
        ({"/health": Reply(health(redis={"connected": False, "error": "ECONNREFUSED"}))}, NOT_CONNECTED, WELL),
        ({"/metrics": Reply(metrics(connected=False, lastError="ECONNRESET"))}, NOT_CONNECTED, WELL),
        ({"/metrics": Reply({"error": "Not Found"}, 404)}, NOT_CONNECTED, WELL),
        ({"/health": Reply(health(status="degraded"), 503)}, CONNECTED, NOT_WELL),
        ({"/health": Reply(health(service="web"))}, CONNECTED, NOT_WELL),
        ({"/health": Reply("<html><h1>502 Bad Gateway</h1></html>", 502)}, NOT_CONNECTED, NOT_WELL),
        ({"/health": Reply("<html>Страница</html>"), "/metrics": Reply("<html></html>")}, NOT_CONNECTED, NOT_WELL),
        ({"/health": Reply(b"")}, NOT_CONNECTED, NOT_WELL),
        ({"/health": Reply(None)}, NOT_CONNECTED, NOT_WELL),
        ({"/health": Reply([])}, NOT_CONNECTED, NOT_WELL),
        ({"/health": Reply({"status": "ok", "service": "worker"})}, NOT_CONNECTED, WELL),
        ({"/health": Reply(b"", 302, {"location": "/other"}), "/other": Reply(health())}, NOT_CONNECTED, NOT_WELL),
    ],
)
def test_something_is_not_well(script: Any, site: Site, answers: dict[str, Reply], redis: str, worker: str) -> None:
    site.routes.update(answers)
    report = script()
    first, second = report.output.splitlines()[:2]
    assert report.code == 1
    assert first == redis
    assert second.startswith(worker)


def test_the_answer_is_shown_in_short_and_whole_letters(script: Any, site: Site) -> None:
    for spaces in range(2):
        site.routes["/health"] = Reply(" " * spaces + "<html>" + "ы" * 5000)
        report = script()
        assert report.code == 1
        assert len(report.output) < 500
        assert "ыыы" in report.output
        assert "�" not in report.output


def test_an_endless_answer_does_not_fill_the_memory(script: Any, site: Site) -> None:
    site.routes["/health"] = Reply(b"x" * 20_000_000)
    assert script().code == 1


def test_the_formatting_of_the_json_does_not_matter(script: Any, site: Site) -> None:
    site.routes["/health"] = Reply(json.dumps(health(), indent=2, separators=(" ,", " : ")).encode())
    assert script().code == 0


def test_json_is_read_as_json(script: Any, site: Site) -> None:
    site.routes = {"/health": Reply(health(redis=NESTED)), "/metrics": Reply(metrics(pool={"a": {}}))}
    assert script().code == 0


@pytest.mark.parametrize(
    "redis",
    [{"pool": {"connected": True}, "connected": False}, {"connected": "true"}, [{"connected": True}], "connected"],
)
def test_what_only_looks_like_a_connection(script: Any, site: Site, redis: Any) -> None:
    site.routes["/health"] = Reply(health(redis=redis))
    report = script()
    assert (report.code, report.output.splitlines()[0]) == (1, NOT_CONNECTED)


def test_a_long_answer_is_read_whole(script: Any, site: Site) -> None:
    site.routes["/metrics"] = Reply({"jobs": {"byType": {f"type-{n}": n for n in range(20_000)}}, **metrics()})
    assert script().code == 0


def test_a_gateway_that_catches_its_breath(script: Any, site: Site) -> None:
    answers = [Reply("<html>502</html>", 502), Reply(b"", 429), Reply(health())]
    site.routes["/health"] = lambda _asked: answers.pop(0)
    assert script().code == 0


def test_without_python_nothing_can_be_told(tmp_path: Path) -> None:
    bash = shutil.which("bash") or "bash"
    given = {"PATH": str(tmp_path), "WORKER_URL": "http://w.test"}
    done = subprocess.run([bash, SCRIPT], env=given, capture_output=True, check=False, timeout=60)
    assert done.returncode == 3
    assert "python3" in done.stderr.decode()


@pytest.mark.parametrize("url", [None, ""])
def test_without_an_address(script: Any, url: str | None) -> None:
    report = script(url=url)
    assert report.code == 1
    assert "WORKER_URL" in report.output
    assert "✅" not in report.output


def test_nobody_listens(script: Any) -> None:
    report = script(f"http://{HOST}:{free_port()}")
    assert report.code == 1
    assert NOT_CONNECTED in report.output
    assert NOT_WELL in report.output
    assert "refused" in report.output.lower() or "connect" in report.output.lower()


PATIENT = b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n"
RIGHT = b'{"status":"ok","service":"worker","redis":{"connected":true}}'.ljust(300)


@pytest.mark.parametrize(
    "behaviour", [silent, hangs_up, slowly(PATIENT, RIGHT)], ids=["never answers", "hangs up", "drips"]
)
def test_a_dead_host_costs_no_more_than_the_budget(script: Any, behaviour: Any) -> None:
    """The dripping one would answer well if one waited for it."""
    with raw(behaviour) as server:
        report = script(server.url, budget="0.5")
    assert report.code == 1
    assert NOT_CONNECTED in report.output
    assert NOT_WELL in report.output


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SCRIPT.parents[1])


@pytest.mark.usefixtures("project")
def test_the_suite_runs_what_a_person_runs(site: Site) -> None:
    site.routes = {"/health": Reply(health()), "/metrics": Reply(metrics())}
    assert run(site.url, 5) == Report(0, f"{CONNECTED}\n{WELL}")


@pytest.mark.usefixtures("project")
def test_the_suite_shows_what_was_said_of_a_bad_answer(site: Site) -> None:
    site.routes["/health"] = Reply("<html>" + "ы" * 5000)
    report = run(site.url, 5)
    assert report.code == 1
    assert "ыыы" in report.output


@pytest.mark.usefixtures("project")
def test_output_that_is_no_text_is_no_trouble(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "script.sh"
    script.write_bytes(b"printf '\\377\\320'; exit 1\n")
    monkeypatch.setattr(health_script, "SCRIPT", script)
    assert run("http://w.test", 5).code == 1


def test_a_script_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("http://w.test", 5).code == 127


def test_no_bash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotTell, match=r"check-worker-health\.sh не запускается"):
        run("http://w.test", 5)


def test_a_script_that_does_not_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "script.sh"
    script.write_text("exec sleep 60\n", encoding="utf-8")
    monkeypatch.setattr(health_script, "SCRIPT", script)
    monkeypatch.setattr(health_script, "SPARE", 0.1)
    with pytest.raises(CannotTell, match=r"не закончил за 0\.3 с"):
        run("http://w.test", 0.1)
