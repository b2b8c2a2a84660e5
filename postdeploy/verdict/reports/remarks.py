"""What is told beside a line or a ШАГ besides its verdict: the ticket, how long it has been so, who answers for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.causes import ids
from postdeploy.verdict.ledger.known import Known
from postdeploy.verdict.ledger.result import LineResult, RunResult
from postdeploy.verdict.reports import ages

FILE: Final = "postdeploy.owners"
MOST_TICKETS: Final = 3
LONGEST_LIST: Final = 2
"""Lines of a ticket that are told with their words; of more only the ids."""


def of_line(line: LineResult) -> Iterator[str]:
    """Sentences about a line that is not green: its ticket, then its past."""
    if line.known:
        yield f"{_upper(of_ticket(line.known))}."
    yield from ages.told(line)


def of_ticket(known: Known) -> str:
    """«известно: JIRA-12, до 01.12.2026», or that this time is over."""
    day = russian.day(known.until)
    if known.expired:
        return f"{known.name} — срок прошёл {day}, снова считается сломанным"
    return f"известно: {known.name}, до {day}"


def owner_of(result: RunResult, step: int) -> str:
    """«Отвечает: Анна Иванова, чат #worker»; empty where nobody is named."""
    owner = result.owners.get(str(step))
    if owner is None:
        return ""
    return f"Отвечает: {owner.name}" + (f", чат {owner.chat}" if owner.chat else "")


def tickets(result: RunResult) -> str:
    """The known defects of a run: «JIRA-12 (S5.3 «Скрипт удаляется»), до 01.12.2026»; empty when it has none."""
    return _listed(line for line in result.selected if line.known and not line.known.expired)


def overdue(result: RunResult) -> str:
    """The tickets whose time is over: «срок прошёл: JIRA-12 (S5.3 «…»), до 01.12.2026»."""
    return _listed(line for line in result.selected if line.known and line.known.expired)


def healed(result: RunResult) -> list[str]:
    """«JIRA-12 больше не видно: S5.3 зелёная, уберите строку из postdeploy.owners.»"""
    return [_healed(Known(each.ticket, "").name, each.lines) for each in result.healed]


def unchecked(result: RunResult) -> int:
    """How many lines were not checked for nothing but known defects."""
    return sum(line.id in result.accepted and line.status == "unknown" for line in result.selected)


def _listed(lines: Iterable[LineResult]) -> str:
    groups: dict[Known, list[LineResult]] = {}
    for line in lines:
        assert line.known is not None
        groups.setdefault(line.known, []).append(line)
    told = [f"{known.name} ({_lines(found)}), до {russian.day(known.until)}" for known, found in groups.items()]
    more = f" и ещё {len(told) - MOST_TICKETS}" if len(told) > MOST_TICKETS else ""
    return "; ".join(told[:MOST_TICKETS]) + more


def _lines(lines: list[LineResult]) -> str:
    if len(lines) > LONGEST_LIST:
        return ids(lines)
    return ", ".join(f"{line.id} «{line.text}»" for line in lines)


def _healed(ticket: str, lines: tuple[str, ...]) -> str:
    green = f"{', '.join(lines)} {'зелёная' if len(lines) == 1 else 'зелёные'}" if lines else "всё зелёное"
    return f"{ticket} больше не видно: {green}, уберите строку из {FILE}."


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
