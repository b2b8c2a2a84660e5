"""The Worker's client of Kommo: OAuth and API v4 (contract: Kommo sync)."""

from __future__ import annotations

import ssl
import time
from typing import Any

import httpx

from postdeploy.stand.platform.worker.errors import JobError
from postdeploy.stand.platform.worker.outgoing import Outgoing

ANSWER_SECONDS = 10.0
TASK_DUE_SECONDS = 86_400


class KommoClient(Outgoing):
    """Speaks to `https://<base_domain>`; trusts `config.ca_file` only."""

    async def refresh_token(
        self,
        base_domain: str,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        redirect_uri: str | None,
    ) -> dict[str, Any]:
        """Trade the refresh token for `{access_token, refresh_token, expires_in}` (seconds).

        Raises:
            JobError: Kommo refuses or is away.
        """
        form = {
            "client_id": client_id,
            "client_secret": client_secret,
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "redirect_uri": redirect_uri or "",
        }
        answer: dict[str, Any] = await self._ask("POST", f"https://{base_domain}/oauth2/access_token", json=form)
        return answer

    async def pipelines(self, base_domain: str, token: str) -> list[dict[str, Any]]:
        """Kommo's pipelines with their statuses, as Kommo orders them.

        Raises:
            JobError: Kommo refuses, is away, or answers something else.
        """
        url = f"https://{base_domain}/api/v4/leads/pipelines"
        answer = await self._ask("GET", url, headers=_bearer(token))
        try:
            return list(answer["_embedded"]["pipelines"])
        except (TypeError, KeyError):
            return []

    async def add_note(self, base_domain: str, token: str, lead_id: str, text: str, within: float) -> None:
        """Write a note on a lead; `within` seconds.

        Raises:
            JobError: no such lead, or Kommo refuses or is away.
        """
        url = f"https://{base_domain}/api/v4/leads/{lead_id}/notes"
        note = [{"note_type": "common", "params": {"text": text}}]
        await self._ask("POST", url, headers=_bearer(token), json=note, timeout=within)

    async def add_task(self, base_domain: str, token: str, lead_id: str, text: str, within: float) -> None:
        """Give somebody a task on a lead, due in a day; `within` seconds.

        Raises:
            JobError: no such lead, or Kommo refuses or is away.
        """
        task = [
            {
                "text": text,
                "entity_id": int(lead_id) if lead_id.isdecimal() else lead_id,
                "entity_type": "leads",
                "complete_till": int(time.time()) + TASK_DUE_SECONDS,
            }
        ]
        url = f"https://{base_domain}/api/v4/tasks"
        await self._ask("POST", url, headers=_bearer(token), json=task, timeout=within)

    async def _ask(self, method: str, url: str, **parts: Any) -> Any:
        try:
            response = await self._http().request(method, url, **parts)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise JobError("fetch failed") from error  # what Node's fetch says of any network trouble
        if response.is_error:
            raise JobError(f"Kommo request failed: {response.status_code} {response.reason_phrase} {response.text}")
        if not response.content:
            return None
        try:
            return response.json()
        except ValueError as error:
            raise JobError(f"Kommo answered no JSON: {response.text[:80]}") from error

    def _opened(self) -> httpx.AsyncClient:
        trust = ssl.create_default_context(cafile=self._platform.config.ca_file or None)
        return httpx.AsyncClient(verify=trust, timeout=ANSWER_SECONDS, trust_env=False)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
