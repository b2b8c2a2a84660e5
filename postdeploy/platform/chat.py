"""The test chat (contract: Test chat)."""

from __future__ import annotations

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App, Silent

RECORDS = ("system", "developer", "tool", "function")
"""Roles of messages that nobody has said, in the words of models' APIs: no page shows them."""


class Chat:
    """Conversations of the signed-in user with agents."""

    def __init__(self, app: App, budget: float) -> None:
        self._app = app
        self._budget = budget

    def page(self, tenant_id: str) -> str:
        """Path of the test chat."""
        return f"/manage/{tenant_id}/test-chat"

    def send(self, message: str, *, agent_id: str | None = None, conversation_id: str | None = None) -> Answer:
        """Send a message to an agent or into a conversation; the model may take its time.

        An app that works but never answers this request gives an Answer with status 0.
        """
        body: dict[str, object] = {"message": message, "useKnowledgeBase": True}
        if agent_id:
            body["agentId"] = agent_id
        if conversation_id:
            body["conversationId"] = conversation_id
        try:
            return self._app.post("/api/chat", body, budget=self._budget)
        except Silent as error:
            return Answer("POST /api/chat", 0, None, error.found, "")

    def history(self, conversation_id: str) -> Answer:
        """Messages of a conversation, oldest first, under `data.messages`."""
        return self._app.get("/api/chat", conversationId=conversation_id)

    def conversations(self) -> Answer:
        """The user's conversations, newest first, under `data.conversations`."""
        return self._app.get("/api/chat/conversations")
