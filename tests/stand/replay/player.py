"""Plays one recorded exchange against the deployment and says how the answer differs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.stand.replay.compare import Comparison, Difference, Ids
from tests.stand.replay.deployment import ORG, PASSWORD, Deployment
from tests.stand.replay.html import read
from tests.stand.replay.recording import Exchange

HEADERS = {142: {"x-org-id": ORG}}
"""Request headers that the recorder set but did not write down: event 142 has no account."""

TIMEOUT = 20.0
NO_TLS = False
"""All addresses are plain http; loading certificates for each visitor would take most of the time."""

FIRST_ASKED = 94
"""Number of the first exchange that shows what the platform asked the model."""


@dataclass
class Player:
    """Knows the sessions, ids and addresses of the replay."""

    deployment: Deployment
    played: list[int] = field(default_factory=list)
    """Numbers of the exchanges that were compared."""

    def __post_init__(self) -> None:
        config = self.deployment.config
        self.places = {
            "<APP_URL>": config.app_url,
            "<LOGIN_PASSWORD>": PASSWORD,
            "127.0.0.1:8443": config.kommo_base_domain,
            "localhost:8443": config.kommo_base_domain,
        }
        self.ids = Ids()
        self.comparison = Comparison(self.ids, self.places)
        self.anybody = httpx.Client(timeout=TIMEOUT, verify=NO_TLS, trust_env=False)
        self.visitors = {name: self._visitor() for name in ("login.bad", "login")}

    def play(self, exchange: Exchange) -> list[Difference]:
        """Ask what was asked, compare what is answered."""
        self.played.append(exchange.number)
        match exchange.service:
            case "redis":
                return self.compare_keys(exchange)
            case "openrouter":
                asked = self.deployment.model.requests[exchange.number - FIRST_ASKED]
                recorded = {"path": exchange.path, "body": exchange.request_body}
                return self.comparison.differences(recorded, asked)
        return self.compare(exchange, self.ask(exchange))

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """A request of the signed-in user that the recorder made but did not record; its answer's body."""
        answer = self.visitors["login"].request(method, self.comparison.translate(path), json=self.live(body))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def live(self, value: Any) -> Any:
        """A recorded value with the live ids and addresses in it."""
        match value:
            case str():
                return self.comparison.translate(value)
            case dict():
                return {key: self.live(item) for key, item in value.items()}
            case list():
                return [self.live(item) for item in value]
        return value

    def ask(self, exchange: Exchange) -> httpx.Response:
        """Send the recorded request to the service that it went to."""
        path, body = self.comparison.translate(exchange.path), self.live(exchange.request_body)
        headers = HEADERS.get(exchange.number, {})
        match exchange.service:
            case "worker":
                return self.anybody.request(exchange.method, f"{self.deployment.config.worker_url}{path}")
            case "supabase":
                return self._table(exchange.method, path, body)
        visitor = self._visitor_of(exchange)
        if path.startswith("/api/auth/callback"):
            return visitor.request(exchange.method, path, data=body)
        if isinstance(body, str):
            return visitor.request(exchange.method, path, content=body, headers=headers)
        return visitor.request(exchange.method, path, json=body, headers=headers)

    def compare(self, exchange: Exchange, answer: httpx.Response) -> list[Difference]:
        """Status, headers and body of an answer over HTTP."""
        kind = answer.headers.get("content-type")
        cookies = sorted(header.split("=", 1)[0] for header in answer.headers.get_list("set-cookie"))
        location = exchange.location and self.comparison.translate(exchange.location)
        pairs = {
            "status": (exchange.status, answer.status_code),
            "content type": (exchange.content_type or kind, kind),
            "location": (location, answer.headers.get("location")),
            "cookies": (sorted(exchange.cookies), cookies),
        }
        found = [Difference(name, one, other) for name, (one, other) in pairs.items() if one != other]
        return found + self._bodies(exchange, answer)

    def compare_keys(self, exchange: Exchange) -> list[Difference]:
        """What Redis holds, but for the key that BullMQ sets twice a minute."""
        live = self.dump(self.comparison.translate(exchange.path.removeprefix("SCAN ")))
        recorded = exchange.response_body.items()
        lasting = {key: value for key, value in recorded if not key.endswith(":stalled-check")}
        return self.comparison.differences(lasting, live)

    def dump(self, pattern: str) -> dict[str, Any]:
        """Keys of Redis as the recorder wrote them down."""
        client = self.deployment.redis
        keys = sorted(client.scan_iter(pattern, count=1000))
        return {key: _value(client, key) for key in keys if not key.endswith(":stalled-check")}

    def _bodies(self, exchange: Exchange, answer: httpx.Response) -> list[Difference]:
        if "json" in answer.headers.get("content-type", ""):
            body = answer.json()
            if isinstance(body, dict) and "csrfToken" in body:
                self.places["<csrf>"] = body["csrfToken"]
            return self.comparison.differences(exchange.response_body, body)
        recorded = exchange.response_body
        if exchange.headings is not None:
            page = read(answer.text)
            texts = [text for text in recorded.split("|") if text]
            return self.comparison.differences(
                {"headings": exchange.headings, "texts": texts},
                {"headings": page.headings, "texts": page.texts},
            )
        if "html" in answer.headers.get("content-type", ""):  # recorded in part only
            return self.comparison.differences(read(recorded).texts[:1], read(answer.text).texts[:1], "title")
        return self.comparison.differences(recorded, answer.text)

    def _visitor(self) -> httpx.Client:
        return httpx.Client(base_url=self.deployment.config.app_url, timeout=TIMEOUT, verify=NO_TLS, trust_env=False)

    def _visitor_of(self, exchange: Exchange) -> httpx.Client:
        if "nosession" in exchange.line or exchange.path == "/api/crm/webhook":
            return self._visitor()
        return self.visitors["login.bad" if exchange.line in ("login.bad", "login.nocsrf") else "login"]

    def _table(self, method: str, path: str, body: Any) -> httpx.Response:
        config = self.deployment.config
        key = config.service_role_key
        headers = {"apikey": key, "authorization": f"Bearer {key}"}
        address = f"{config.supabase_url}/rest/v1{path}"
        return self.anybody.request(method, address, json=body, headers=headers)


def _value(client: Any, key: str) -> dict[str, Any]:
    kind = client.type(key)
    match kind:
        case "hash":
            value: Any = client.hgetall(key)
        case "zset":
            pairs = client.zrange(key, 0, -1, withscores=True)
            value = [text for member, score in pairs for text in (member, f"{score:.0f}")]
        case "stream":
            value = f"stream len {client.xlen(key)}"
        case "list":
            value = client.lrange(key, 0, -1)
        case _:
            value = client.get(key)
    return {"type": kind, "value": value}
