"""Kommo as its clients see it: one account, its tokens, pipelines, notes and tasks.

No HTTP in here (that is app.py): every method takes and returns what travels as JSON.
"""

from __future__ import annotations

import itertools
import secrets
import time
from typing import Any

from postdeploy.stand.kommo.account import KommoAccount
from postdeploy.stand.kommo.errors import invalid_client, invalid_request, unauthorized

Json = dict[str, Any]

TOKEN_SECONDS = 86_400
FIRST_ID = 1001
PIPELINES: tuple[Json, ...] = (
    {
        "id": 3177727,
        "name": "Воронка",
        "sort": 1,
        "is_main": True,
        "is_archive": False,
        "_embedded": {
            "statuses": [
                {"id": 32392156, "name": "Неразобранное", "sort": 10, "color": "#c1c1c1"},
                {"id": 32392159, "name": "Первичный контакт", "sort": 20, "color": "#99ccff"},
                {"id": 142, "name": "Успешно реализовано", "sort": 10000, "color": "#CCFF66"},
                {"id": 143, "name": "Закрыто и не реализовано", "sort": 11000, "color": "#D5D8DB"},
            ]
        },
    },
    {
        "id": 3177728,
        "name": "Повторные продажи",
        "sort": 2,
        "is_main": False,
        "is_archive": True,
        "_embedded": {"statuses": [{"id": 41000001, "name": "Новая заявка", "sort": 10, "color": "#fffeb2"}]},
    },
)
"""Names, ids and sort of the recorded sync; shape of the contract (Kommo sync)."""


class KommoDouble:
    """State of one Kommo account; lives as long as its process."""

    def __init__(self, account: KommoAccount) -> None:
        self.account = account
        self.access_tokens = {account.access_token: time.time() + TOKEN_SECONDS}
        """Accepted access tokens and when they expire (Unix time)."""
        self.refresh_tokens = {account.refresh_token}
        self.codes = {account.authorization_code}
        self.pipelines: list[Json] = list(PIPELINES)
        self.notes: list[Json] = []
        self.tasks: list[Json] = []
        self._ids = itertools.count(FIRST_ID)

    def admit(self, access_token: str, refresh_token: str) -> None:
        """Accept the tokens of one more organisation that has connected itself."""
        self.access_tokens[access_token] = time.time() + TOKEN_SECONDS
        self.refresh_tokens.add(refresh_token)

    def token(self, form: Json) -> Json:
        """`POST /oauth2/access_token`: trade a code or a refresh token, each valid once.

        Raises:
            KommoError: 400 a parameter is missing or unknown, 401 client or token is refused.
        """
        if not form.get("client_id") or not form.get("client_secret"):
            raise invalid_request("Check the `client_id` and `client_secret` parameters", status=400)
        if (form["client_id"], form["client_secret"]) != (self.account.client_id, self.account.client_secret):
            raise invalid_client()
        match form.get("grant_type"):
            case "authorization_code":
                self._use(self.codes, form.get("code"), "Authorization code has been revoked")
            case "refresh_token":
                self._use(self.refresh_tokens, form.get("refresh_token"), "Token has been revoked")
            case _:
                raise invalid_request("Check the `grant_type` parameter", status=400)
        return self._issue()

    def authorize(self, header: str | None) -> None:
        """Check an `Authorization` header.

        Raises:
            KommoError: 401, no Bearer token, an unknown or an expired one.
        """
        kind, _, token = (header or "").partition(" ")
        if kind.lower() != "bearer" or self.access_tokens.get(token, 0) < time.time():
            raise unauthorized()

    def account_info(self) -> Json:
        """`GET /api/v4/account`."""
        return {
            "id": self.account.id,
            "name": "Север",
            "subdomain": self.account.subdomain,
            "country": "RU",
            "currency": "RUB",
            "_links": {"self": {"href": self.url("/api/v4/account")}},
        }

    def pipeline_list(self) -> Json:
        """`GET /api/v4/leads/pipelines`, in the shape of the contract."""
        return {"_embedded": {"pipelines": self.pipelines}}

    def lead(self, lead_id: int) -> Json | None:
        """`GET /api/v4/leads/{id}`; every lead exists, and has no tags."""
        return {"id": lead_id, "name": f"Сделка {lead_id}", "_embedded": {"tags": [], "companies": []}}

    def add_notes(self, lead_id: int, entries: list[Json]) -> Json:
        """`POST /api/v4/leads/{id}/notes`; every lead exists."""
        return self._add("notes", self.notes, [{**entry, "entity_id": lead_id} for entry in entries])

    def notes_of(self, lead_id: int) -> Json | None:
        """`GET /api/v4/leads/{id}/notes`; None stands for 204, as Kommo answers an empty list."""
        return _listed("notes", [note for note in self.notes if note["entity_id"] == lead_id])

    def add_tasks(self, entries: list[Json]) -> Json:
        """`POST /api/v4/tasks`."""
        return self._add("tasks", self.tasks, entries)

    def task_list(self) -> Json | None:
        """`GET /api/v4/tasks`; None stands for 204."""
        return _listed("tasks", self.tasks)

    def url(self, path: str) -> str:
        """Address of a path of this account."""
        return f"https://{self.account.base_domain}{path}"

    def _use(self, accepted: set[str], value: object, hint: str) -> None:
        if not isinstance(value, str) or value not in accepted:
            raise invalid_request(hint, status=401)
        accepted.remove(value)

    def _issue(self) -> Json:
        access, refresh = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
        self.access_tokens[access] = time.time() + TOKEN_SECONDS
        self.refresh_tokens.add(refresh)
        return {
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "server_time": int(time.time()),
            "access_token": access,
            "refresh_token": refresh,
        }

    def _add(self, kind: str, kept: list[Json], entries: list[Json]) -> Json:
        now = int(time.time())
        created = [{"created_at": now, "updated_at": now, **entry, "id": next(self._ids)} for entry in entries]
        kept.extend(created)
        answered = [
            {
                "id": entry["id"],
                "entity_id": entry.get("entity_id"),
                "request_id": str(entry.get("request_id", number)),
            }
            for number, entry in enumerate(created)
        ]
        return {"_links": {"self": {"href": self.url(f"/api/v4/{kind}")}}, "_embedded": {kind: answered}}


def _listed(kind: str, entries: list[Json]) -> Json | None:
    return {"_page": 1, "_embedded": {kind: entries}} if entries else None
