"""Our message is sent and stored (contract: Test chat)."""

from __future__ import annotations

import html
from typing import Any

from postdeploy.stand.faults.chat.remembered import messages_of
from postdeploy.stand.faults.declaring import Change, as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered
from postdeploy.stand.faults.shapes.methods import nothing, web
from postdeploy.stand.faults.tools import BAD_GATEWAY, Requests, failure
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_ORG, SOUTH_OWNER

SEND = Requests("/api/chat", "POST")


def _conversation_of(column: str, value: str) -> Change:
    """The conversation that a question opens belongs to somebody else."""

    async def other(platform: Any, conversation_for: Any, user: Any, question: Any) -> Any:
        conversation = await conversation_for(user, question)
        await platform.database.execute(
            f"update agent_conversations set {column} = $2::uuid where id = $1::uuid", conversation["id"], value
        )
        return conversation

    return web("chat.conversation_for")(other)


MessageNotStored = fault("Сообщение отправлено, но не сохранено", "S4.4", messages_of("user")(nothing))


@as_fault(messages_of("user"), "Сообщение сохраняется дважды", "S4.4")
async def MessageStoredTwice(remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
    """The message is stored twice."""
    await remember(conversation_id, "user", content, metadata)
    return await remember(conversation_id, "user", content, metadata)


@as_fault(messages_of("user"), "Текст сообщения сохраняется искажённым", "S4.4")
async def MessageEscaped(remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
    """The text is stored as HTML."""
    return await remember(conversation_id, "user", html.escape(content).replace(" ", "&nbsp;"), metadata)


@as_fault(messages_of("user"), "Наше сообщение записано как сообщение системы", "S4.4")
async def MessageOfWrongRole(remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
    """Our message is stored as somebody else's."""
    return await remember(conversation_id, "system", content, metadata)


ConversationOfOtherAgent = fault("Диалог записан на другого агента", "S4.4", _conversation_of("agent_id", NORTH_AGENT))
ConversationOfOtherUser = fault(
    "Диалог записан на чужого пользователя", "S4.4", _conversation_of("user_id", SOUTH_OWNER)
)
ConversationOfOtherTenant = fault("Диалог записан чужой организации", "S4.4", _conversation_of("org_id", SOUTH_ORG))
SendingFails = fault(
    "Отправка сообщения отвечает ошибкой 500", "S4.4", answered(SEND, failure("Не удалось отправить сообщение"))
)
SendingIsPage = fault("Вместо ответа чата приходит HTML прокси", "S4.4", answered(SEND, BAD_GATEWAY))
