from __future__ import annotations

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.availability import answers
from postdeploy.errors import CannotTell
from postdeploy.platform.mishap import Trouble
from postdeploy.platform.unanswered import Unreachable

DOWN = "Worker (http://w.test/health): в соединении отказано: по этому адресу никто не слушает."


def down() -> str:
    raise Unreachable("Worker", DOWN, trouble=Trouble.NOBODY)


def test_gives_the_answer_without_asking_others() -> None:
    def others(_service: str) -> bool:
        raise AssertionError("asked in vain")

    assert answers(lambda: "ответ", others) == "ответ"


def test_a_service_that_is_down_alone_is_the_platforms_fault() -> None:
    asked: list[str] = []

    def others(service: str) -> bool:
        asked.append(service)
        return True

    with pytest.raises(Mismatch, match="в соединении отказано") as caught:
        answers(down, others)
    assert asked == ["Worker"]
    assert caught.value.hint


def test_when_nothing_answers_we_cannot_tell() -> None:
    with pytest.raises(Unreachable):
        answers(down, lambda _service: False)


def test_other_reasons_not_to_know_are_left_alone() -> None:
    def unknown() -> str:
        raise CannotTell("нет ключа")

    with pytest.raises(CannotTell, match="нет ключа"):
        answers(unknown, lambda _service: True)
