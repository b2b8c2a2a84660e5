"""Times as the platform writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def iso_now() -> str:
    """The present as `2026-11-22T10:25:26.846Z`: UTC, milliseconds (contract: Worker)."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
