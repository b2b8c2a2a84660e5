"""A BullMQ job as its hash in Redis tells of it (contract: Worker, «BullMQ keys»)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

USUAL_ATTEMPTS = 3
"""Attempts that a job of the web app has, where it does not say itself (contract)."""


@dataclass(frozen=True)
class Job:
    """One job's hash; `finished` in ms since 1970; `state` is the list or set it lies in.

    `failed_reason` is that of the last attempt that failed; BullMQ keeps it when a later one succeeds.
    """

    id: str
    name: str
    data: dict[str, Any]
    state: str
    finished: int | None
    failed_reason: str | None
    attempts: int
    allowed: int = USUAL_ATTEMPTS

    @property
    def completed(self) -> bool:
        """True when the job was processed, at whichever attempt."""
        return self.state == "completed"

    @property
    def failed_for_good(self) -> bool:
        """True when no attempt is left: a job that is tried again lies elsewhere."""
        return self.state == "failed"


def job_from(job_id: str, fields: Mapping[str, str], state: str) -> Job:
    """Read a hash; whatever stands in it, something can be told."""
    options = json_object(fields.get("opts"))
    return Job(
        id=job_id,
        name=str(fields.get("name", "")),
        data=json_object(fields.get("data")),
        state=state,
        finished=number(fields.get("finishedOn")),
        failed_reason=fields.get("failedReason"),
        attempts=number(fields.get("atm") or fields.get("attemptsMade")) or 0,
        allowed=number(options.get("attempts")) or 1 if options else USUAL_ATTEMPTS,
    )


def number(value: Any) -> int | None:
    """A whole number out of whatever a hash holds; None when it is none."""
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return int(found) if math.isfinite(found) else None


def json_object(text: Any) -> dict[str, Any]:
    """A JSON object; an empty one when the text is something else."""
    try:
        value = json.loads(text or "{}")
    except (TypeError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
