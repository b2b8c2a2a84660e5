"""The agent's answer (contract: Test chat)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from postdeploy.stand.faults.chat.remembered import messages_of
from postdeploy.stand.faults.declaring import Change, as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered, cut_off, hung, with_fields
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import Reply, Requests
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_CONVERSATION, SOUTH_ORG

SEND = Requests("/api/chat", "POST")
COMPLETIONS = Requests("/api/v1/chat/completions", "POST")


def _reply(content: Callable[..., Any]) -> Change:
    """The model's reply is replaced by what a function tells of the question."""

    async def other(_platform: Any, ask: Any, agent: Any, history: Any, question: Any) -> Any:
        return replace(await ask(agent, history, question), content=content(question))

    return web("chat.ask")(other)


AnswerIsEcho = fault("Агент повторяет вопрос вместо ответа", "S4.5", _reply(lambda question: str(question.text)))
AnswerIsEmpty = fault("Ответ агента пустой", "S4.5", _reply(lambda question: "  "))
AnswerIsErrorText = fault(
    "Вместо ответа агента — текст ошибки с кодом 200",
    "S4.5",
    _reply(lambda question: "Извините, произошла ошибка. Попробуйте позже."),
)
AnswerFromStore = fault(
    "Агент отвечает заготовкой из чужого диалога", "S4.5", _reply(lambda question: "Да, доставляем ежедневно.")
)


@as_fault(web("chat.ask"), "Отвечает не тот агент, которого выбрали", "S4.5")
async def OtherAgentAnswers(platform: Any, ask: Any, agent: Any, history: Any, question: Any) -> Any:
    """The answer is given under the instructions of another agent."""
    others = await platform.agents.of_organisation(agent["org_id"], "active")
    other = next(one for one in others if one["id"] not in (agent["id"], NORTH_AGENT))
    return await ask(other, history, question)


@as_fault(web("chat.ask"), "Отвечает агент чужой организации", "S4.5")
async def ForeignAgentAnswers(platform: Any, ask: Any, _agent: Any, history: Any, question: Any) -> Any:
    """The answer is given by an agent of another organisation."""
    return await ask(await platform.agents.find(SOUTH_ORG, SOUTH_AGENT), history, question)


@as_fault(web("chat.ask"), "Инструкции агента не доходят до модели", "S4.5")
async def InstructionsLost(_platform: Any, ask: Any, agent: Any, history: Any, question: Any) -> Any:
    """The model never hears of the agent's instructions."""
    return await ask({**agent, "instructions": ""}, history, question)


@as_fault(messages_of("assistant"), "Ответ агента показан, но не сохранён", "S4.5")
async def AnswerNotStored(remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
    """The answer is shown and not kept."""
    return {
        "id": "00000000-0000-4000-8000-000000000000",
        "conversation_id": conversation_id,
        "role": "assistant",
        "content": content,
        "metadata": metadata,
        "created_at": "2026-11-22T10:32:01.157869+00:00",
    }


@as_fault(web("chat.remember"), "Сохранён не тот ответ, который показан", "S4.5")
async def AnswerStoredCut(
    _platform: Any, remember: Any, conversation_id: str, role: str, content: str, metadata: Any
) -> Any:
    """The stored answer is shorter than the one that was shown."""
    message = await remember(conversation_id, role, content[:20] if role == "assistant" else content, metadata)
    return {**message, "content": content}


AnswerInOtherConversation = fault(
    "Ответ приходит в другом диалоге",
    "S4.5",
    with_fields(SEND, "data", conversationId=SOUTH_CONVERSATION),
)
ModelRefusesKey = fault(
    "Модель не принимает ключ: код 401",
    "S4.5",
    answered(COMPLETIONS, Reply(401, '{"error":{"message":"No auth credentials found","code":401}}'), before="llm"),
    hint="недоступна модель",
)
ModelAnswersPage = fault(
    "Вместо ответа модели приходит HTML",
    "S4.5",
    answered(COMPLETIONS, Reply(200, "<html><body>Maintenance</body></html>", "text/html"), before="llm"),
)
ModelHangs = fault("Модель не отвечает", "S4.5", hung(COMPLETIONS, before="llm"))
ModelCutsOff = fault("Модель обрывает соединение", "S4.5", cut_off(COMPLETIONS, before="llm"))
