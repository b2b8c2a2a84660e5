"""A web app whose pages are of no use, while everything that is asked over HTTP is well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from postdeploy.platform.answer import Answer

AGENT, SCRIPT, TALK, KOMMO = "a1", "s1", "c1", "i1"
TENANT = "7-org"


@dataclass(frozen=True)
class Useless:
    """A page: how it is answered, its markup, and the words that a message must quote; `seconds`: how long it takes."""

    status: int
    html: str
    said: str
    seconds: float = 0


PAGES = {
    "empty": Useless(200, "<main></main>", "пуст"),
    "404": Useless(404, "<h1>404</h1><h2>This page could not be found.</h2>", "This page could not be found."),
    "error": Useless(
        200,
        "<main><h2>Произошла ошибка</h2><button>Попробовать снова</button></main>",
        "Произошла ошибка",
    ),
    "not found": Useless(
        200, "<nav><a href=/>Инфопанель</a></nav><main><p>Агент не найден</p></main>", "Агент не найден"
    ),
}


HANGING = "/hanging"
"""How the addresses begin whose requests are never answered."""


class Front(ThreadingHTTPServer):
    """Shows pages by their address, and one page under every other; answers JSON under `/api/`."""

    daemon_threads = True
    page = PAGES["empty"]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Useless] = {}
        self.closing = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Front

    def do_GET(self) -> None:
        if self.path.startswith(HANGING) or "_rsc=" in self.path:
            self.server.closing.wait(60)
            return
        page = self.server.pages.get(self.path, self.server.page)
        self.server.closing.wait(page.seconds)
        json = self.path.startswith("/api/")
        html = f"<!doctype html><meta charset=utf-8><title>x</title><body>{page.html}</body>"
        body = b'{"success": true}' if json else html.encode()
        self.send_response(page.status)
        self.send_header("Content-Type", "application/json" if json else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def front() -> Iterator[Front]:
    server = Front()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _yes(key: str, value: Any) -> Answer:
    return Answer("GET /api", 200, {"success": True, key: value}, "{}", "application/json")


class WellApi:
    """All nouns over HTTP at once: whatever is asked for is there and as it should be."""

    def page(self, *_: str) -> str:
        return f"/manage/{TENANT}/test-chat"

    def active(self) -> Answer:
        return _yes("data", [{"id": AGENT, "name": "Анна", "status": "active"}])

    def get(self, _agent: str) -> Answer:
        return _yes("data", {"id": AGENT, "name": "Анна", "status": "active"})

    def history(self, _talk: str) -> Answer:
        return _yes("data", {"messages": [], "conversationId": TALK})

    def conversations(self) -> Answer:
        return _yes("data", {"conversations": [{"id": TALK, "title": "Здравствуйте"}], "total": 1})

    def shown_time(self, moment: str) -> str:
        return moment

    def list_page(self, *_: str) -> str:
        return f"/manage/{TENANT}/ai-agents/{AGENT}/available-integrations"

    def kommo_page(self, *_: str) -> str:
        return f"/manage/{TENANT}/ai-agents/{AGENT}/integrations/{KOMMO}/edit"

    def of(self, _agent: str) -> Answer:
        """Lists without anything in them: where nothing is to be seen, an empty list would be taken for it."""
        return _yes("data", [])

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: _yes("data", {"id": name})
