"""What was seen while a line was checked, attached to it: checks, exchanges, rows, log lines, states over time."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

from postdeploy.errors import CannotTell
from postdeploy.evidence.bounds import cut, cut_middle
from postdeploy.evidence.exchanges import Seen, chosen, grouped, headlines, whole
from postdeploy.evidence.findings import Finding, Told
from postdeploy.evidence.log_lines import readable
from postdeploy.evidence.ownership import Ownership
from postdeploy.evidence.redaction import HIDDEN, Redactor
from postdeploy.evidence.shell import curl
from postdeploy.evidence.story import checked, waited, waits_of
from postdeploy.evidence.tables import as_csv, table_of
from postdeploy.platform.exchange import Exchange

LARGEST = 20_000
"""Characters of one attachment; what is beyond is cut and said to be cut."""
LARGEST_REDIS_ANSWER = 500
FOREIGN_ANSWER = 200
"""Characters of an answer of Redis that is not about us."""
MOST_TABLES = 6
LEARNT_FROM = 200_000
"""Characters of a body in which ids and tokens are looked for."""

PROOF, CHECKED, WAITED = "Доказательство", "Что проверено", "Состояния во время ожидания"
LOG = "Лог Worker"
"""How the titles of texts out of the Worker's log begin."""
COMMANDS, CLEANING = "Команды Redis", "Уборка за собой: обмены"

Kind = Literal["text", "table", "bytes"]
Ask = Callable[[], str | list[dict[str, Any]]]
"""Reads something for a line that turned red: a text, or rows."""

T = TypeVar("T")
_TOKEN = re.compile(r'"(?:[a-z_]*(?:access|refresh|session|csrf)_?token|client_secret)"\s*:\s*"([^"\\]{8,})"', re.I)
_COOKIE = re.compile(r"=([^;\s]{12,}|(?=[^;\s]*\d)(?=[^;\s]*[A-Za-z])[\w-]{8,11}(?![^;\s]))")
"""A value that is a secret of its own; a short one only if it mixes letters and digits: «collapsed» is a setting."""


class Attachment(NamedTuple):
    """Something for the current line of the report: a text, a table (CSV), or a picture or archive as bytes."""

    title: str
    body: str | bytes
    kind: Kind = "text"


@dataclass
class _Line:
    exchanges: list[Exchange] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    notes: list[tuple[str, str, Kind]] = field(default_factory=list)
    attachments: list[tuple[str, str | bytes]] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        """What was checked."""
        return [each for each in self.told if isinstance(each, Finding)]


class Evidence:
    """Collects during a line; hands over at its end: a short proof on green, everything on red.

    Args:
        redactor: takes secrets and personal data out of every text.
        named: known secrets by the name of their setting; they stand in commands as variables of the shell.
    """

    def __init__(self, redactor: Redactor, named: Mapping[str, str] | None = None) -> None:
        self.heard: list[Exchange] = []
        """The line's exchanges; whoever makes one puts it here, several may be under way at once."""
        self.told: list[Told] = []
        """What the line's checks have found, and the states while they waited, in order."""
        self.redactor = redactor
        redactor.ahead = self._learn
        self.ownership = Ownership()
        self.named = dict(named or {})
        self._line = _Line()
        self._asks: dict[str, Ask] = {}
        self._latest: dict[tuple[str, str], Exchange] = {}
        self._learnt = 0
        self._noting = threading.RLock()

    def seen_of(self, service: str) -> list[Exchange]:
        """The exchanges with a service that the present line has seen so far."""
        return [each for each in self.heard if each.service == service]

    def latest(self, service: str) -> Exchange | None:
        """The last exchange with a service in this run."""
        self._learn()
        return self._latest.get((service, ""))

    def latest_answer(self, service: str, path: str) -> Exchange | None:
        """The last read of this path that a service has answered, whatever the answer."""
        self._learn()
        return self._latest.get((service, path))

    def redis(self, command: str, answer: str) -> None:
        """Note one Redis command with its answer; what is not about us is not shown at length."""
        with self._noting:
            self._learn()
            shown = self.redactor.text(answer[: 10 * LARGEST_REDIS_ANSWER])  # cut last: half a secret is a secret too
            if len(shown) > FOREIGN_ANSWER and not self.ownership.is_ours(f"{command} {answer}"):
                shown = f"{HIDDEN} ({len(answer)} знаков не о нашем прогоне)"
            self._line.commands.append(f"{command}\n  → {shown[:LARGEST_REDIS_ANSWER]}")

    def rows(self, title: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Note rows of a table; under the same title the latest count."""
        self._learn()
        self._note(title, as_csv(self.ownership.cover(list(rows)), self.redactor.text), "table")

    def text(self, title: str, text: str) -> None:
        """Note any text: a script's output, what could not be looked at."""
        self._line.notes.append((title, text, "text"))

    def latest_text(self, title: str, text: str) -> None:
        """Note a text in place of the one of the same title: what is read again and again."""
        self._note(title, text, "text")

    def attach(self, title: str, body: str | bytes) -> None:
        """Note what the browser has to show: a text, or a picture or archive whose secrets are out already."""
        self._line.attachments.append((title, body))

    def when_red(self, title: str, ask: Ask) -> None:
        """Have something read for every line of this scenario that turns red from now on."""
        self._asks[title] = ask

    def hand_over(self, *, whole: bool, ask: bool = False) -> list[Attachment]:
        """Give what was seen, for the report, and begin anew for the next line.

        Args:
            whole: everything, for a line that is not green.
            ask: read what `when_red` was told of, too.
        """
        if ask:
            self._ask()
        line = self._taken()
        return list(self._whole(line) if whole else self._short(line))

    def hand_over_cleaning(self, *, whole: bool) -> list[Attachment]:
        """What was done to clean up after a scenario, as one text of its own; the scenario is forgotten."""
        line = self._taken()
        self._asks.clear()
        seen = grouped(line.exchanges)
        if not seen and not (whole and line.commands):
            return []
        parts = [headlines(seen, self.redactor.text, LARGEST)]
        if whole:
            parts += [self._exchange(each) for _, each in chosen(seen)[0]]
            parts += [self.redactor.text("\n".join(["Команды Redis:", *line.commands]))]
        return [Attachment(CLEANING, cut_middle("\n\n\n".join(part for part in parts if part), LARGEST))]

    def _taken(self) -> _Line:
        with self._noting:
            self._learn()
            line, self._line, self._learnt = self._line, _Line(), 0
            line.exchanges, line.told = _emptied(self.heard), _emptied(self.told)
        return line

    def _short(self, line: _Line) -> Iterator[Attachment]:
        proof = [self._clean(checked(line.findings)), headlines(grouped(line.exchanges), self.redactor.text, LARGEST)]
        if any(proof):
            yield Attachment(PROOF, cut_middle("\n\n".join(part for part in proof if part), LARGEST))
        yield from self._notes(line)
        slow = [wait for wait in waits_of(line.told) if wait.states and wait.finding]
        if slow:
            yield Attachment(WAITED, self._ends(waited(slow)))

    def _whole(self, line: _Line) -> Iterator[Attachment]:
        if line.findings:
            yield Attachment(CHECKED, self._clean(checked(line.findings)))
        if waits := waits_of(line.told):
            yield Attachment(WAITED, self._ends(waited(waits)))
        yield from self._notes(line)
        yield from self._tables(line)
        yield from self._exchanges(line)
        if line.commands:
            yield Attachment(COMMANDS, self._ends("\n".join(line.commands)))

    def _notes(self, line: _Line) -> Iterator[Attachment]:
        for title, seen in line.attachments:
            yield Attachment(title, self._clean(seen)) if isinstance(seen, str) else Attachment(title, seen, "bytes")
        for title, text, kind in line.notes:
            shown = readable(text) if title.startswith(LOG) else text
            yield Attachment(title, shown if kind == "table" else self._clean(shown), kind)

    def _tables(self, line: _Line) -> Iterator[Attachment]:
        """Rows that were read, the latest of each question."""
        shown = [table for seen in grouped(line.exchanges) if (table := table_of(seen.exchange)) is not None]
        for title, rows in shown[-MOST_TABLES:]:
            body = as_csv(self.ownership.cover(rows), self.redactor.text)
            yield Attachment(self.redactor.text(title), body, "table" if rows else "text")

    def _exchanges(self, line: _Line) -> Iterator[Attachment]:
        seen = grouped(line.exchanges)
        shown, note = chosen(seen)
        if note:
            overview = headlines(seen, self.redactor.text, LARGEST)
            yield Attachment("Все обмены кратко", f"{overview}\n… обрезано: {note}")
        for number, each in shown:
            title = f"Обмен {number}. {each.exchange.service}: {self.redactor.text(each.title)}"
            yield Attachment(title, cut(self._exchange(each), LARGEST))

    def _exchange(self, seen: Seen) -> str:
        command = curl(seen.exchange, self.redactor, self.named)
        return whole(seen, command, self.redactor.text, self.ownership.cover)

    def _note(self, title: str, text: str, kind: Kind) -> None:
        notes = self._line.notes
        notes[:] = [each for each in notes if each[0] != title]
        notes.append((title, text, kind))

    def _ask(self) -> None:
        for title, ask in reversed(self._asks.items()):  # what a check asked for, before what every line asks
            try:
                answer = ask()
            except CannotTell as error:
                answer = f"не удалось прочитать: {error}"
            if not isinstance(answer, str):
                self.rows(title, answer)
            elif not any(answer == text for _, text, _ in self._line.notes):
                self.latest_text(title, answer)

    def _learn(self) -> None:
        """Look through the exchanges that have come in since: before anything is said of them."""
        with self._noting:
            news = self.heard[self._learnt :]
            self._learnt += len(news)
            for exchange in news:
                self._learn_of(exchange)

    def _learn_of(self, exchange: Exchange) -> None:
        """Note what is ours, and tokens that must not turn up anywhere, in whatever form."""
        self._latest[exchange.service, ""] = exchange
        if exchange.status is not None:
            self._latest[exchange.service, urlsplit(exchange.url).path] = exchange
        received = exchange.response_body[:LEARNT_FROM].decode("utf-8", "replace")
        sent = exchange.request_body[:LEARNT_FROM].decode("utf-8", "replace")
        self.ownership.learn(f"{exchange.url} {sent}", received)
        for token in _TOKEN.findall(received):
            self.redactor.add(token)
        for name, value in exchange.response_headers:
            if name.lower() == "set-cookie":
                for found in _COOKIE.findall(value.partition(";")[0]):
                    if "://" not in unquote(found):  # where to return to is no secret
                        self.redactor.add(found)

    def _clean(self, text: str) -> str:
        return cut(self.redactor.text(text), LARGEST)

    def _ends(self, text: str) -> str:
        return cut_middle(self.redactor.text(text), LARGEST)


def _emptied(noted: list[T]) -> list[T]:
    """What a list held; others may go on adding to it."""
    taken = noted[:]
    del noted[: len(taken)]
    return taken
