"""The routes of the LLM, OpenAI-shaped, with OpenRouter's errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from postdeploy.stand.llm.double import BadRequestError, LlmDouble


class HasLlm(Protocol):
    """The process's platform object; read at each request, so that a fault may replace the double."""

    llm: LlmDouble


def llm_app(platform: HasLlm) -> Starlette:
    """ASGI application that answers for `platform.llm`."""

    async def chat(request: Request) -> Response:
        return await _answered(request, platform.llm.complete)

    async def embeddings(request: Request) -> Response:
        return await _answered(request, platform.llm.embed)

    return Starlette(
        routes=[
            Route("/api/v1/chat/completions", chat, methods=["POST"]),
            Route("/api/v1/embeddings", embeddings, methods=["POST"]),
        ],
        exception_handlers={HTTPException: _unrouted},
    )


async def _answered(request: Request, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> Response:
    try:
        body = json.loads(await request.body())
        return JSONResponse(answer(body if isinstance(body, dict) else {}))
    except ValueError:
        return _error(400, "Invalid JSON")
    except BadRequestError as error:
        return _error(400, str(error))


async def _unrouted(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(error.status_code, error.detail)


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": {"message": message, "code": status}}, status)
