"""The second question of a conversation, which continues what is there (contract: Test chat)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from postdeploy.stand.faults.declaring import Change, as_fault, fault
from postdeploy.stand.faults.shapes.methods import web

FIRST = 1
"""Messages of a conversation when its first question is asked: the question itself."""


def _from_the_second_on(ask_otherwise: Callable[..., Any]) -> Change:
    """From the second question of a conversation on the model is asked by a function."""

    async def other(_platform: Any, ask: Any, agent: Any, history: Any, question: Any) -> Any:
        if len(history) <= FIRST:
            return await ask(agent, history, question)
        return await ask_otherwise(ask, agent, history, question)

    return web("chat.ask")(other)


@as_fault(_from_the_second_on, "На второй вопрос диалога агент отвечает пустым текстом", "S4.6")
async def SecondAnswerIsEmpty(ask: Any, agent: Any, history: Any, question: Any) -> Any:
    """The model's reply is lost as soon as there is a history."""
    return replace(await ask(agent, history, question), content="")


@as_fault(_from_the_second_on, "Второй вопрос диалога агент повторяет вместо ответа", "S4.6")
async def SecondAnswerIsEcho(ask: Any, agent: Any, history: Any, question: Any) -> Any:
    """The second question comes back."""
    return replace(await ask(agent, history, question), content=question.text)


# The page names the agent in the first request only: nobody is known later.
FollowUpForgetsAgent = fault(
    "На второй вопрос диалога отвечает уже не выбранный агент",
    "S4.6",
    _from_the_second_on(lambda ask, agent, _, question: ask({**(agent or {}), "instructions": ""}, [], question)),
)
TalkNotGivenToModel = fault(
    "Модель не получает прежних сообщений диалога",
    "S4.6",
    _from_the_second_on(lambda ask, agent, history, question: ask(agent, history[-1:], question)),
    hint="не передаёт модели прежние сообщения",
)
