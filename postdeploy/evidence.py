"""What was seen while a line was checked, attached to that line: exchanges, rows, log lines, states over time."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from postdeploy.platform.wire import Exchange
from postdeploy.redaction import Redactor

LARGEST = 20_000
"""Characters of one attachment; what is beyond is cut and said to be cut."""
LARGEST_BODY = 4_000
LARGEST_REDIS_ANSWER = 500
FIRST_EXCHANGES = 5
LAST_EXCHANGES = 20
MOST_ROWS = 50

Attach = Callable[[str, str], None]
"""Puts a named text on the current line of the report."""


@dataclass
class _Line:
    exchanges: list[Exchange] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)


class Evidence:
    """Collects during a line; hands over at its end: a short proof on green, everything on red."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self._line = _Line()

    def exchange(self, exchange: Exchange) -> None:
        """Note one HTTP exchange."""
        self._line.exchanges.append(exchange)

    def redis(self, command: str, answer: str) -> None:
        """Note one Redis command with its answer."""
        shown = self.redactor.text(answer[: 10 * LARGEST_REDIS_ANSWER])  # cut last: half a secret is a secret too
        self._line.commands.append(f"{command}\n  → {shown[:LARGEST_REDIS_ANSWER]}")

    def rows(self, title: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Note rows of a table."""
        self._line.notes.append((title, as_table(list(rows))))

    def text(self, title: str, text: str) -> None:
        """Note any text: log lines, a script's output."""
        self._line.notes.append((title, text))

    def state(self, text: str, seconds: float) -> None:
        """Note a state seen while waiting; repeats are dropped."""
        if not self._line.states or self._line.states[-1].split(" с: ", 1)[-1] != text:
            self._line.states.append(f"{seconds:6.2f} с: {text}")

    def hand_over(self, attach: Attach, *, whole: bool) -> None:
        """Attach what was seen and begin anew for the next line."""
        line, self._line = self._line, _Line()
        if line.exchanges:
            attach(
                "Обмены с платформой" if whole else "Обмены кратко",
                self._ends(_exchanges(line, self.redactor, whole)),
            )
        for title, text in line.notes:
            attach(title, self._clean(text))
        if whole and line.commands:
            attach("Команды Redis", self._ends("\n".join(line.commands)))
        if line.states and (whole or len(line.states) > 1):
            attach("Состояния во время ожидания", self._ends("\n".join(line.states)))

    def _clean(self, text: str) -> str:
        return cut(self.redactor.text(text), LARGEST)


def cut(text: str, most: int) -> str:
    """The text, or its beginning with a note how much is missing."""
    if len(text) <= most:
        return text
    return f"{text[:most]}\n… обрезано: показано {most} знаков из {len(text)}"

    def _ends(self, text: str) -> str:
        return cut_middle(self.redactor.text(text), LARGEST)


def as_table(rows: list[Mapping[str, Any]]) -> str:
    """Rows as a readable list, a field a line; empty fields are left out."""
    if not rows:
        return "записей нет"
    shown = "\n\n".join(
        "\n".join(f"{key}: {_cell(value)}" for key, value in row.items() if value not in (None, "", [], {}))
        for row in rows[:MOST_ROWS]
def cut_middle(text: str, most: int) -> str:
    """The text, or its beginning and its end: of a long wait, how it began and what came out."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}\n… обрезано: показано начало и конец, {2 * half} знаков из {len(text)} …\n{text[-half:]}"


    )
    return shown if len(rows) <= MOST_ROWS else f"{shown}\n\n… обрезано: показано {MOST_ROWS} из {len(rows)} записей"


def _cell(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _exchanges(line: _Line, redactor: Redactor, whole: bool) -> str:
    if not whole:
        return "\n".join(_headline(exchange) for exchange in line.exchanges)
    shown = [_whole(exchange, redactor) for exchange in _first_and_last(line.exchanges)]
    if len(shown) < len(line.exchanges):
        shown.insert(FIRST_EXCHANGES, f"… обрезано: показано {len(shown)} обменов из {len(line.exchanges)} …")
    return "\n\n".join(shown)


def _first_and_last(exchanges: list[Exchange]) -> list[Exchange]:
    """Of a long wait: how it began, and more of how it ended."""
    if len(exchanges) <= FIRST_EXCHANGES + LAST_EXCHANGES:
        return exchanges
    return exchanges[:FIRST_EXCHANGES] + exchanges[-LAST_EXCHANGES:]


def _headline(exchange: Exchange) -> str:
    outcome = exchange.status if exchange.status is not None else exchange.error
    again = f" (попытка {exchange.attempt})" if exchange.attempt > 1 else ""
    return f"{exchange.service}: {exchange.method} {exchange.url} → {outcome}, {exchange.seconds * 1000:.0f} мс{again}"


def _whole(exchange: Exchange, redactor: Redactor) -> str:
    parts = [_headline(exchange), f"Повторить: {_curl(exchange, redactor)}"]
    if exchange.request_body:
        parts.append(f"Запрос: {_body(exchange.request_body, redactor)}")
    if exchange.response_body:
        parts.append(f"Ответ: {_body(exchange.response_body, redactor)}")
    return "\n".join(parts)


def _curl(exchange: Exchange, redactor: Redactor) -> str:
    words = ["curl", "-i", "-X", exchange.method, exchange.url]
    shown = [
        (k, v)
        for k, v in exchange.request_headers
        if k.lower() in {"content-type", "authorization", "apikey", "cookie", "prefer"}
    ]
    for name, value in shown:
        words += ["-H", f"{name}: {redactor.header(name, value)}"]
    body = redactor.text(exchange.request_body.decode("utf-8", "replace"))
    if body:
        words += ["--data-raw", body[:LARGEST_BODY]]
    return shlex.join(words) + (" (тело запроса обрезано)" if len(body) > LARGEST_BODY else "")


def _body(body: bytes, redactor: Redactor) -> str:
    text = body.decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    return cut(redactor.text(text), LARGEST_BODY)  # cut last: half a secret is a secret too
