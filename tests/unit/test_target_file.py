"""A target by its name, and by its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdeploy.config.settings import load
from postdeploy.config.target_file import file_of, name_of
from postdeploy.errors import SetupError
from postdeploy.testdata.mark import RUN, new_mark

TEXT = "APP_URL=https://app.test\nAPP_EMAIL=a@b.test\nAPP_PASSWORD=password-1\n"


@pytest.mark.parametrize(
    ("target", "name"), [("staging", "staging"), ("targets/staging.env", "staging"), ("./.env.staging", "staging")]
)
def test_names(target: str, name: str) -> None:
    assert name_of(target) == name


def test_a_file_that_is_called_like_production_is_only_read(tmp_path: Path) -> None:
    (tmp_path / "tenant-prod.env").write_text(TEXT, encoding="utf-8")
    settings = load("tenant-prod.env", folder=tmp_path)
    assert settings.target_name == "tenant-prod"
    assert not settings.permission.writes


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"Нет файла настроек targets/none\.env"):
        file_of("targets/none.env", tmp_path)


def test_a_run_can_be_given_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RUN, "1a2b3c4d")
    assert new_mark(60).run == "1a2b3c4d"
    monkeypatch.setenv(RUN, "../../etc")
    assert new_mark(60).run not in ("../../etc", "1a2b3c4d")
