"""Matchers that several steps of the checklist share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import expectation
from postdeploy.checks.formatting import briefly, shown
from postdeploy.platform.answer import Answer
from postdeploy.platform.record import Record


def accepted() -> Matcher[Answer]:
    """The web app has said yes."""
    return expectation("приложение приняло запрос", lambda answer: None if answer.says_yes else answer.describe())


def gives_id(*path: str) -> Matcher[Answer]:
    """The web app has said yes and has given the new object an id."""

    def judge(answer: Answer) -> str | None:
        if not answer.ok:
            return answer.describe()
        return None if answer.at(*(path or ("data", "id"))) else f"согласие без номера: {answer.text[:300]}"

    return expectation("приложение приняло запрос и дало новому объекту номер", judge)


def refused(*statuses: int) -> Matcher[Answer]:
    """The web app has said no, with one of the given statuses where some are given."""

    def judge(answer: Answer) -> str | None:
        wrong = answer.status not in statuses if statuses else answer.ok
        return answer.describe() if wrong else None

    how = f" с кодом {' или '.join(map(str, statuses))}" if statuses else ""
    return expectation(f"приложение отказывает{how}", judge)


def has_fields(expected: Mapping[str, Any], what: str) -> Matcher[Mapping[str, Any] | None]:
    """The object has these fields with these values; other fields don't matter."""

    def judge(found: Mapping[str, Any] | None) -> str | None:
        if not isinstance(found, Mapping):
            return "этого объекта нет" if found is None else f"вместо объекта {shown(found)}"
        wrong = [_wrong(found, key, value) for key, value in expected.items() if found.get(key) != value]
        return "; ".join(wrong) or None

    return expectation(what, judge)


def _wrong(found: Mapping[str, Any], key: str, value: Any) -> str:
    if isinstance(found, Record) and key not in found:
        return f"{key}: нет в ответе ({found.where}), а должно быть {shown(value)}"
    return f"{key}: {shown(found.get(key))} вместо {shown(value)}"


def exactly_one(what: str) -> Matcher[Sequence[Any]]:
    """There is one such thing: not none, not two."""
    return expectation(
        f"ровно одна запись: {what}",
        lambda rows: None if len(rows) == 1 else ("ни одной" if not rows else f"{len(rows)}: {briefly(rows)}"),
    )


def has_item_id(wanted: str) -> Matcher[Sequence[str]]:
    """The new object is among these ids."""
    return expectation(
        f"новый объект {wanted} записан",
        lambda ids: None if wanted in ids else f"записаны только {shown(ids)}",
    )


def nothing(what: str) -> Matcher[Sequence[Any]]:
    """There is no such thing."""
    return expectation(what, lambda rows: None if not rows else f"{len(rows)}: {briefly(rows)}")


def only_of(org_id: str, what: str) -> Matcher[Iterable[Mapping[str, Any]]]:
    """Every row belongs to the given organisation."""

    def judge(rows: Iterable[Mapping[str, Any]]) -> str | None:
        strangers = [row for row in rows if row.get("org_id") != org_id]
        return f"записи чужой организации: {briefly(strangers)}" if strangers else None

    return expectation(f"{what} — только своей организации", judge)


def holds(expected: str, test: Callable[[Any], bool], found: Callable[[Any], str] = repr) -> Matcher[Any]:
    """A condition said in words; `found` tells what there is instead."""
    return expectation(expected, lambda value: None if test(value) else found(value))
