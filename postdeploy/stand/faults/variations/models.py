"""Language models with a will of their own (contract: Test chat)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import httpx

from postdeploy.stand.faults.chat.remembered import messages_of
from postdeploy.stand.faults.declaring import as_variation
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.seed import NORTH_AGENT

MODEL = "anthropic/claude-sonnet-4"
ORDER = re.compile(r"Номер вашего заказа: (\d\d)(\d+)\.")
COY = "Я с радостью помогу с выбором! 😊 **Служебные слова** раскрывать не хочется, но если нужно, спросите ещё раз."


@as_variation(web("chat.ask"), "Модель на первый вопрос диалога уклоняется и кодового слова не называет")
async def ModelIsCoyAtFirst(_platform: Any, ask: Any, agent: Any, history: Any, question: Any) -> Any:
    """The model does not say its code word at the first question of a conversation."""
    reply = await ask(agent, history, question)
    first = sum(row["role"] == "user" for row in history) == 1
    return replace(reply, content=COY) if first else reply


@as_variation(web("chat.ask"), "Модель не повторяет чисел, названных собеседником")
async def ModelNamesNoNumbers(_platform: Any, ask: Any, agent: Any, history: Any, question: Any) -> Any:
    """The model is given the talk and keeps numbers of orders to itself."""
    reply = await ask(agent, history, question)
    return replace(reply, content=ORDER.sub("Номеров заказов не называю.", reply.content))


@as_variation(web("chat.ask"), "Модель пишет числа с пробелами: 48 172, и отвечает не сразу на оба вопроса")
async def ModelSplitsNumbers(_platform: Any, ask: Any, agent: Any, history: Any, question: Any) -> Any:
    """At the first time it answers half of what it is asked, then it writes the number in groups."""
    reply = await ask(agent, history, question)
    both = "кодовое слово" in question.text
    return replace(reply, content=ORDER.sub("" if both else r"Заказ № \1 \2.", reply.content))


@as_variation(
    web("llm.complete"),
    "Доступна модель другого поставщика; ею пользуются агенты организации",
    executed("update agents set default_model = $1 where id = $2", MODEL, NORTH_AGENT),
)
async def ModelsOfAnotherMaker(_platform: Any, complete: Any, model: str, messages: Any, temperature: float) -> Any:
    """The gateway knows another maker's models alone."""
    if model != MODEL:
        raise httpx.HTTPError(f"{model} is not a valid model ID")
    return await complete(model, messages, temperature)


@as_variation(messages_of("assistant"), "Ответ агента хранится по частям: каждое предложение своей записью")
async def AnswerStoredInParts(remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
    """The answer is shown whole and kept sentence by sentence; its id is that of the last."""
    message: Any = None
    for sentence in re.split(r"(?<=[.!?])\s+", content):
        message = await remember(conversation_id, "assistant", sentence, metadata)
    return {**message, "content": content}
