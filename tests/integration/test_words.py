"""The command's own words: Russian, completed by shells, wrong ones refused before anything is written."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from postdeploy.cli.commands import check
from postdeploy.cli.main import COMMANDS
from postdeploy.cli.words import WORDS

ROOT = Path(__file__).parents[2]
ENGLISH = re.compile(r"\b(usage|error|options|arguments?|invalid|expected|required|show|choose)\b")


def call(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "postdeploy.cli", *words], capture_output=True, text=True, check=False, cwd=ROOT
    )


@pytest.mark.parametrize(
    "words",
    [("check", "--taget", "x"), ("notify", "--link"), ("report", "--compare", "x"), ("check", "--via", "phone")],
)
def test_wrong_words_are_refused_in_russian(words: tuple[str, ...]) -> None:
    done = call(*words)

    assert done.returncode == 2
    assert "ошибка" in done.stderr
    assert not ENGLISH.search(done.stderr), done.stderr
    assert "__main__" not in done.stderr


def test_behaves_own_usage_is_russian_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "postdeploy.cli.behaving", "--taget"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert done.returncode == 2
    assert "Вызов: behave " in done.stderr
    assert "behave: ошибка: неизвестные ключи или слова: --taget" in done.stderr


def test_wrong_words_stop_a_run_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        check.main(["--reports", str(tmp_path / "reports"), "--taget", "x"])

    assert stopped.value.code == 2
    assert not (tmp_path / "reports").exists()


def test_each_placeholder_survives_its_translation() -> None:
    holes = re.compile(r"%(?:\(\w+\))?[sr]")
    for english, russian in WORDS.items():
        assert set(holes.findall(russian)) == set(holes.findall(english)), english


def test_the_version() -> None:
    assert re.fullmatch(r"postdeploy \d+\.\d+\.\d+\n", call("--version").stdout)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_knows_every_command_and_its_options(shell: str, tmp_path: Path) -> None:
    script = call("completion", shell).stdout

    assert all(name in script for name in COMMANDS)
    assert {"--only-problems", "--env-file", "--allow-writes"} <= set(re.findall(r"--[\w-]+", script))
    if shutil.which(shell):
        path = tmp_path / "completion"
        path.write_text(script, "utf-8")
        assert subprocess.run([shell, "-n", str(path)], check=False).returncode == 0


def test_bash_completes_a_command() -> None:
    script = call("completion", "bash").stdout
    asked = 'COMP_WORDS=(postdeploy no); COMP_CWORD=1; _shtab_postdeploy; echo "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", f"{script}\n{asked}"], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "notify"


def test_every_option_of_behave_is_explained_in_russian() -> None:
    from behave.configuration import setup_parser

    from postdeploy.cli.behave_help import translate

    parser = setup_parser()
    translate(parser)
    foreign = [action.dest for action in parser._actions if not re.search("[а-яё]{3}", action.help or "")]
    assert set(foreign) <= {"help"}, "argparse itself has the words for that one, once somebody has asked for them"
    assert "ключи" in parser.format_usage()
