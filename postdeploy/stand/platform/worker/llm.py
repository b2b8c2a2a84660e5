"""The Worker's client of the LLM (OpenAI-shaped chat completions)."""

from __future__ import annotations

import httpx

from postdeploy.stand.platform.worker.errors import JobError
from postdeploy.stand.platform.worker.outgoing import Outgoing

ANSWER_SECONDS = 30.0
DEFAULT_MODEL = "openai/gpt-4o-mini"


class LlmClient(Outgoing):
    """Asks the model of an agent for one answer."""

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

    def _opened(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False)
