"""A language model that is predictable: the same conversation always gets the same answer.

It never repeats what the user wrote, but for the number of an order, where it is asked for one that was told before. It
shows whose instructions it was given, so that a test can tell which agent has answered:

- «Кодовое слово: Полярис» in the system prompt: the word stands in every answer;
- «Начинай каждый ответ с «Ахой»»: every answer begins so;
- neither: the answer is signed with a number computed from the system prompt.
"""

from __future__ import annotations

import hashlib
import re
import time
from typing import Any

Json = dict[str, Any]

DEFAULT_MODEL = "openai/gpt-4o-mini"
DIMENSIONS = 256
QUOTED = r"[«\"“'](?P<quoted>[^»\"”'\n]+)[»\"”']"
BARE = r"(?P<bare>[^\s«\"“'.,;!]+)"
VALUE = rf"(?:{QUOTED}|{BARE})"
CODE_WORD = re.compile(rf"кодовое слово\s*(?:[:—–-]|это)?\s*{VALUE}", re.IGNORECASE)
OPENING = re.compile(
    rf"начинай\s+(?:каждый|любой|свой|все|всякий)?\s*ответы?\s+со?\s+(?:слов[аоы]?\s+|фразы\s+|:\s*)*{VALUE}",
    re.IGNORECASE,
)
ORDER = re.compile(r"номер моего заказа\s*[—:-]\s*(\d+)", re.IGNORECASE)
WANTS_ORDER = re.compile(r"напомните номер моего заказа", re.IGNORECASE)
WANTS_JSON = re.compile(r"формат ответа json", re.IGNORECASE)
NOTHING_FOUND = '{"information": []}'
"""Answer to the platform's request to extract facts from a message (recorded as S4.llm)."""

SENTENCES = (
    "Спасибо за обращение, сейчас всё подскажу.",
    "Хороший вопрос, уточню детали и вернусь с ответом.",
    "Доставка занимает один-два дня, стоимость зависит от адреса.",
    "Могу предложить несколько вариантов, расскажите, что для вас важнее.",
    "Гарантия действует год, обслуживание входит в стоимость.",
    "Подготовлю расчёт и отправлю его вам сегодня.",
)


class BadRequestError(Exception):
    """The request cannot be answered; the text is the error message."""


class LlmDouble:
    """Answers chat completions and embeddings; keeps no state."""

    def complete(self, request: Json) -> Json:
        """Body of `POST /api/v1/chat/completions`.

        Raises:
            BadRequestError: there are no messages, or a stream is asked for.
        """
        messages = request.get("messages")
        if not isinstance(messages, list) or not messages or not all(isinstance(one, dict) for one in messages):
            raise BadRequestError('Input required: specify "messages"')
        if request.get("stream"):
            raise BadRequestError("Streaming is not supported by this model")
        content = self.answer(messages)
        asked, answered = sum(_tokens(_text(one)) for one in messages), _tokens(content)
        return {
            "id": f"gen-{_number(str(messages)):016x}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": request.get("model") or DEFAULT_MODEL,
            "choices": [
                {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"},
            ],
            "usage": {
                "prompt_tokens": asked,
                "completion_tokens": answered,
                "total_tokens": asked + answered,
            },
        }

    def answer(self, messages: list[Json]) -> str:
        """Text of the assistant for a conversation of `{role, content}`."""
        instructions = "\n".join(_text(one) for one in messages if one.get("role") == "system")
        if WANTS_JSON.search(instructions):
            return NOTHING_FOUND
        talk = [_text(one) for one in messages if one.get("role") != "system"]
        sentence = SENTENCES[_number("\n".join(talk)) % len(SENTENCES)]
        return " ".join((*self.signature(instructions), sentence, *self.memory(talk)))

    def memory(self, talk: list[str]) -> list[str]:
        """What was told earlier and is asked for now."""
        told = ORDER.findall("\n".join(talk))
        return [f"Номер вашего заказа: {told[-1]}."] if told and WANTS_ORDER.search(talk[-1]) else []

    def signature(self, instructions: str) -> list[str]:
        """What an answer under these instructions starts with; at least one part."""
        opening = [_value(found) for found in OPENING.finditer(instructions)]
        words = [f"{_value(found)}." for found in CODE_WORD.finditer(instructions)]
        return [*opening, *words] or [f"На связи помощник № {_number(instructions) % 9000 + 1000}."]

    def embed(self, request: Json) -> Json:
        """Body of `POST /api/v1/embeddings`: equal texts get equal vectors of length 1.

        Raises:
            BadRequestError: there is no input.
        """
        given = request.get("input")
        texts = [given] if isinstance(given, str) else given
        if not isinstance(texts, list) or not texts:
            raise BadRequestError('Input required: specify "input"')
        size = int(request.get("dimensions") or DIMENSIONS)
        used = sum(_tokens(str(text)) for text in texts)
        return {
            "object": "list",
            "data": [
                {"object": "embedding", "index": index, "embedding": _vector(str(text), size)}
                for index, text in enumerate(texts)
            ],
            "model": request.get("model"),
            "usage": {"prompt_tokens": used, "total_tokens": used},
        }


def _text(message: Json) -> str:
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")


def _value(found: re.Match[str]) -> str:
    return (found["quoted"] or found["bare"]).strip()


def _tokens(text: str) -> int:
    return max(1, len(text) // 4)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def _vector(text: str, size: int) -> list[float]:
    raw = hashlib.shake_128(text.encode()).digest(size)
    length = sum((byte - 127.5) ** 2 for byte in raw) ** 0.5
    return [round((byte - 127.5) / length, 6) for byte in raw]
