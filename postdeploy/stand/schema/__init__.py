"""The database of the platform as SQL."""

from __future__ import annotations

from importlib import resources

PARTS = ("tables.sql", "roles.sql")


def schema_sql() -> str:
    """All tables, roles, grants and row level security, as one script for an empty database."""
    folder = resources.files(__name__)
    return "\n".join((folder / part).read_text(encoding="utf-8") for part in PARTS)
