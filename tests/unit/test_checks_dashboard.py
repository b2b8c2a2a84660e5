from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from postdeploy.checks import dashboard
from postdeploy.checks.dashboard import Updates
from tests.unit.russian import accepts, rejects


def row(key: str, second: int, org: str = "north") -> dict[str, str]:
    return {
        "id": key,
        "org_id": org,
        "title": f"Создан новый агент: {key}",
        "created_at": f"2026-11-22T10:32:{second:02}.157869+00:00",
    }


def item(entry: dict[str, str], **changes: Any) -> dict[str, Any]:
    shown = {"id": entry["id"], "message": entry["title"], "timestamp": "22.11.2026, 10:32", "color": "green"}
    return {**shown, **changes}


def updates(*entries: dict[str, str], shown: list[dict[str, Any]] | None = None) -> Updates:
    return Updates([item(entry) for entry in entries] if shown is None else shown, {e["id"]: e for e in entries})


MINE, OLD, OLDER = row("mine", 30), row("old", 20), row("older", 10)


def test_the_list_shows_the_entry_in_its_words() -> None:
    accepts(dashboard.shows(MINE), updates(MINE, OLD))


@pytest.mark.parametrize(
    ("seen", "word"),
    [
        (updates(), "0"),
        (updates(OLD), "0"),
        (updates(MINE, MINE), "2"),
        (updates(MINE, shown=[item(MINE, message="Создан новый агент")]), "«Создан новый агент»"),
        (updates(MINE, shown=[item(MINE, message=None)]), ""),
        (updates(MINE, shown=[item(MINE, id="another")]), "0"),
    ],
)
def test_the_list_does_not_show_the_entry(seen: Updates, word: str) -> None:
    rejects(dashboard.shows(MINE), seen, word)


@pytest.mark.parametrize("color", ["blue", "purple", "", None])
def test_another_colour(color: str | None) -> None:
    accepts(dashboard.coloured(MINE, "green"), updates(OLD, MINE))
    rejects(dashboard.coloured(MINE, "green"), updates(MINE, shown=[item(MINE, color=color)]), color or "")


def test_no_entry_no_colour() -> None:
    rejects(dashboard.coloured(MINE, "green"), updates(OLD))


def test_the_newest_stands_on_top() -> None:
    accepts(dashboard.on_top(MINE), updates(MINE, OLD, OLDER))
    accepts(dashboard.on_top(OLD), updates(MINE, OLD, OLDER))


@pytest.mark.parametrize(
    ("seen", "word"),
    [
        (updates(OLD, OLDER), "нет"),
        (updates(OLD, MINE, OLDER), "выше стоят более старые"),
        (updates(OLDER, OLD, MINE), "выше стоят более старые"),
        (updates(MINE, OLDER, OLD), "не упорядочен"),
    ],
)
def test_the_order_is_wrong(seen: Updates, word: str) -> None:
    rejects(dashboard.on_top(MINE), seen, word)


def test_times_without_a_fraction_are_ordered_rightly() -> None:
    """PostgREST leaves trailing zeros of a second out."""
    whole = {**row("whole", 30), "created_at": "2026-11-22T10:32:30+00:00"}
    short = {**row("short", 30), "created_at": "2026-11-22T10:32:30.15+00:00"}
    accepts(dashboard.on_top(MINE), updates(MINE, short, whole))
    rejects(dashboard.on_top(MINE), updates(whole, MINE), "выше")


def test_only_ones_own_organisation_is_shown() -> None:
    strange = row("strange", 5, org="south")
    accepts(dashboard.only_own("north"), updates(MINE, OLD))
    accepts(dashboard.only_own("north"), updates())
    rejects(dashboard.only_own("north"), updates(MINE, strange), "strange")


@pytest.mark.parametrize("number", ["notice-7", "7c9e6679-7425-40de-944b-e07fc1f90ae7", None])
def test_a_notice_from_elsewhere_is_no_entry(number: str | None) -> None:
    mine, strange = (row(str(uuid4()), 30, org=org) for org in ("north", "south"))
    notice = {"id": number, "message": "Новая версия"}
    accepts(dashboard.only_own("north"), updates(mine, shown=[notice, item(mine)]))
    accepts(dashboard.only_own("north"), updates(shown=[notice]))
    rejects(dashboard.only_own("north"), updates(mine, strange, shown=[notice, item(mine), item(strange)]))
