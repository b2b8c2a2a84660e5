"""Requests and answers as a person reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from postdeploy.evidence.bounds import brief, cut, cut_middle
from postdeploy.platform.exchange import Exchange
from postdeploy.platform.passing import READS

LARGEST_BODY = 4_000
"""Characters of one body."""
LONGEST_TITLE = 60
"""Characters of an address in a title; a longer one does without its query."""
MOST = 16
"""Exchanges of one line that are shown whole."""
MOST_ATTEMPTS = 8
"""Failed attempts that a title names."""
LAST = 12
"""How many of these are the last ones."""

Cover = Callable[[Any], Any]
Clean = Callable[[str], str]


@dataclass
class Seen:
    """One exchange, with how often the same question was asked; of repeated reads the last answer is kept."""

    exchange: Exchange
    times: int = 1
    total: float = 0.0
    """Seconds that all of them took together."""
    failed: tuple[str, ...] = ()
    """How the attempts before the last one ended, of a request that was repeated because it failed."""

    @property
    def title(self) -> str:
        """Method, path and outcome on one line."""
        exchange = self.exchange
        parts = urlsplit(exchange.url)
        path = brief(unquote(parts.path or "/"))
        query = brief(unquote(parts.query))
        where = f"{path}?{query}" if query and len(path) + len(query) < LONGEST_TITLE else path
        outcome = exchange.status if exchange.status is not None else "нет ответа"
        again = f" (спросили {self.times} раз)" if self.times > 1 else ""
        again += f" (до этого: {', '.join(self.failed[-MOST_ATTEMPTS:])})" if self.failed else ""
        return f"{exchange.method} {where} → {outcome}{again}"


def grouped(exchanges: Iterable[Exchange]) -> list[Seen]:
    """Exchanges in order; a read that was repeated stands where it was asked last."""
    seen: dict[object, Seen] = {}
    for number, exchange in enumerate(exchanges):
        same = (exchange.service, exchange.method, exchange.url)
        key = same if exchange.method in READS else number
        before = seen.pop(key, None)
        times, total = (before.times, before.total) if before else (0, 0.0)
        failed = _failed(before, exchange)
        seen[key] = Seen(exchange, times + 1, total + exchange.seconds, failed)
    return list(seen.values())


def _failed(before: Seen | None, exchange: Exchange) -> tuple[str, ...]:
    """The attempts that this one repeats; a question that is asked anew is no repeat."""
    if before is None or exchange.attempt <= before.exchange.attempt:
        return ()
    ended = before.exchange.status
    return (*before.failed, str(ended) if ended is not None else "нет ответа")


def headlines(exchanges: Iterable[Seen], clean: Clean, most: int) -> str:
    """A line for each exchange."""
    rows = (f"{seen.exchange.service}: {seen.title}, {_took(seen)}{_failure(seen)}" for seen in exchanges)
    return cut_middle(clean("\n".join(rows)), most)


def chosen(exchanges: list[Seen]) -> tuple[list[tuple[int, Seen]], str]:
    """Those to be shown whole, numbered from 1, with a note on those that are not."""
    numbered = list(enumerate(exchanges, start=1))
    if len(numbered) <= MOST:
        return numbered, ""
    first = MOST - LAST
    note = f"целиком показаны {MOST} из {len(numbered)}: первые {first} и последние {LAST}"
    return numbered[:first] + numbered[-LAST:], note


def whole(seen: Seen, command: str, clean: Clean, cover: Cover) -> str:
    """Everything about one exchange.

    Args:
        seen: the exchange.
        command: the `curl` that repeats it.
        clean: takes secrets out of a text.
        cover: covers up what other people wrote, in JSON.
    """
    return "\n\n".join(_parts(seen, command, clean, cover))


def _parts(seen: Seen, command: str, clean: Clean, cover: Cover) -> Iterator[str]:
    exchange = seen.exchange
    yield clean(f"{exchange.service}: {exchange.method} {exchange.url}\n{_outcome(seen)}")
    yield f"Повторить:\n{command}"
    if exchange.request_body:
        yield f"Запрос:\n{_body(exchange.request_body, clean, cover)}"
    if exchange.status is not None:
        kind = next((value for name, value in exchange.response_headers if name.lower() == "content-type"), "")
        body = _body(exchange.response_body, clean, cover) if exchange.response_body else "пусто"
        yield f"Ответ{f' ({kind})' if kind else ''}:\n{body}"


def _outcome(seen: Seen) -> str:
    exchange = seen.exchange
    answer = f"Ответ {exchange.status}" if exchange.status is not None else f"Нет ответа: {exchange.error}"
    again = f", попытка {exchange.attempt}" if exchange.attempt > 1 else ""
    often = f". Спросили {seen.times} раз, показан последний" if seen.times > 1 else ""
    return f"{answer}, {_took(seen)}{again}{often}"


def _took(seen: Seen) -> str:
    return f"{seen.exchange.seconds * 1000:.0f} мс"


def _failure(seen: Seen) -> str:
    return f" — {seen.exchange.error}" if seen.exchange.error else ""


def _body(body: bytes, clean: Clean, cover: Cover) -> str:
    text = body.decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        text = json.dumps(cover(json.loads(text)), ensure_ascii=False, indent=1)
    return cut(clean(text), LARGEST_BODY)  # cut last: half a secret is a secret too
