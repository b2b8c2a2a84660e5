"""The Worker's client of the LLM (OpenAI-shaped chat completions)."""

from __future__ import annotations

from typing import Protocol

import httpx

from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.worker.errors import JobError

ANSWER_SECONDS = 30.0
DEFAULT_MODEL = "openai/gpt-4o-mini"


class Parts(Protocol):
    """What it needs of the Worker, asked for anew at each use."""

    config: StandConfig


class LlmClient:
    """Asks the model of an agent for one answer."""

    def __init__(self, platform: Parts) -> None:
        self._platform = platform
        self._client: httpx.AsyncClient | None = None

    async def complete(self, prompt: str, instructions: str = "", model: str | None = None) -> str:
        """The assistant's text.

        Raises:
            JobError: the LLM refuses, is away, or answers something else.
        """
        messages = [{"role": "system", "content": instructions}, {"role": "user", "content": prompt}]
        body = {"model": model or DEFAULT_MODEL, "messages": messages}
        url = f"{self._platform.config.llm_url}/api/v1/chat/completions"
        try:
            response = await self._http().post(url, json=body)
            response.raise_for_status()
            return str(response.json()["choices"][0]["message"]["content"])
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            raise JobError(f"LLM request failed: {error}") from error

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.aclose()

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False)
        return self._client
