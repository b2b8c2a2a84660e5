"""Tables that our key sees as empty because row level security hides their rows: no proof against the platform."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from postdeploy.errors import CannotTell, ReadOnly

if TYPE_CHECKING:
    from postdeploy.session.run import Run


def in_doubt(run: Run, error: BaseException | None) -> CannotTell | None:
    """What a failed line says instead when a table in which it found nothing hides its rows from our key."""
    if not isinstance(error, AssertionError) or not run.tables.given or not run.testdata.may_write:
        return None
    hidden = [table for table in sorted(run.tables.sight.take()) if _hides(run, table)]
    if not hidden:
        return None
    run.evidence.text("Что нашла бы строка, будь эти таблицы видны", str(error))
    names = ", ".join(f"`{table}`" for table in hidden)
    which, within = (f"таблиц {names}", "в них") if len(hidden) > 1 else (f"таблицы {names}", "в ней")
    return CannotTell(
        f"Ключ Supabase не видит строк {which}: его роль не обходит RLS, а политики не открывают ей {within} ни одной "
        "строки (42501). Возьмите в SUPABASE_SERVICE_ROLE_KEY ключ, роль которого обходит RLS, или дайте этой роли "
        "политику на чтение."
    )


def _hides(run: Run, table: str) -> bool:
    with suppress(CannotTell, AssertionError, ReadOnly):  # what the line has found is what is to be told
        return run.tables.hides_rows(table)
    return False
