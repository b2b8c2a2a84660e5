from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from postdeploy.cli.commands import stand
from postdeploy.cli.main import COMMANDS, main
from postdeploy.errors import SetupError
from tests.unit.russian import is_russian


@pytest.mark.parametrize("words", [["-h"], ["--help"], ["help"]])
def test_help_names_every_command(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown and purpose in shown for name, purpose in COMMANDS.items())


def test_without_a_command_it_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Команды:" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["chek", "../stand", "", "__init__", "stand.main"])
def test_an_unknown_command(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main([name]) == 2
    captured = capsys.readouterr()
    assert f"Команды «{name}» нет" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_is_there_and_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(f"postdeploy.cli.commands.{name}")
    with pytest.raises(SystemExit) as caught:
        module.main(["--help"])
    assert caught.value.code == 0
    assert is_russian(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [(SetupError("Нет файла настроек."), 2, "Нет файла настроек.\n"), (KeyboardInterrupt(), 2, "Прервано.\n")],
)
def test_what_stops_a_command_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    def fail(_arguments: object) -> int:
        raise error

    monkeypatch.setattr(stand, "main", fail)
    assert main(["stand"]) == code
    assert capsys.readouterr().err == said


def test_the_commands_own_code_and_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[object] = []

    def check(arguments: object) -> int:
        got.append(arguments)
        return 1

    monkeypatch.setattr(stand, "main", check)
    monkeypatch.setattr(sys, "argv", ["postdeploy", "stand", "--env-file", "x"])
    assert main() == 1
    assert got == [["--env-file", "x"]]


def test_help_is_quick_because_nothing_else_is_loaded() -> None:
    code = "import sys; from postdeploy.cli.main import main; main(['-h']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    assert "postdeploy.platform" not in loaded
    assert "postdeploy.stand" not in loaded
