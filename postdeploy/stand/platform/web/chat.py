"""Test chat: `/api/chat` and `/api/chat/conversations` (contract: Test chat)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from starlette.requests import Request
from starlette.responses import Response

from postdeploy.stand.platform.web.activity import Activity, Entry
from postdeploy.stand.platform.web.agents import Agents
from postdeploy.stand.platform.web.background import Background
from postdeploy.stand.platform.web.casing import in_camel_case
from postdeploy.stand.platform.web.database import Database, Row
from postdeploy.stand.platform.web.errors import Failure, NotFound
from postdeploy.stand.platform.web.http import body_of, endpoint, ok, part_of, routes
from postdeploy.stand.platform.web.llm import DEFAULT_MODEL, Llm, Reply, memory_prompt, system_prompt
from postdeploy.stand.platform.web.session import User
from postdeploy.stand.platform.web.validation import Flag, Shape, Text

ACTIVITY_DELAY = 0.03
"""Seconds between an answer and its entry in the activity log (contract: a moment after the answer)."""
TITLE_LENGTH = 50

MESSAGE = Shape(
    fields={
        "conversationId": Text(optional=True, nullable=True),
        "agentId": Text(optional=True, nullable=True),
        "message": Text(required="Сообщение не может быть пустым"),
        "useKnowledgeBase": Flag(optional=True),
    }
)


@dataclass(frozen=True)
class Question:
    """One message of a user to an agent."""

    text: str
    conversation_id: str | None = None
    agent_id: str | None = None
    use_knowledge: bool = True


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    activity: Activity
    agents: Agents
    background: Background
    database: Database
    llm: Llm


class Chat:
    """Conversations of a user with the organisation's agents."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform

    async def answer(self, user: User, question: Question) -> Row:
        """Store the question, ask the model with the whole history, store and return its answer.

        Raises:
            NotFound: the conversation or the agent is not there, or is somebody else's.
            Failure: the model did not answer.
        """
        conversation = await self.conversation_for(user, question)
        agent = await self.agent_of(user.org_id, conversation)
        await self.remember(conversation["id"], "user", question.text, {})
        history = await self.history(conversation["id"])
        reply = await self.ask(agent, history, question)
        metadata = {"model": reply.model, "usage": reply.usage, "usedKnowledgeBase": False}
        message = await self.remember(conversation["id"], "assistant", reply.content, metadata)
        self.platform.background.spawn(self.report(conversation, reply), after=ACTIVITY_DELAY)
        return {
            "conversationId": conversation["id"],
            "message": {key: value for key, value in to_message(message).items() if key != "conversationId"},
            "usage": reply.usage,
            "model": reply.model,
        }

    async def conversation_for(self, user: User, question: Question) -> Row:
        """The conversation that the question continues, or a new one with its agent."""
        if question.conversation_id:
            return await self.require(user, question.conversation_id)
        if question.agent_id:
            await self.platform.agents.require(user.org_id, question.agent_id)
        conversation = await self.platform.database.row(
            """insert into agent_conversations (org_id, agent_id, user_id, title)
               values ($1::uuid, $2::uuid, $3::uuid, $4) returning *""",
            user.org_id,
            question.agent_id,
            user.id,
            question.text[:TITLE_LENGTH],
        )
        assert conversation is not None
        return conversation

    async def require(self, user: User, conversation_id: str) -> Row:
        """The user's own conversation of this id.

        Raises:
            NotFound: there is none.
        """
        conversation = await self.platform.database.row(
            """select * from agent_conversations
               where id = $1::uuid and org_id = $2::uuid and user_id = $3::uuid""",
            conversation_id,
            user.org_id,
            user.id,
        )
        if conversation is None:
            raise NotFound("Диалог не найден")
        return conversation

    async def agent_of(self, org_id: str, conversation: Row) -> Row | None:
        """The agent who answers in a conversation; None where it was started without one."""
        agent_id = conversation["agent_id"]
        return await self.platform.agents.find(org_id, agent_id) if agent_id else None

    async def remember(self, conversation_id: str, role: str, content: str, metadata: Row) -> Row:
        """Add a message to a conversation."""
        message = await self.platform.database.row(
            """insert into message_logs (conversation_id, role, content, metadata)
               values ($1::uuid, $2, $3, $4::jsonb) returning *""",
            conversation_id,
            role,
            content,
            metadata,
        )
        await self.platform.database.execute(
            "update agent_conversations set updated_at = now() where id = $1::uuid", conversation_id
        )
        assert message is not None
        return message

    async def history(self, conversation_id: str) -> list[Row]:
        """Messages of a conversation, oldest first."""
        return await self.platform.database.rows(
            "select * from message_logs where conversation_id = $1::uuid order by created_at", conversation_id
        )

    async def ask(self, agent: Row | None, history: list[Row], question: Question) -> Reply:
        """The model's reply. The question goes twice, as recorded: with the history and after it."""
        agent = agent or {}
        instructions = agent.get("instructions") or ""
        model = agent.get("default_model") or DEFAULT_MODEL
        messages = [
            {"role": "system", "content": system_prompt(instructions, with_knowledge=question.use_knowledge)},
            *({"role": row["role"], "content": row["content"]} for row in history),
            {"role": "user", "content": question.text},
        ]
        temperature = agent.get("temperature", 0.7)
        if question.use_knowledge:
            await self.platform.llm.embed(question.text)
        try:
            reply = await self.platform.llm.complete(model, messages, temperature)
        except (httpx.HTTPError, LookupError, TypeError, ValueError) as error:
            raise Failure("Не удалось получить ответ от модели") from error
        if not question.use_knowledge:
            self.platform.background.spawn(self.look_for_facts(model, question.text, temperature))
        return reply

    async def look_for_facts(self, model: str, text: str, temperature: float) -> None:
        """Ask the model what is worth remembering (exchange S4.llm); the double keeps nothing of it."""
        messages = [{"role": "system", "content": memory_prompt(text)}, {"role": "user", "content": text}]
        await self.platform.llm.complete(model, messages, temperature)

    async def report(self, conversation: Row, reply: Reply) -> None:
        """Write the answer into the activity log."""
        length = len(reply.content)
        await self.platform.activity.write(
            Entry(
                org_id=conversation["org_id"],
                type="agent_response",
                title="Агент отправил ответ",
                description=f"Агент ответил в разговоре ({length} символов)",
                metadata={"message_length": length},
                agent_id=conversation["agent_id"],
                conversation_id=conversation["id"],
            )
        )

    async def conversations(self, user: User) -> list[Row]:
        """The user's own conversations, the one that was last written in first."""
        return await self.platform.database.rows(
            """select * from agent_conversations where org_id = $1::uuid and user_id = $2::uuid
               order by updated_at desc""",
            user.org_id,
            user.id,
        )


def to_message(row: Row) -> Row:
    """The camelCase form of a message."""
    return in_camel_case(row, "id conversation_id role content metadata created_at")


def to_conversation(row: Row) -> Row:
    """The camelCase form of a conversation."""
    columns = "id agent_id user_id title metadata created_at updated_at"
    return in_camel_case(row, columns, organizationId="org_id")


@endpoint("Не удалось отправить сообщение")
async def send(request: Request, user: User) -> Response:
    """`POST /api/chat`."""
    body: dict[str, Any] = MESSAGE.parse(await body_of(request))
    question = Question(
        text=body["message"],
        conversation_id=body.get("conversationId"),
        agent_id=body.get("agentId"),
        use_knowledge=body.get("useKnowledgeBase", True),
    )
    return ok(await part_of(request, Chat).answer(user, question))


@endpoint("Не удалось загрузить историю")
async def history(request: Request, user: User) -> Response:
    """`GET /api/chat?conversationId`: its messages; without the parameter, the conversations."""
    chat = part_of(request, Chat)
    conversation_id = request.query_params.get("conversationId")
    if not conversation_id:
        found = [to_conversation(row) for row in await chat.conversations(user)]
        return ok(found, pagination={"total": len(found)})
    await chat.require(user, conversation_id)
    messages = [to_message(row) for row in await chat.history(conversation_id)]
    return ok({"messages": messages, "conversationId": conversation_id})


@endpoint("Не удалось загрузить диалоги")
async def conversations(request: Request, user: User) -> Response:
    """`GET /api/chat/conversations`."""
    found = [to_conversation(row) for row in await part_of(request, Chat).conversations(user)]
    return ok({"conversations": found, "total": len(found)})


ROUTES = [
    *routes("/api/chat", POST=send, GET=history),
    *routes("/api/chat/conversations", GET=conversations),
]
