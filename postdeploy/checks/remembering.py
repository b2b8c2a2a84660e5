"""Whether the model is given the talk so far: what we have told it once it can tell us later.

A model answers in its own words and may refuse to. So there are two witnesses: what it says, asked twice, and how many
tokens the platform has given it, which grow with the talk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer

if TYPE_CHECKING:
    from postdeploy.checks.talk import Talk
    from postdeploy.session.run import Run

TITLE = "Помнит ли агент диалог"
WHERE = "текст ответов на второй вопрос и когда спросили ещё раз"


def prompt_tokens(reply: Answer) -> int:
    """How many tokens the model was given; 0 where the answer does not tell."""
    for usage in (reply.at("data", "usage"), reply.at("data", "message", "metadata", "usage")):
        tokens = usage.get("promptTokens") if isinstance(usage, dict) else None
        if isinstance(tokens, int) and tokens > 0:
            return tokens
    return 0


def remembers(talk: Talk) -> Matcher[str]:
    """The answer has the number that stands in our first message alone."""
    return expectation(
        f"агент помнит диалог: называет номер заказа {talk.order} из первого сообщения",
        lambda content: None if talk.names_order(content) else f"номера нет: «{content}»",
    )


def expect_remembered(run: Run, talk: Talk, content: str, ask_again: Callable[[], str]) -> None:
    """The model knows what was said before; one that does not say so is judged by what it was given.

    Args:
        run: the run.
        talk: in which the number was told.
        content: what it has answered when it was asked for the number.
        ask_again: asks for the number alone.

    Without the talk the model is given less by the length of our first message at most; what is less by more has
    another reason: tokens that were cached are not counted, or what was looked up for one question was longer.

    Raises:
        CannotTell: it does not say the number, and nobody knows what it was given.
    """
    if not talk.names_order(content):
        run.evidence.text("Спросили ещё раз", f"Номера заказа в ответе нет: «{content}».")
        content = ask_again()
    if talk.names_order(content):
        check(content, remembers(talk), where=WHERE)
        return
    first, last = prompt_tokens(talk.replies[0]), prompt_tokens(talk.replies[-1])
    given = f"модели передано токенов: с первым вопросом {first}, с последним {last}"
    if not (first and last) or first == last or first - last > len(talk.question):
        raise CannotTell(
            f"Номера заказа, названного в начале диалога, агент не повторил («{content[:120]}»), а передаёт ли ему"
            f" платформа прежние сообщения, по её ответу не узнать (`usage.promptTokens`: {first}, затем {last})."
        )
    if last > first:
        run.evidence.text(TITLE, f"Номера заказа агент не назвал, но диалог ему передают: {given}.")
        return
    check(
        content, remembers(talk), where=WHERE, hint=f"платформа не передаёт модели прежние сообщения диалога: {given}"
    )
