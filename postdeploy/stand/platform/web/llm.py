"""The web app's client of the LLM, and the prompts that it sends (exchanges S4.llm)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import httpx

DEFAULT_MODEL = "openai/gpt-4o-mini"
EMBEDDING_MODEL = "openai/text-embedding-3-large"
MAX_TOKENS = 1000
TIMEOUT = 30.0

log = logging.getLogger(__name__)

WRAPPER = """## Инструкции агента
{instructions}

## Важные правила:
- Отвечай дружелюбно и профессионально
- Используй информацию из базы знаний, если она релевантна
- Если не знаешь ответа, честно признайся
- Форматируй ответы для лучшей читаемости
"""
ROLE = "\n\n".join(
    [
        "## Твоя роль и инструкции:",
        "{instructions}",
        "\n\n## Критические правила поведения:",
        "- Ты штатный сотрудник компании - действуй профессионально",
        "- Используй знания компании для точных ответов",
        "- Применяй соответствующие скрипты продаж для текущего этапа воронки",
        "- Работай с возражениями используя подготовленные ответы",
        "- Если не уверен в ответе - не выдумывай, передай специалисту",
        "- Веди диалог с целью продвижения клиента по воронке продаж",
        "- Персонализируй ответы на основе контекста и истории взаимодействия",
    ]
)
MEMORY = """\
Ты эксперт по анализу разговоров. Извлеки важную информацию из сообщения пользователя, \
которая может быть полезна для будущего общения.

Категории информации:
1. FACTS - объективные факты о клиенте (имя, компания, должность, контактные данные)
2. PREFERENCES - предпочтения и интересы ("любит чай", "предпочитает email", "работает по утрам")
3. CONTEXT - текущий контекст разговора или ситуации

Формат ответа JSON:
{{
 "information": [
 {{
 "type": "fact|preference|context",
 "content": "краткое описание факта/предпочтения/контекста",
 "importance": 1-10,
 "confidence": 0.0-1.0
 }}
 ]
}}

Если нет важной информации - верни пустой массив.

Сообщение пользователя: "{message}\""""


@dataclass(frozen=True)
class Reply:
    """What the model answered."""

    content: str
    model: str
    usage: dict[str, int]


def system_prompt(instructions: str, *, with_knowledge: bool) -> str:
    """The first message to the model: the agent's own instructions inside the platform's frame."""
    inner = ROLE.format(instructions=instructions) if with_knowledge else instructions
    return WRAPPER.format(instructions=inner)


def memory_prompt(message: str) -> str:
    """The first message of the call that looks for something worth remembering."""
    return WRAPPER.format(instructions=MEMORY.format(message=message))


class Llm:
    """OpenAI-shaped API under `/api/v1/`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client: httpx.AsyncClient | None = None

    @property
    def client(self) -> httpx.AsyncClient:
        """Made at first use: its TLS set-up would slow the start of the stand."""
        if self._client is None:
            self._client = httpx.AsyncClient(base_url=self.url, timeout=TIMEOUT, verify=False, trust_env=False)
        return self._client

    async def close(self) -> None:
        """Drop the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def complete(self, model: str, messages: list[dict[str, str]], temperature: float) -> Reply:
        """Ask for a completion.

        Raises:
            httpx.HTTPError: no answer, or not a good one.
            KeyError: an answer of another shape.
        """
        body = {"model": model, "messages": messages, "temperature": temperature, "max_tokens": MAX_TOKENS}
        answer = await self.client.post("/api/v1/chat/completions", json=body)
        answer.raise_for_status()
        return _to_reply(answer.json(), model)

    async def embed(self, text: str) -> None:
        """Ask for the embedding of a question; the stand has no knowledge base to look it up in."""
        try:
            await self.client.post("/api/v1/embeddings", json={"model": EMBEDDING_MODEL, "input": [text]})
        except httpx.HTTPError:
            log.warning("no embedding")

    async def status(self) -> int:
        """Status of the model list, for the health report."""
        return (await self.client.get("/api/v1/models", timeout=2)).status_code


def _to_reply(body: dict[str, Any], model: str) -> Reply:
    usage = body.get("usage") or {}
    return Reply(
        content=body["choices"][0]["message"]["content"],
        model=body.get("model") or model,
        usage={
            "promptTokens": usage.get("prompt_tokens", 0),
            "completionTokens": usage.get("completion_tokens", 0),
            "totalTokens": usage.get("total_tokens", 0),
        },
    )
