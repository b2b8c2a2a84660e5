"""The language model of the recording: answers with what it was asked, and remembers that it was asked.

The stand has a model of its own that is of more use to a test of answers; this one stands in for it during
the replay, so that the recorded answers and prompts can be compared word for word.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


class FakeModel:
    """An OpenAI-shaped server on a free port of 127.0.0.1; GET answers 501, as recorded (X.health)."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        """`{"path", "body"}` of each request, in order of arrival."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.requests))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(requests: list[dict[str, Any]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            requests.append({"path": self.path, "body": body})
            answer = json.dumps(_answer(self.path, body)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


def _answer(path: str, body: dict[str, Any]) -> dict[str, Any]:
    if path.endswith("/embeddings"):
        return {"data": [{"index": 0, "embedding": [0.0] * 8}], "model": body["model"]}
    content = f"Ответ фейковой модели на: {body['messages'][-1]['content']}"
    message = {"role": "assistant", "content": content}
    return {"model": body["model"], "choices": [{"index": 0, "message": message}], "usage": USAGE}
