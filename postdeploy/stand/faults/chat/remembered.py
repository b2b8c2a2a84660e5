"""What is stored of the messages is not what was said (contract: Test chat)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from postdeploy.stand.faults.declaring import Change, Place
from postdeploy.stand.faults.shapes.methods import web


def messages_of(wanted: str) -> Place:
    """Messages of one role are stored by a function."""

    def put(remember_otherwise: Callable[..., Any]) -> Change:
        async def other(
            _platform: Any, remember: Any, conversation_id: str, role: str, content: str, metadata: Any
        ) -> Any:
            if role != wanted:
                return await remember(conversation_id, role, content, metadata)
            return await remember_otherwise(remember, conversation_id, content, metadata)

        return web("chat.remember")(other)

    return put
