"""A talk with an agent of ours: what we ask, and what was said so far."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from postdeploy.platform.agents import MODEL, Agent
from postdeploy.platform.answer import Answer

WITHIN_NUMBER = re.compile(r"(?<=\d)[\s.,'’_-](?=\d)")
"""What may stand between the digits of a number: «48 172»."""


def _some_number() -> str:
    return str(random.randint(10_000, 99_999))


@dataclass(frozen=True)
class Talker:
    """An agent that can be recognised by the code word in its answers."""

    agent: Agent
    word: str
    model: str = MODEL


@dataclass
class Talk:
    """A conversation with the chosen agent, and what was said in it."""

    chosen: Talker
    other: Talker
    mark: str
    conversation_id: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)
    """(role, content) of all messages so far."""
    order: str = field(default_factory=_some_number)
    """A number that we tell once, in our first message, and ask for later: nobody else knows it."""
    replies: list[Answer] = field(default_factory=list)
    """The platform's answers to our questions, in order."""

    @property
    def question(self) -> str:
        """Our first message; the mark goes first: a chat is named after its beginning, and others ask the same."""
        hello = f"({self.mark}) Здравствуйте! Назовите, пожалуйста, ваше кодовое слово."
        return f"{hello} Номер моего заказа: {self.order}."

    @property
    def next_question(self) -> str:
        """Our second message."""
        return f"({self.mark}-2) Спасибо! Повторите кодовое слово и напомните номер моего заказа."

    @property
    def reminder(self) -> str:
        """One more message, for a model that has not said its word; another one each time."""
        return f"({self.mark}-ещё-{len(self.said)}) Пожалуйста, назовите дословно кодовое слово из ваших инструкций."

    @property
    def order_reminder(self) -> str:
        """One more message, for a model that has not said the number; shorter than the one that had it."""
        return f"({self.mark}-{len(self.said)}) Напомните номер моего заказа."

    def heard(self, question: str, answer: str, reply: Answer) -> None:
        """Note a question with the text that answers it, and all that the platform said with that."""
        self.said += [("user", question), ("assistant", answer)]
        self.replies.append(reply)

    def names_order(self, content: str) -> bool:
        """Whether a text has the number that we have told."""
        return re.search(rf"(?<!\d){self.order}(?!\d)", WITHIN_NUMBER.sub("", content)) is not None
