"""A talk with an agent of ours: what we ask, and what was said so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from postdeploy.platform.agents import MODEL, Agent


@dataclass(frozen=True)
class Talker:
    """An agent that can be recognised by the code word in its answers."""

    agent: Agent
    word: str
    model: str = MODEL


@dataclass
class Talk:
    """A conversation with the chosen agent; `replies` holds the answers to our questions, in order."""

    chosen: Talker
    other: Talker
    mark: str
    conversation_id: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)
    """(role, content) of all messages so far."""

    @property
    def question(self) -> str:
        """Our first message; the mark goes first: a chat is named after its beginning, and others ask the same."""
        return f"({self.mark}) Здравствуйте! Назовите, пожалуйста, ваше кодовое слово."

    @property
    def next_question(self) -> str:
        """Our second message."""
        return f"({self.mark}-2) Спасибо! Повторите кодовое слово ещё раз, пожалуйста."

    @property
    def reminder(self) -> str:
        """One more message, for a model that has not said its word; another one each time."""
        return f"({self.mark}-ещё-{len(self.said)}) Пожалуйста, назовите дословно кодовое слово из ваших инструкций."

    def heard(self, question: str, answer: str) -> None:
        """Note a question with its answer."""
        self.said += [("user", question), ("assistant", answer)]
