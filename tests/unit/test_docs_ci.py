"""The ready-to-copy jobs name commands, options and settings that exist."""

from __future__ import annotations

import importlib
import re
import shlex
from pathlib import Path

import pytest

from postdeploy.cli import COMMANDS
from postdeploy.settings import known

FOLDER = Path(__file__).parents[2] / "docs" / "ci"
JOBS = ["github-actions.yml", "gitlab-ci.yml", "cron.example"]
CALL = re.compile(r"bin/postdeploy ([^\n;|&>#']+)")
CIS_OWN = re.compile(r"^(CI|GITHUB|GITLAB|MAILTO|SHELL|PROJECT)")


@pytest.mark.parametrize("name", JOBS)
def test_commands_and_options_exist(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8").replace("\\\n", " ")
    calls = [shlex.split(call) for call in CALL.findall(text)]

    assert {words[0] for words in calls} >= {"clean", "check", "notify"}
    for command, *words in calls:
        assert command in COMMANDS
        help_text = importlib.import_module(f"postdeploy.commands.{command}")._parser().format_help()
        behaves_own = {"--junit", "--junit-directory"} if command == "check" else set()
        for option in {word for word in words if word.startswith("--")} - behaves_own:
            assert option in help_text, f"{command} {option}"


@pytest.mark.parametrize("name", JOBS[:2])
def test_settings_exist(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    named = set(re.findall(r"^\s+([A-Z][A-Z_]+):", text, re.M)) | set(re.findall(r"secrets\.([A-Z_]+)", text))

    assert {each for each in named if not CIS_OWN.match(each)} <= known()
    assert not re.search(r"(PASSWORD|TOKEN|KEY|REDIS_URL): (?!\$\{\{ secrets)[^\n]*\S", text), "a secret in plain text"


def test_every_command_documents_its_exit_codes() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for command in ("check", "doctor", "clean", "notify"):
        assert re.search(rf"^\| .*`postdeploy {command}`", text, re.M), command
