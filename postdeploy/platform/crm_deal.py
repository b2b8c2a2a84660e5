"""A deal in the CRM with what hangs on it: what the platform does there can be seen (Kommo's API v4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Deal:
    """A deal's name, and a sentence for each note, task and tag on it."""

    name: str
    hanging: frozenset[str]

    def news_since(self, before: Deal) -> list[str]:
        """What hangs on it now and did not before."""
        return sorted(self.hanging - before.hanging)


def deal_from(lead: Any, notes: Any, tasks: Any) -> Deal:
    """Understand the CRM's three answers; what has another shape is left out."""
    told = [f"примечание {note.get('id')}: «{_text(note)}»" for note in _items(notes, "notes")]
    told += [
        f"задача {task.get('id')}: «{task.get('text')}», сделка {task.get('entity_id')}"
        for task in _items(tasks, "tasks")
        if task.get("entity_id") == (lead.get("id") if isinstance(lead, Mapping) else None)
    ]
    told += [f"тег «{tag.get('name')}»" for tag in _items(lead, "tags")]
    return Deal(str(lead.get("name", "")) if isinstance(lead, Mapping) else "", frozenset(told))


def _items(answer: Any, kind: str) -> Iterator[Mapping[str, Any]]:
    embedded = answer.get("_embedded") if isinstance(answer, Mapping) else None
    found = embedded.get(kind) if isinstance(embedded, Mapping) else None
    return (item for item in found if isinstance(item, Mapping)) if isinstance(found, list) else iter(())


def _text(note: Mapping[str, Any]) -> Any:
    """What a note says; notes of messages keep more than a text."""
    params = note.get("params")
    return params.get("text", note.get("note_type")) if isinstance(params, Mapping) else note.get("note_type")
