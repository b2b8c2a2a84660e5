"""A model that was not given the talk; one that was, and does not say so."""

from __future__ import annotations

from typing import Any

import pytest

from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.remembering import expect_remembered, prompt_tokens
from postdeploy.checks.talk import Talk, Talker
from postdeploy.errors import CannotTell
from postdeploy.platform.agents import Agent
from postdeploy.platform.answer import Answer
from tests.unit.answers import HTML, ODD, answer
from tests.unit.tables import Tables, run_over

SECRETIVE = "Такого я не помню."


def talk(*prompts: int) -> Talk:
    chosen, other = (Talker(Agent(word, word, "active"), word) for word in ("топаз", "янтарь"))
    return Talk(chosen, other, "pd-1", "c1", order="48172", replies=[used(tokens) for tokens in prompts])


def used(tokens: int) -> Answer:
    """What the platform says of how many tokens the model was given; nothing of 0."""
    return answer({"data": {"usage": {"promptTokens": tokens} if tokens else {}}})


@pytest.mark.parametrize("text", ["Заказ 48172.", "№ 48 172", "48\u00a0172", "48,172 — ваш номер", "48-172"])
def test_a_number_is_known_however_it_is_written(text: str) -> None:
    assert talk().names_order(text)


@pytest.mark.parametrize("text", ["", "48173", "148172", "481720", "4817 и 2"])
def test_another_number(text: str) -> None:
    assert not talk().names_order(text)


def test_the_number_is_told_once() -> None:
    made = talk()
    assert made.names_order(made.question)
    later = (made.next_question, made.reminder, made.order_reminder)
    assert not any(map(made.names_order, later))
    assert max(len(made.next_question), len(made.order_reminder)) < len(made.question)


def judged(made: Talk, *answers: str) -> list[tuple[str, str]]:
    left = list(answers)
    run = run_over(Tables())
    expect_remembered(run, made, left.pop(0), lambda: left.pop(0))
    texts: list[tuple[str, str]] = run.evidence.texts  # type: ignore[attr-defined]
    return texts


def test_who_names_it_is_not_asked_again() -> None:
    assert judged(talk(100, 90), "Ваш заказ 48172") == []


def test_who_does_not_is_asked_once_more() -> None:
    assert judged(talk(100, 90), SECRETIVE, "48172")[0][0] == "Спросили ещё раз"


def test_a_model_that_was_given_the_talk_need_not_say_so() -> None:
    assert "токенов: с первым вопросом 100, с последним 180" in judged(talk(100, 140, 180), SECRETIVE, SECRETIVE)[1][1]


def test_a_model_that_was_not_given_the_talk() -> None:
    with pytest.raises(Mismatch, match="называет номер заказа 48172") as caught:
        judged(talk(100, 95, 90), SECRETIVE, SECRETIVE)
    assert "не передаёт модели прежние сообщения" in caught.value.hint


@pytest.mark.parametrize("prompts", [(0, 0, 0), (100, 0, 0), (11, 11, 11), (1500, 1500, 220)])
def test_nobody_knows_what_it_was_given(prompts: tuple[int, ...]) -> None:
    with pytest.raises(CannotTell, match="promptTokens"):
        judged(talk(*prompts), SECRETIVE, SECRETIVE)


@pytest.mark.parametrize(
    ("body", "tokens"),
    [
        ({"data": {"usage": {"promptTokens": 11}}}, 11),
        ({"data": {"message": {"metadata": {"usage": {"promptTokens": 12}}}}}, 12),
        ({"data": {"usage": {"promptTokens": "11"}}}, 0),
        ({"data": {"usage": [11], "message": None}}, 0),
        ({"data": {"usage": {"promptTokens": -1}}}, 0),
    ],
)
def test_tokens_of_an_answer(body: Any, tokens: int) -> None:
    assert prompt_tokens(answer(body)) == tokens


@pytest.mark.parametrize("reply", [HTML, *ODD])
def test_tokens_of_no_answer(reply: Any) -> None:
    assert prompt_tokens(reply) == 0
