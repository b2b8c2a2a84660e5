"""The agent's answer (contract: Test chat)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.chat.remembered import Remembered
from postdeploy.stand.faults.shapes import (
    Answered,
    CutOff,
    Hung,
    Rewritten,
)
from postdeploy.stand.faults.tools import (
    Reply,
    Requests,
)
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_CONVERSATION, SOUTH_ORG

SEND = Requests("/api/chat", "POST")
COMPLETIONS = Requests("/api/v1/chat/completions", "POST")


class _Answer(Fault):
    """Base: the model's reply is replaced."""

    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        ask = platform.chat.ask

        async def other(agent: Any, history: Any, question: Any) -> Any:
            return replace(await ask(agent, history, question), content=self.content(question))

        platform.chat.ask = other

    def content(self, question: Any) -> str:
        """What is answered."""
        raise NotImplementedError


class AnswerIsEcho(_Answer):
    """The question comes back."""

    title = "Агент повторяет вопрос вместо ответа"

    def content(self, question: Any) -> str:
        return str(question.text)


class AnswerIsEmpty(_Answer):
    """The answer has no text."""

    title = "Ответ агента пустой"

    def content(self, question: Any) -> str:
        return "  "


class AnswerIsErrorText(_Answer):
    """The answer is the text of an error, with status 200."""

    title = "Вместо ответа агента — текст ошибки с кодом 200"

    def content(self, question: Any) -> str:
        return "Извините, произошла ошибка. Попробуйте позже."


class AnswerFromStore(_Answer):
    """The answer comes from a cache of somebody else's conversation."""

    title = "Агент отвечает заготовкой из чужого диалога"

    def content(self, question: Any) -> str:
        return "Да, доставляем ежедневно."


class OtherAgentAnswers(Fault):
    """The answer is given under the instructions of another agent."""

    title = "Отвечает не тот агент, которого выбрали"
    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        ask = platform.chat.ask

        async def by_another(agent: Any, history: Any, question: Any) -> Any:
            others = await platform.agents.of_organisation(agent["org_id"], "active")
            other = next(one for one in others if one["id"] not in (agent["id"], NORTH_AGENT))
            return await ask(other, history, question)

        platform.chat.ask = by_another


class ForeignAgentAnswers(Fault):
    """The answer is given by an agent of another organisation."""

    title = "Отвечает агент чужой организации"
    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        ask = platform.chat.ask

        async def by_stranger(_agent: Any, history: Any, question: Any) -> Any:
            return await ask(await platform.agents.find(SOUTH_ORG, SOUTH_AGENT), history, question)

        platform.chat.ask = by_stranger


class InstructionsLost(Fault):
    """The model never hears of the agent's instructions."""

    title = "Инструкции агента не доходят до модели"
    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        ask = platform.chat.ask

        async def without(agent: Any, history: Any, question: Any) -> Any:
            return await ask({**agent, "instructions": ""}, history, question)

        platform.chat.ask = without


class AnswerNotStored(Remembered):
    """The answer is shown and not kept."""

    title = "Ответ агента показан, но не сохранён"
    kills = ("S4.5",)
    role = "assistant"

    async def remember(self, remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
        return {
            "id": "00000000-0000-4000-8000-000000000000",
            "conversation_id": conversation_id,
            "role": self.role,
            "content": content,
            "metadata": metadata,
            "created_at": "2026-11-22T10:32:01.157869+00:00",
        }


class AnswerStoredCut(Fault):
    """The stored answer is shorter than the one that was shown."""

    title = "Сохранён не тот ответ, который показан"
    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        remember = platform.chat.remember

        async def cut(conversation_id: str, role: str, content: str, metadata: Any) -> Any:
            message = await remember(conversation_id, role, content[:20] if role == "assistant" else content, metadata)
            return {**message, "content": content}

        platform.chat.remember = cut


class AnswerInOtherConversation(Rewritten):
    """The answer names another conversation."""

    title = "Ответ приходит в другом диалоге"
    kills = ("S4.5",)
    requests = SEND

    def change(self, body: Any) -> None:
        change = {"conversationId": SOUTH_CONVERSATION}
        body["data"].update(change)


class ModelRefusesKey(Answered):
    """The key of the model is wrong or used up."""

    title = "Модель не принимает ключ: код 401"
    kills = ("S4.5",)
    hint = "недоступна модель"
    before, requests = "llm", COMPLETIONS
    reply = Reply(401, '{"error":{"message":"No auth credentials found","code":401}}')


class ModelAnswersPage(Answered):
    """The model's address serves a page."""

    title = "Вместо ответа модели приходит HTML"
    kills = ("S4.5",)
    before, requests = "llm", COMPLETIONS
    reply = Reply(200, "<html><body>Maintenance</body></html>", "text/html")


class ModelHangs(Hung):
    """The model never answers."""

    title = "Модель не отвечает"
    kills = ("S4.5",)
    before, requests = "llm", COMPLETIONS


class ModelCutsOff(CutOff):
    """The model closes the connection."""

    title = "Модель обрывает соединение"
    kills = ("S4.5",)
    before, requests = "llm", COMPLETIONS
