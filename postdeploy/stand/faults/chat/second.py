"""The second question of a conversation, which continues what is there (contract: Test chat)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from postdeploy.stand.faults import Fault

FIRST = 1
"""Messages of a conversation when its first question is asked: the question itself."""


class _Second(Fault):
    """Base: from the second question on the model is asked in another way."""

    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        ask = platform.chat.ask

        async def other(agent: Any, history: Any, question: Any) -> Any:
            if len(history) <= FIRST:
                return await ask(agent, history, question)
            return await self.again(ask, agent, history, question)

        platform.chat.ask = other

    async def again(self, ask: Any, agent: Any, history: Any, question: Any) -> Any:
        """Ask in another way."""
        raise NotImplementedError


class SecondAnswerIsEmpty(_Second):
    """The model's reply is lost as soon as there is a history."""

    title = "На второй вопрос диалога агент отвечает пустым текстом"

    async def again(self, ask: Any, agent: Any, history: Any, question: Any) -> Any:
        return replace(await ask(agent, history, question), content="")


class SecondAnswerIsEcho(_Second):
    """The second question comes back."""

    title = "Второй вопрос диалога агент повторяет вместо ответа"

    async def again(self, ask: Any, agent: Any, history: Any, question: Any) -> Any:
        return replace(await ask(agent, history, question), content=question.text)


class FollowUpForgetsAgent(_Second):
    """A conversation that is continued does not know its agent: the page names him in the first request only."""

    title = "На второй вопрос диалога отвечает уже не выбранный агент"

    async def again(self, ask: Any, agent: Any, history: Any, question: Any) -> Any:
        nobody = {**(agent or {}), "instructions": ""}
        return await ask(nobody, [], question)
