"""What is stored of the messages is not what was said (contract: Test chat)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults import Fault


class Remembered(Fault):
    """Messages of one role are stored in another way; by itself, not at all."""

    role = "user"

    def web(self, platform: Any) -> None:
        remember = platform.chat.remember

        async def other(conversation_id: str, role: str, content: str, metadata: Any) -> Any:
            if role != self.role:
                return await remember(conversation_id, role, content, metadata)
            return await self.remember(remember, conversation_id, content, metadata)

        platform.chat.remember = other

    async def remember(self, remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
        """Store a message of the role in another way."""
