from __future__ import annotations

from pathlib import Path

import pytest

from postdeploy.cli import project


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "features").mkdir()
    (tmp_path / "features/a.feature").touch()
    (tmp_path / "environment.py").touch()
    return tmp_path


def test_from_a_folder_of_the_project(here: Path) -> None:
    assert project.find(here / "features") == here
    assert project.find(here) == here


def test_from_elsewhere_the_project_of_this_package() -> None:
    assert project.find(Path("/")) == project.ROOT


def test_words_lead_where_they_led(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(here / "features")
    words = [
        "a.feature:7",
        "@a.feature",
        "-n",
        "Проверка",
        "-D",
        "reports=out",
        "-Dreports=out",
        "--tags=@шаг6",
        "x.feature",
    ]
    words += ["--reports", "r", "--junit-directory=j", "-o", "-", "--env-file", "stand.env"]
    features = here / "features"
    assert project.enter(words) == [
        f"{features}/a.feature:7", f"@{features}/a.feature", "-n", "Проверка", "-D", f"reports={features}/out",
        f"-Dreports={features}/out", "--tags=@шаг6", "x.feature", "--reports", f"{features}/r",
        f"--junit-directory={features}/j", "-o", "-", "--env-file", f"{features}/stand.env",
    ]  # fmt: skip
    assert Path.cwd() == here
    assert capsys.readouterr().err == f"Проект: {here}\n"


def test_at_home_nothing_is_changed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here)
    assert project.enter(["features/a.feature", "-D", "reports=out"]) == ["features/a.feature", "-D", "reports=out"]
