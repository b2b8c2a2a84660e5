"""A gate before a service of the stand: sets cookies of its own, remembers every secret that passes, and can break.

A broken path answers as careless frameworks do in their debug mode: with all that they know.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from tests.suite.canaries.words import Words

HOST = "127.0.0.1"
SHORTEST = 16
"""Characters of a value in a cookie that is a secret of its own; shorter ones are flags."""
_OWN = frozenset({"connection", "transfer-encoding", "content-length", "date", "server"})


@dataclass
class Gate:
    """Stands before one http address; `with` closes it."""

    upstream: str
    words: Words
    passed: dict[str, str] = field(default_factory=dict)
    """Secrets of the running system that went through, with what they are: cookies, keys, CSRF tokens."""
    broken: Mapping[str, str] = field(default_factory=dict)
    """What answers with an error: a pattern of «METHOD /path» and how (`json`, `html`, `redirect`)."""

    def __post_init__(self) -> None:
        gate = self

        class Handler(_Handler):
            owner = gate

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def address(self, user: str = "", password: str = "") -> str:
        """Where the gate is; a user and a password stand in it as people write them."""
        who = f"{user}:{quote(password, safe='')}@" if user else ""
        return f"http://{who}{HOST}:{self._server.server_port}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def note(self, kind: str, value: str) -> None:
        """A secret has passed."""
        if len(value) >= SHORTEST:
            self.passed.setdefault(value, kind)

    def answer(self, request: BaseHTTPRequestHandler) -> tuple[int, str, str] | None:
        """Status, kind and body of an error, when the path is broken."""
        path = f"{request.command} {urlsplit(request.path).path}"
        how = next((how for pattern, how in self.broken.items() if re.fullmatch(pattern, path)), None)
        if how is None:
            return None
        if how == "redirect":
            return 302, "text/plain", f"/login?error=Expired&token={self.words.keys.bearer}&email={self._email()}"
        told = self._debug(request)
        if how == "html":
            return 500, "text/html", f"<html><body><h1>500</h1><pre>{told}</pre></body></html>"
        body: dict[str, Any] = {"success": False, "error": told, "details": {"contact": contact(self.words)}}
        return 500, "application/json", json.dumps(body, ensure_ascii=False)

    def _email(self) -> str:
        return quote(self.words.customer.email)

    def _debug(self, request: BaseHTTPRequestHandler) -> str:
        customer, keys = self.words.customer, self.words.keys
        headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
        phones = f"{customer.phone}, {customer.phone_at_home}, {customer.phone_bare}, {customer.phone_spaced}"
        told = f"{customer.email} {phones}\nX-Api-Key: {keys.api_key}\nAuthorization: Bearer {keys.bearer}\n{headers}"
        packed = [base64.b64encode((" " * shift + told).encode()).decode() for shift in range(3)]
        return f"Request failed\n{told}\n{quote(told)}\n" + "\n".join(packed)


def contact(words: Words) -> dict[str, Any]:
    """A contact as Kommo gives it."""
    customer = words.customer
    values = {"PHONE": customer.phone_of_crm, "EMAIL": customer.email}
    custom = [{"field_code": code, "values": [{"value": value, "enum_code": "WORK"}]} for code, value in values.items()]
    return {
        "id": 4711001,
        "name": customer.name,
        "phone": customer.phone_in_a_row,
        "custom_fields_values": custom,
    }


class _Handler(BaseHTTPRequestHandler):
    owner: Gate
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_any(self) -> None:
        self._note_request()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        error = self.owner.answer(self)
        if error is None:
            self._forward(body)
        elif error[0] == 302:
            self._reply(302, [("Location", error[2])], b"")
        else:
            self._reply(error[0], [("Content-Type", error[1])], error[2].encode())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_any  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _forward(self, body: bytes) -> None:
        parts = urlsplit(self.owner.upstream)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _OWN}
        connection.request(self.command, self.path, body or None, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _OWN]
        self._note_answer(kept, content)
        self._reply(answer.status, kept, content)

    def _reply(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        keys = self.owner.words.keys
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Set-Cookie", f"trail={keys.cookie}; Path=/; HttpOnly")
        self.send_header("Set-Cookie", f"sid={keys.short_cookie}; Path=/; HttpOnly")
        self.send_header("X-Api-Key", keys.api_key)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _note_request(self) -> None:
        for name in ("authorization", "apikey"):
            self.owner.note(name, self.headers.get(name, "").rpartition(" ")[2])
        for pair in (self.headers.get("cookie") or "").split("; "):
            self._note_cookie(pair)

    def _note_answer(self, headers: list[tuple[str, str]], content: bytes) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._note_cookie(value.partition(";")[0])
        for found in re.findall(rb'"csrfToken"\s*:\s*"([^"]+)"', content):
            self.owner.note("csrf token", found.decode())

    def _note_cookie(self, pair: str) -> None:
        name, _, value = pair.partition("=")
        if "callback-url" in name:  # an address
            return
        self.owner.note(f"cookie {name}", value)
        self.owner.note(f"cookie {name} decoded", unquote(value))


@dataclass
class LogHost:
    """Serves the Worker's log as a hosting provider would; beside each line about a run stands one that tells all."""

    path: Path
    words: Words

    def __post_init__(self) -> None:
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = host.content()
                self.send_response_only(200)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def address(self, user: str, password: str, parameters: str) -> str:
        """Where the log is, with the access that a user of the host has."""
        return f"http://{user}:{quote(password, safe='')}@{HOST}:{self._server.server_port}/worker.log?{parameters}"

    def content(self) -> bytes:
        """The log."""
        lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        return "".join(f"{line}\n{self._beside(line)}" for line in lines).encode()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _beside(self, line: str) -> str:
        marks = re.findall(r"pd-\w+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", line)
        if not marks:
            return ""
        keys, customer = self.words.keys, self.words.customer
        entry = {
            "timestamp": "2026-01-01T00:00:00.000Z",
            "level": "error",
            "message": f"Kommo said no to {customer.email}, {customer.phone}: Authorization: Bearer {keys.bearer}",
            "about": marks,
            "jobData": {"contact": contact(self.words), "accessToken": keys.access_token, "apiKey": keys.api_key},
        }
        plain = f"retry {marks[-1]} https://kommo.test/oauth?client_secret={keys.client_secret}&refresh_token="
        return f"{json.dumps(entry, ensure_ascii=False)}\n{plain}{keys.refresh_token} {customer.phone_bare}\n"
