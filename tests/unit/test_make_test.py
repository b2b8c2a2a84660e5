"""`make test`: what it ends with, and what it tries once more."""

from __future__ import annotations

import pytest

from tests import __main__ as command


@pytest.mark.parametrize(
    ("codes", "code"),
    [([0], 0), ([1, 0], 0), ([1, 1], 1), ([2], 2), ([5], 5)],
    ids=["well", "beside others", "alone too", "interrupted", "nothing of that name"],
)
def test_what_it_ends_with(monkeypatch: pytest.MonkeyPatch, codes: list[int], code: int) -> None:
    asked: list[tuple[str, ...]] = []

    def run(*words: str) -> int:
        asked.append(words)
        return codes[len(asked) - 1]

    monkeypatch.setattr(command, "run", run)
    assert command.main(["-k", "anything"]) == code
    assert ["--last-failed" in words for words in asked] == [False, True][: len(codes)]
    assert all({"-k", "anything"} <= set(words) for words in asked)
