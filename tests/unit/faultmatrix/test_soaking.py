from __future__ import annotations

import json
from pathlib import Path

import pytest

from postdeploy.cli.commands import soak as command
from postdeploy.faultmatrix.checking import Budgets
from postdeploy.faultmatrix.soaking import Scene, Soak


def test_what_was_found_is_written_down_before_the_rest_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(_runs: int, _budgets: Budgets, progress: object, _scene: Scene) -> Soak:
        assert callable(progress)
        found = Soak()
        found.lose("стенд не ответил")
        progress(found)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "soak", cut_off)
    with pytest.raises(KeyboardInterrupt):
        command.main(["--reports", str(tmp_path / "new")])
    assert json.loads((tmp_path / "new" / "soak.json").read_text("utf-8"))["lost"] == ["прогон 1: стенд не ответил"]
    assert "стенд не ответил" in (tmp_path / "new" / "soak.md").read_text("utf-8")
