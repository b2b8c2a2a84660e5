"""The history of the conversation (contract: Test chat)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from postdeploy.stand.faults.declaring import as_fault, fault
from postdeploy.stand.faults.shapes.answers import answered, cached, rewritten, with_fields
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.tools import Requests, failure
from postdeploy.stand.seed import SOUTH_CONVERSATION

HISTORY = Requests("/api/chat", "GET")
TALKS = Requests("/api/chat/conversations", "GET")

HistoryFails = fault(
    "История диалога отвечает ошибкой 500", "S4.6", answered(HISTORY, failure("Не удалось загрузить историю"))
)
HistoryReversed = fault(
    "История показана в обратном порядке", "S4.6", rewritten(HISTORY)(lambda body: body["data"]["messages"].reverse())
)


@as_fault(rewritten(HISTORY), "В истории нет ответов агента", "S4.6")
def HistoryWithoutAnswers(body: Any) -> None:
    """The history shows the questions only."""
    found = body["data"]["messages"]
    body["data"]["messages"] = [message for message in found if message["role"] == "user"]


HistoryStale = fault(
    "История не обновляется после второго сообщения",
    "S4.6",
    cached(HISTORY, by=lambda body: body["data"]["conversationId"]),
)


@as_fault(web("chat.history"), "Показана история чужого диалога", "S4.6")
async def HistoryOfSomebodyElse(_platform: Any, history: Any, conversation_id: str) -> Any:
    """The history is another conversation's."""
    return [*(await history(SOUTH_CONVERSATION)), *(await history(conversation_id))]


@as_fault(web("chat.conversation_for"), "Второе сообщение начинает новый диалог", "S4.6")
async def SecondMessageOpensNewTalk(_platform: Any, conversation_for: Any, user: Any, question: Any) -> Any:
    """The number of the conversation is ignored."""
    return await conversation_for(user, replace(question, conversation_id=None))


TalkNotListed = fault("Диалога нет в списке чатов", "S4.6", with_fields(TALKS, "data", conversations=[]))


@as_fault(web("chat.conversations"), "В списке чатов видны диалоги чужой организации", "S4.6")
async def TalksOfOthersListed(platform: Any, *_: Any) -> Any:
    """The list of chats has those of everybody."""
    return await platform.database.rows("select * from agent_conversations order by updated_at desc")


@as_fault(web("chat.remember"), "Из таблицы пропадают прежние сообщения диалога", "S4.6")
async def MessagesVanish(
    platform: Any, remember: Any, conversation_id: str, role: str, content: str, metadata: Any
) -> Any:
    """What was said is removed from the table when the talk goes on: only the last exchange is kept."""
    if role == "user":
        await platform.database.execute("delete from message_logs where conversation_id = $1::uuid", conversation_id)
    return await remember(conversation_id, role, content, metadata)
