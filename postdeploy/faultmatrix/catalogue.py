"""What there is to run: the stand's faults and variations, and which of them a run takes."""

from __future__ import annotations

import fnmatch
import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from postdeploy.errors import SetupError
from postdeploy.stand import faults

TODAY = "today"

FEW_OWN_FAULTS = {
    "S3.1": (
        "без таблицы или столбца нет и записей в ней: каждая строка, которой они нужны, смотрит сама и краснеет тоже"
    ),
    "S3.2": (
        "строка спрашивает лишь, есть ли в таблице прежняя запись организации или запись о созданном агенте; всё, что "
        "мешает записям появляться, мешает и записи о нашем агенте, поэтому вместе с этой строкой краснеет S3.3"
    ),
}
"""Why a ✅ line has less than two faults that only it catches."""


@dataclass(frozen=True)
class Case:
    """One fault, or one benign variation, as the matrix needs it."""

    name: str
    title: str
    group: str
    """Module or package of the stand's faults that defines it."""
    kills: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    blinds: tuple[str, ...] = ()
    blinding: str = ""
    hint: str = ""
    benign: bool = False
    leaves_traces: bool = False
    driver: str = "api"
    """How the checklist is run against it."""


def all_cases() -> tuple[Case, ...]:
    """Every fault and variation of the stand, in the order of their definition."""
    return tuple(_case(name, fault) for name, fault in faults.registry().items())


def _case(name: str, fault: faults.Fault) -> Case:
    return Case(
        name=name,
        title=fault.title,
        group=fault.module.removeprefix(f"{faults.__name__}.").partition(".")[0],
        kills=fault.kills,
        hides=fault.hides,
        blinds=fault.blinds,
        blinding=fault.blinding,
        hint=fault.hint,
        benign=fault.benign,
        leaves_traces=fault.leaves_traces,
        driver=fault.driver,
    )


def choose(cases: Sequence[Case], only: Iterable[str] = (), part: str = "") -> tuple[Case, ...]:
    """The cases that are asked for.

    Args:
        cases: all of them.
        only: names with wildcards, groups, or ids of lines; nothing means all.
        part: `K/N`, or `today/N` for a part that changes from day to day; together the N parts are all cases.

    Raises:
        SetupError: nothing fits, or the part is not one.
    """
    patterns = list(only)
    chosen = [case for case in cases if not patterns or any(_fits(case, pattern) for pattern in patterns)]
    if part:
        number, count = _part(part)
        taken = set(sorted(chosen, key=by_chance)[number::count])
        chosen = [case for case in chosen if case in taken]
    if not chosen:
        raise SetupError(f"Под «{' '.join([*patterns, part]).strip()}» не подходит ни одна неисправность.")
    return tuple(chosen)


def shuffled(cases: Sequence[Case], seed: int) -> list[Case]:
    """The cases in an order that depends on the seed alone."""
    mixed = list(cases)
    random.Random(seed).shuffle(mixed)
    return mixed


def by_chance(case: Case) -> bytes:
    """A place in an order without rhyme or reason, ever the same: no part of it is of one kind, all are of a size."""
    return hashlib.sha256(case.name.encode()).digest()


def _fits(case: Case, pattern: str) -> bool:
    return pattern == case.group or pattern in (*case.kills, *case.hides) or fnmatch.fnmatchcase(case.name, pattern)


def _part(text: str) -> tuple[int, int]:
    number, _, count = text.partition("/")
    if not count.isdigit() or int(count) < 1 or not (number == TODAY or number.isdigit()):
        raise SetupError(f"Часть задаётся как 2/5 или {TODAY}/5, а не «{text}».")
    parts = int(count)
    chosen = date.today().toordinal() % parts if number == TODAY else int(number) - 1
    if not 0 <= chosen < parts:
        raise SetupError(f"Части «{text}» нет: номер от 1 до {parts}.")
    return chosen, parts
