"""Our message is sent and stored (contract: Test chat)."""

from __future__ import annotations

import html
from typing import Any

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.chat.remembered import Remembered
from postdeploy.stand.faults.shapes import (
    Answered,
)
from postdeploy.stand.faults.tools import (
    BAD_GATEWAY,
    Requests,
    failure,
)
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_ORG, SOUTH_OWNER

SEND = Requests("/api/chat", "POST")


class MessageNotStored(Remembered):
    """The message is answered and never stored."""

    title = "Сообщение отправлено, но не сохранено"
    kills = ("S4.4",)


class MessageStoredTwice(Remembered):
    """The message is stored twice."""

    title = "Сообщение сохраняется дважды"
    kills = ("S4.4",)

    async def remember(self, remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
        await remember(conversation_id, self.role, content, metadata)
        return await remember(conversation_id, self.role, content, metadata)


class MessageEscaped(Remembered):
    """The text is stored as HTML."""

    title = "Текст сообщения сохраняется искажённым"
    kills = ("S4.4",)

    async def remember(self, remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
        return await remember(conversation_id, self.role, html.escape(content).replace(" ", "&nbsp;"), metadata)


class MessageOfWrongRole(Remembered):
    """Our message is stored as somebody else's."""

    title = "Наше сообщение записано как сообщение системы"
    kills = ("S4.4",)

    async def remember(self, remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
        return await remember(conversation_id, "system", content, metadata)


class _Conversation(Fault):
    """Base: the conversation that a question opens belongs to somebody else."""

    kills = ("S4.4",)
    column = ""
    value = ""

    def web(self, platform: Any) -> None:
        conversation_for = platform.chat.conversation_for

        async def other(user: Any, question: Any) -> Any:
            conversation = await conversation_for(user, question)
            await platform.database.execute(
                f"update agent_conversations set {self.column} = $2::uuid where id = $1::uuid",
                conversation["id"],
                self.value,
            )
            return conversation

        platform.chat.conversation_for = other


class ConversationOfOtherAgent(_Conversation):
    """The conversation is stored with another agent."""

    title = "Диалог записан на другого агента"
    column, value = "agent_id", NORTH_AGENT


class ConversationOfOtherUser(_Conversation):
    """The conversation is stored as another user's."""

    title = "Диалог записан на чужого пользователя"
    column, value = "user_id", SOUTH_OWNER


class ConversationOfOtherTenant(_Conversation):
    """The conversation is stored with another organisation."""

    title = "Диалог записан чужой организации"
    column, value = "org_id", SOUTH_ORG


class SendingFails(Answered):
    """The route answers 500 before anything is done."""

    title = "Отправка сообщения отвечает ошибкой 500"
    kills = ("S4.4",)
    requests = SEND
    reply = failure("Не удалось отправить сообщение")


class SendingIsPage(Answered):
    """The proxy answers in place of the route."""

    title = "Вместо ответа чата приходит HTML прокси"
    kills = ("S4.4",)
    requests = SEND
    reply = BAD_GATEWAY
