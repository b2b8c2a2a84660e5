"""The history of the conversation (contract: Test chat)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.shapes import (
    Answered,
    Rewritten,
)
from postdeploy.stand.faults.tools import (
    Requests,
    failure,
    rewriting,
)
from postdeploy.stand.seed import SOUTH_CONVERSATION

HISTORY = Requests("/api/chat", "GET")
TALKS = Requests("/api/chat/conversations", "GET")


class HistoryFails(Answered):
    """The history cannot be had."""

    title = "История диалога отвечает ошибкой 500"
    kills = ("S4.6",)
    requests = HISTORY
    reply = failure("Не удалось загрузить историю")


class HistoryReversed(Rewritten):
    """The history runs from new to old."""

    title = "История показана в обратном порядке"
    kills = ("S4.6",)
    requests = HISTORY

    def change(self, body: Any) -> None:
        body["data"]["messages"].reverse()


class HistoryWithoutAnswers(Rewritten):
    """The history shows the questions only."""

    title = "В истории нет ответов агента"
    kills = ("S4.6",)
    requests = HISTORY

    def change(self, body: Any) -> None:
        found = body["data"]["messages"]
        body["data"]["messages"] = [message for message in found if message["role"] == "user"]


class HistoryStale(Fault):
    """The history is cached at the first look."""

    title = "История не обновляется после второго сообщения"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        kept: dict[str, Any] = {}

        def first(body: Any) -> Any:
            return kept.setdefault(body["data"]["conversationId"], body)

        platform.middleware.append(rewriting(HISTORY, first))


class HistoryOfSomebodyElse(Fault):
    """The history is another conversation's."""

    title = "Показана история чужого диалога"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        history = platform.chat.history

        async def foreign(conversation_id: str) -> Any:
            return [*(await history(SOUTH_CONVERSATION)), *(await history(conversation_id))]

        platform.chat.history = foreign


class SecondMessageOpensNewTalk(Fault):
    """The number of the conversation is ignored."""

    title = "Второе сообщение начинает новый диалог"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        conversation_for = platform.chat.conversation_for

        async def always_new(user: Any, question: Any) -> Any:
            return await conversation_for(user, replace(question, conversation_id=None))

        platform.chat.conversation_for = always_new


class TalkNotListed(Rewritten):
    """The conversation is missing in the list of chats."""

    title = "Диалога нет в списке чатов"
    kills = ("S4.6",)
    requests = TALKS

    def change(self, body: Any) -> None:
        body["data"].update(conversations=[])


class MessagesVanish(Fault):
    """What was said is removed from the table when the talk goes on: only the last exchange is kept."""

    title = "Из таблицы пропадают прежние сообщения диалога"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        remember = platform.chat.remember

        async def forgetful(conversation_id: str, role: str, content: str, metadata: Any) -> Any:
            if role == "user":
                await platform.database.execute(
                    "delete from message_logs where conversation_id = $1::uuid", conversation_id
                )
            return await remember(conversation_id, role, content, metadata)

        platform.chat.remember = forgetful
