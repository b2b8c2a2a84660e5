from __future__ import annotations

import pytest

from postdeploy.commands import faults
from postdeploy.errors import SetupError


class Begun(Exception):
    """The matrix has begun."""


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(*_: object) -> None:
        raise Begun

    monkeypatch.setenv("BROWSER_PATH", "/nonexistent")
    monkeypatch.setattr(faults, "prove_healthy", begin)


def test_faults_of_pages_need_a_browser() -> None:
    with pytest.raises(SetupError, match="BROWSER_PATH=/nonexistent"):
        faults.main(["--only", "DialogStays", "--only", "RuleFiresTwice"])


def test_the_others_do_not() -> None:
    with pytest.raises(Begun):
        faults.main(["--only", "RuleFiresTwice"])
