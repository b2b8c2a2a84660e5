"""Language models with a will of their own (contract: Test chat)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx

from postdeploy.stand.faults.declaring import as_variation
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.seed import NORTH_AGENT

MODEL = "anthropic/claude-sonnet-4"
COY = "Я с радостью помогу с выбором! 😊 **Служебные слова** раскрывать не хочется, но если нужно, спросите ещё раз."


@as_variation(web("chat.ask"), "Модель на первый вопрос диалога уклоняется и кодового слова не называет")
async def ModelIsCoyAtFirst(_platform: Any, ask: Any, agent: Any, history: Any, question: Any) -> Any:
    """The model does not say its code word at the first question of a conversation."""
    reply = await ask(agent, history, question)
    first = sum(row["role"] == "user" for row in history) == 1
    return replace(reply, content=COY) if first else reply


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
