"""The ready-to-copy jobs: valid by published schemas, and every shell line runs and calls what exists."""

from __future__ import annotations

import fcntl
import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from postdeploy.cli.main import COMMANDS
from postdeploy.config.settings import known

FOLDER = Path(__file__).parents[3] / "docs" / "ci"
JOBS = ["github-actions.yml", "gitlab-ci.yml", "cron.example"]
CALL = re.compile(r"bin/postdeploy ([^\n;|&>#']+)")
CIS_OWN = re.compile(r"^(CI|GITHUB|GITLAB|MAILTO|SHELL|PROJECT|ARTIFACT)")
KEPT = {"reports/history.jsonl", "reports/allure-history", "reports/notify.json"}
STAND_IN = """#!/bin/bash
echo "$*" >> called
case "$1" in
  check) mkdir -p "${REPORTS:-reports}"; echo '{}' > reports/verdict.json; exit "${CODE:-0}" ;;
  summary) echo "итог" ;;
  clean) exit 1 ;;
esac
"""


def text_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def parsed(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text_of(name))
    return found


@pytest.mark.parametrize("name", JOBS)
def test_commands_and_options_exist(name: str) -> None:
    text = text_of(name).replace("\\\n", " ")
    calls = [shlex.split(call) for call in CALL.findall(text)]

    assert {words[0] for words in calls} >= {"clean", "check", "notify"}
    for command, *words in calls:
        assert command in COMMANDS
        module = importlib.import_module(f"postdeploy.cli.commands.{command}")
        help_text = (module.parser if hasattr(module, "parser") else module._parser)().format_help()
        behaves_own = {"--junit", "--junit-directory"} if command == "check" else set()
        for option in {word for word in words if word.startswith("--")} - behaves_own:
            assert option in help_text, f"{command} {option}"


@pytest.mark.parametrize("name", JOBS[:2])
def test_settings_exist(name: str) -> None:
    text = text_of(name)
    named = set(re.findall(r"^\s+([A-Z][A-Z_]+):", text, re.M)) | set(re.findall(r"secrets\.([A-Z_]+)", text))

    assert {each for each in named if not CIS_OWN.match(each)} <= known()
    assert not re.search(r"(PASSWORD|TOKEN|KEY|REDIS_URL|NOTIFY_TO): (?!\$\{\{ secrets)[^\n]*\S", text), (
        "a plain secret"
    )


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("github-actions.yml", ["vendor.github-workflows"]),
        ("gitlab-ci.yml", ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"]),
        ("gitlab-deploy.example.yml", ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"]),
    ],
)
def test_templates_are_valid(name: str, schema: list[str]) -> None:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *schema, str(FOLDER / name)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stdout + done.stderr


def test_gitlab_takes_the_name_of_the_report() -> None:
    artifacts = parsed("gitlab-ci.yml")["postdeploy"]["artifacts"]

    assert re.fullmatch(r"[A-Za-z0-9_][-A-Za-z0-9_ ]*", artifacts["expose_as"])
    assert not any("*" in path or "$" in path for path in artifacts["paths"]), "what is exposed names no pattern"


@pytest.mark.parametrize(
    ("source", "access"),
    [
        ("schedule", "read-only"),
        ("pipeline", "full"),
        ("trigger", "full"),
        ("web", "full"),
        ("push", None),
        ("merge_request_event", None),
    ],
)
def test_gitlabs_rules_as_they_are_meant(source: str, access: str | None) -> None:
    given = None
    for rule in parsed("gitlab-ci.yml")["postdeploy"]["rules"]:
        equal = re.search(r'== "(\w+)"', rule["if"])
        pattern = re.search(r"=~ /(.+)/", rule["if"])
        if (equal and equal[1] == source) or (pattern and re.search(pattern[1], source)):
            given = rule["variables"]["ACCESS"]
            break

    assert given == access


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parsed("github-actions.yml")["jobs"]["check"]["steps"]
    return found


def test_red_runs_keep_their_history() -> None:
    caches = {step["uses"].partition("@")[0]: step for step in steps() if "cache" in step.get("uses", "")}

    assert set(caches) == {"actions/cache/restore", "actions/cache/save"}
    assert caches["actions/cache/save"]["if"] == "always()"
    assert {frozenset(each["with"]["path"].split()) for each in caches.values()} == {frozenset(KEPT)}
    assert parsed("gitlab-ci.yml")["postdeploy"]["cache"]["when"] == "always"
    assert set(parsed("gitlab-ci.yml")["postdeploy"]["cache"]["paths"]) == KEPT


def test_no_more_is_permitted_than_is_used() -> None:
    assert parsed("github-actions.yml")["permissions"] == {"contents": "read"}


def shell(folder: Path, line: str, **environment: str) -> int:
    """Run a line of a template with a stand-in for the command; what it was called with is in `called`."""
    (folder / ".venv/bin").mkdir(parents=True, exist_ok=True)
    for name, content in ((".venv/bin/postdeploy", STAND_IN), ("make", "#!/bin/bash\necho make $* >> called\n")):
        (folder / name).write_text(content, "utf-8")
        (folder / name).chmod(0o755)
    (folder / "reports").mkdir(exist_ok=True)
    path = {"PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["/bin/bash", "-eo", "pipefail", "-c", line], cwd=folder, env=path | environment, check=False, timeout=30
    )
    return done.returncode


def called(folder: Path) -> list[str]:
    path = folder / "called"
    return path.read_text("utf-8").splitlines() if path.exists() else []


GITHUB = {
    "NOTIFY_TO": "x://y",
    "GITHUB_SERVER_URL": "https://gh.example",
    "GITHUB_REPOSITORY": "o/r",
    "GITHUB_RUN_ID": "7",
    "ARTIFACT": "https://gh.example/artifact",
}


def test_each_line_of_github_runs(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    given = GITHUB | {"GITHUB_STEP_SUMMARY": str(summary), "CODE": "1"}
    codes = {step["name"]: shell(tmp_path, step["run"], **given) for step in steps() if "run" in step}

    assert codes == {
        "Установка": 0,
        "Убрать следы прерванных прогонов": 1,
        "Проверка по чек-листу": 1,
        "Сообщить, если что-то изменилось": 0,
        "Итог на странице задания": 0,
    }
    assert called(tmp_path) == [
        "make setup",
        "clean",
        "check --junit --junit-directory reports/junit",
        "notify --link https://gh.example/o/r/actions/runs/7",
        "summary --artifact https://gh.example/artifact",
    ]
    assert summary.read_text("utf-8") == "итог\n"


def test_github_says_nothing_where_nothing_ran_or_nobody_listens(tmp_path: Path) -> None:
    said = [step["run"] for step in steps() if "notify" in step.get("run", "") or "summary" in step.get("run", "")]

    assert [shell(tmp_path, line, GITHUB_STEP_SUMMARY="/dev/null", **GITHUB) for line in said] == [0, 0]
    assert called(tmp_path) == []


@pytest.mark.parametrize(("access", "first"), [("full", ["clean"]), ("read-only", [])])
def test_each_line_of_gitlab_runs(access: str, first: list[str], tmp_path: Path) -> None:
    job = parsed("gitlab-ci.yml")["postdeploy"]
    given = {"ACCESS": access, "NOTIFY_TO": "x://y", "CI_JOB_URL": "https://gl.example/1", "CODE": "2"}
    lines = [*job["before_script"], *job["script"], *job["after_script"]]

    assert [shell(tmp_path, line, **given) for line in lines] == [0, 0, 2, 0]
    assert called(tmp_path) == [
        "make setup",
        *first,
        "check --junit --junit-directory reports/junit",
        "notify --link https://gl.example/1",
    ]


def cron_lines(folder: Path) -> list[str]:
    """The commands as cron would run them, with locks of the test's own."""
    rows = [row for row in text_of("cron.example").splitlines() if re.match(r"[\d*]", row)]
    assert not any("%" in row for row in rows), "cron makes line ends of it"
    return [re.sub(r"/tmp/", f"{folder}/", row.split(None, 5)[5]) for row in rows]


def test_each_line_of_cron_runs(tmp_path: Path) -> None:
    for line in cron_lines(tmp_path):
        shell(tmp_path, line, PROJECT=str(tmp_path), CODE="1")

    assert [words.split()[0] for words in called(tmp_path)] == ["check", "notify", "clean", "check", "notify"]
    assert all("--target" in words for words in called(tmp_path))


def test_a_busy_lock_sends_no_old_verdict(tmp_path: Path) -> None:
    for name in ("production", "staging"):
        lock = (tmp_path / f"postdeploy-{name}.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        shell(tmp_path, next(line for line in cron_lines(tmp_path) if name in line), PROJECT=str(tmp_path))
        lock.close()

    assert called(tmp_path) == []


def test_every_command_documents_its_exit_codes() -> None:
    text = text_of("README.md")
    for command in ("check", "doctor", "clean", "notify"):
        assert re.search(rf"^\| .*`postdeploy {command}`", text, re.M), command
