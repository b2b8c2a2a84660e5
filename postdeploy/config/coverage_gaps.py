"""What a run cannot look at with the access it was given, for the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings


MODE = "Режим"
"""Told of a run that only reads, with the reason."""


def blind_spots(settings: Settings) -> dict[str, str]:
    """ScenarioState about access for the report, by Russian name: what is not seen, and whether the run only reads."""
    unseen = (
        ("Worker напрямую (не задан WORKER_URL)", settings.worker_url),
        ("очередь в Redis (не задан REDIS_URL)", settings.redis_url),
        ("таблицы (не задан SUPABASE_SERVICE_ROLE_KEY)", settings.supabase_service_role_key),
        ("журнал Worker (не задан WORKER_LOG)", settings.worker_log),
    )
    missing = [what for what, given in unseen if not given]
    found = {"Не смотрели": "; ".join(missing)} if missing else {}
    permission = settings.permission
    if not permission.writes:
        found[MODE] = f"только чтение: {permission.reason}"
    return found


def untold(settings: Settings) -> frozenset[str]:
    """Ids of lines that cannot be told with this access; other lines must not be held up by them."""
    tables = frozenset[str]() if settings.supabase_service_role_key else frozenset({"S3.1", "S3.2"})
    seen = settings.worker_url or settings.redis_url or settings.worker_log
    return tables | (frozenset[str]() if seen and settings.permission.writes else frozenset({"S1.1", "S1.2"}))
