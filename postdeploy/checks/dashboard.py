"""What ШАГ 3 expects of the table `activity_logs` and of the dashboard's list (contract: Dashboard)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import expectation
from postdeploy.checks.formatting import briefly, same_words, shown, tells
from postdeploy.platform.record import text

COLUMNS = (
    "id",
    "org_id",
    "user_id",
    "agent_id",
    "conversation_id",
    "activity_type",
    "title",
    "description",
    "metadata",
    "created_at",
)
SHORTEST = 10
"""Entries of the shortest list that may be full."""
GREEN = "green"
"""Colour of agent_created in the list."""


@dataclass(frozen=True)
class Updates:
    """The list as shown, and the rows of the table behind its entries by id."""

    shown: Sequence[Mapping[str, Any]]
    rows: Mapping[str, Mapping[str, Any]]

    def has_pushed_out(self, row: Mapping[str, Any]) -> bool:
        """Whether the list cannot show an entry any more, because it is full of newer ones."""
        ids = [str(item.get("id")) for item in self.shown]
        known = [self.rows[key] for key in ids if key in self.rows]
        if str(row["id"]) in ids or len(ids) < SHORTEST:
            return False
        return all(text(row, "created_at") < text(one, "created_at") for one in known)  # without tables none is known


def entries(shown: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The updates that may be entries of the log; a notice from elsewhere has another kind of id than the others."""
    rows = [item for item in shown if item.get("id") and _is_uuid(item["id"])]
    return [item for item in shown if not rows or not item.get("id") or item in rows]


def _is_uuid(value: object) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False


def _of(updates: Updates, row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [item for item in updates.shown if str(item.get("id")) == str(row["id"])]


def titled(title: str) -> Matcher[Mapping[str, Any]]:
    """The entry says this, as a person reads it."""

    def judge(row: Mapping[str, Any]) -> str | None:
        return None if tells(row.get("title"), title) else f"запись {shown(row.get('title'))}"

    return expectation(f"запись «{title}»", judge)


def shows(row: Mapping[str, Any]) -> Matcher[Updates]:
    """The list shows exactly this entry, once, in its words."""

    def judge(updates: Updates) -> str | None:
        found = _of(updates, row)
        if len(found) != 1:
            return f"таких обновлений {len(found)}; в списке: {briefly(updates.shown)}"
        return None if same_words(found[0].get("message"), row["title"]) else f"текст «{found[0].get('message')}»"

    return expectation(f"в списке один раз обновление «{row['title']}»", judge)


def coloured(row: Mapping[str, Any], color: str) -> Matcher[Updates]:
    """The entry has the colour of its kind."""

    def judge(updates: Updates) -> str | None:
        colors = [item.get("color") for item in _of(updates, row)]
        return None if colors == [color] else f"цвет {shown(colors)}"

    return expectation(f"обновление отмечено цветом {color}", judge)


def on_top(row: Mapping[str, Any]) -> Matcher[Updates]:
    """Nothing older stands above the entry, and the whole list runs from new to old."""

    def judge(updates: Updates) -> str | None:
        ids = [str(item.get("id")) for item in updates.shown]
        if str(row["id"]) not in ids:
            return "обновления в списке нет"
        above = [updates.rows[key] for key in ids[: ids.index(str(row["id"]))] if key in updates.rows]
        older = [entry["title"] for entry in above if text(entry, "created_at") < text(row, "created_at")]
        if older:
            return f"выше стоят более старые: {shown(older)}"
        times = [text(updates.rows[key], "created_at") for key in ids if key in updates.rows]
        return None if times == sorted(times, reverse=True) else "список не упорядочен от новых к старым"

    return expectation("обновление наверху списка, новые — выше старых", judge)


def below(row: Mapping[str, Any], newer: Mapping[str, Any]) -> Matcher[Updates]:
    """The entry is still in the list, under the one that came after it."""

    def judge(updates: Updates) -> str | None:
        ids = [str(item.get("id")) for item in updates.shown]
        ours, other = str(row["id"]), str(newer["id"])
        if ours not in ids or other not in ids:
            return f"в списке только: {briefly(updates.shown)}"
        return None if ids.index(other) < ids.index(ours) else f"«{row['title']}» стоит выше нового"

    return expectation(f"обновление «{row['title']}» остаётся в списке, под «{newer['title']}»", judge)


def only_own(org_id: str) -> Matcher[Updates]:
    """No entry of the list is a row of another organisation; what is no row at all is a notice from elsewhere."""

    def judge(updates: Updates) -> str | None:
        strange = [
            item.get("message")
            for item in updates.shown
            if updates.rows.get(str(item.get("id")), {}).get("org_id", org_id) != org_id
        ]
        return f"обновления чужой организации: {shown(strange)}" if strange else None

    return expectation("в списке нет обновлений чужой организации", judge)
