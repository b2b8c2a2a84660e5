"""Wrong settings stop a run before it begins: all problems at once, whichever command is used, and nothing is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdeploy.stand.supervisor import Stand
from tests.net.workspace import Workspace

COMMANDS = {
    "behave": ("behave", "-D", "target=bad"),
    "check": ("check", "--target", "bad", "--no-report"),
    "doctor": ("doctor", "--target", "bad"),
    "clean": ("clean", "--target", "bad"),
}
WRONG = {
    "APP_URL": "app.example.com",
    "APP_EMAIL": "owner@example.com",
    "WORKER_LGO": "/var/log/worker.log",
    "REDIS_URL": "http://:canary-word@redis.example.com",
    "WAIT_SECONDS": "-1",
    "RUN_SECONDS": "canary-number",
    "DEPLOYED_AT": "вчера",
    "APP_TIMEZONE": "Europe/Moskva",
    "CA_BUNDLE": "/no/such/ca.pem",
    "ACCESS": "write",
    "VIA": "telepathy",
}
PROBLEMS = {
    "Не заданы настройки: APP_PASSWORD (задайте их в файле .env.bad или в окружении).",
    "APP_URL: это не адрес вида http://хост:порт.",
    "WORKER_LGO: такой настройки нет (файл .env.bad); похоже на WORKER_LOG.",
    "REDIS_URL: адрес начинается с redis:// или rediss://.",
    "WAIT_SECONDS: нужно число секунд больше 0 и не больше 3600.",
    "RUN_SECONDS: нужно число секунд больше 0 и не больше 86400.",
    "DEPLOYED_AT: нужно время вида 2026-11-22T10:00:00Z.",
    "APP_TIMEZONE: такого часового пояса нет; пример: Europe/Moscow.",
    "CA_BUNDLE: файл не найден.",
    "ACCESS: годится только full или read-only.",
    "VIA: годится только api или browser.",
}


class Project(Workspace):
    """A folder with settings of its own and none in the environment."""

    def __init__(self, folder: Path, name: str, **values: str) -> None:
        super().__init__(folder, {"WAIT_SECONDS": "", "HTTP_TIMEOUT": ""})
        text = "".join(f"{key}={value}\n" for key, value in values.items())
        (folder / f".env.{name}").write_text(text, encoding="utf-8")

    def run(self, command: str, *arguments: str) -> tuple[int, str]:
        """Exit code and all that was printed."""
        if command != "behave":
            done = self.postdeploy(command, *arguments)
            return done.returncode, done.stdout + done.stderr
        outcome = self.behave(*arguments)
        return outcome.code, outcome.output


@pytest.mark.parametrize("name", COMMANDS)
def test_all_problems_are_told_at_once(name: str, tmp_path: Path) -> None:
    project = Project(tmp_path, "bad", **WRONG)

    code, said = project.run(*COMMANDS[name])

    assert code == 2, said
    lines = {line.strip().removeprefix("❌ ").removeprefix("подготовка прогона: ") for line in said.splitlines()}
    assert lines >= PROBLEMS, PROBLEMS - lines
    assert not [word for word in ("Traceback", "canary", "ValidationError", "Error:") if word in said], said


@pytest.mark.parametrize("name", ["behave", "check"])
def test_the_verdict_says_it_too(name: str, tmp_path: Path) -> None:
    """Whoever reads the report of such a run must not take it for an older one."""
    project = Project(tmp_path, "bad", **WRONG)

    project.run(*COMMANDS[name])

    verdict = project.verdict()
    told = "\n".join(error["message"] for error in verdict["errors"])
    assert all(problem.rstrip(".") in told for problem in PROBLEMS), told
    assert not [line for line in verdict["lines"] if line["status"] in {"passed", "failed"}]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_target_that_does_not_exist(name: str, tmp_path: Path) -> None:
    project = Project(tmp_path, "staging", **WRONG)

    code, said = project.run(*COMMANDS[name])

    assert code == 2, said
    assert "Нет файла настроек .env.bad" in said
    assert "Есть: staging." in said


@pytest.mark.parametrize(
    ("arguments", "written"),
    [(("--allow-writes",), True), (("-D", "allow_writes=yes"), True), ((), False), (("-D", "allow_writes=no"), False)],
)
def test_production_is_written_to_only_when_said_twice(
    arguments: tuple[str, ...], written: bool, stand: Stand, tmp_path: Path
) -> None:
    """Once in the settings and once on the command line; the look beforehand and the run agree about it."""
    values = stand.settings() | {"ACCESS": "full", "WAIT_SECONDS": "4", "HTTP_TIMEOUT": "4"}
    project = Project(tmp_path, "prod", **values)
    words = ("--target", "prod", "--no-report", *arguments, "features/05_scripts.feature")

    code, said = project.run("check", *words)

    lines = {line["id"]: line["status"] for line in project.verdict()["lines"]}
    assert (code, lines["S5.2"]) == (0, "passed" if written else "skipped"), said
    assert ("Режим" in project.verdict()["environment"]) is not written
    assert ("запись разрешена дважды" in said) is written, said
