"""Answers of the web app as the platform layer hands them to checks."""

from __future__ import annotations

import json
from typing import Any

import httpx

from postdeploy.platform.answer import Answer, read


def answer(body: Any = None, *, status: int = 200, request: str = "GET /api/x") -> Answer:
    """An answer that carries JSON."""
    return said(json.dumps(body), status=status, request=request)


def said(text: str, *, status: int = 200, request: str = "GET /api/x", kind: str = "application/json") -> Answer:
    """An answer that carries any text."""
    method, _, path = request.partition(" ")
    return read(
        httpx.Response(
            status,
            content=text.encode(),
            headers={"content-type": kind},
            request=httpx.Request(method, f"http://app.test{path}"),
        )
    )


HTML = said("<html><body>Войти</body></html>", kind="text/html")
REFUSED = answer({"success": False, "error": "Не авторизовано"}, status=401)
BROKEN = answer({"success": False, "error": "Сбой", "code": "E"}, status=500)
SAID_NO = answer({"success": False, "error": "Нельзя"})
"""200, and yet a no."""
_BODIES: tuple[Any, ...] = (
    None,
    [],
    "текст",
    7,
    {"success": True},
    {"success": True, "data": None},
    {"success": True, "data": "текст"},
    {"success": True, "data": [None, 7, "текст", []]},
    {"success": True, "data": {"messages": None, "conversations": 7}, "integrations": None},
)
ODD: tuple[Answer, ...] = tuple(answer(body) for body in _BODIES)
"""Answers of the right status and the wrong shape."""
NOT_YES: tuple[Answer, ...] = (HTML, REFUSED, BROKEN, SAID_NO, said(""), Answer("POST /api/chat", 0, None, "нет", ""))
