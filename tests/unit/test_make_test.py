"""`make test`: what it ends with, and what it tries once more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import __main__ as command


class Pytest:
    """Stands in for pytest: what each of its runs ends with, and what it was asked."""

    def __init__(self, rest: int, unit: int, alone: int = 0) -> None:
        self.codes = {"rest": rest, "unit": unit, "chosen": rest}
        self.alone = alone
        self.again: list[str] = []

    def run(self, *words: str, cache: str) -> int:
        if "--last-failed" not in words:
            return self.codes[cache]
        self.again.append(cache)
        return self.alone

    def command(self, *_words: str, cache: str) -> list[str]:
        return [sys.executable, "-c", f"raise SystemExit({self.codes[cache]})"]


@pytest.mark.parametrize(
    ("codes", "code", "again"),
    [
        ((0, 0, 0), 0, []),
        ((1, 0, 0), 0, ["rest"]),
        ((1, 0, 1), 1, ["rest"]),
        ((0, 1, 1), 1, ["unit"]),
        ((2, 0, 0), 2, []),
        ((0, 5, 0), 0, []),
        ((5, 5, 0), 5, []),
    ],
    ids=["well", "beside others", "alone too", "of the units", "interrupted", "nothing of the units", "nothing"],
)
def test_what_it_ends_with(
    monkeypatch: pytest.MonkeyPatch, codes: tuple[int, int, int], code: int, again: list[str]
) -> None:
    double = Pytest(*codes)
    monkeypatch.setattr(command, "run", double.run)
    monkeypatch.setattr(command, "command", double.command)
    assert command.main(["-k", "anything"]) == code
    assert double.again == again


def test_what_was_chosen_is_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    double = Pytest(rest=1, unit=2)
    monkeypatch.setattr(command, "run", double.run)
    monkeypatch.setattr(subprocess, "Popen", None)
    assert command.main(["tests/unit/test_house.py::test_a_circle_would_be_seen"]) == 0
    assert double.again == ["chosen"]
