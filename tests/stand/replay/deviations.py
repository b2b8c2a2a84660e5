"""Where the stand is known to answer differently from the recording, one by one, with the reason."""

from __future__ import annotations

OTHER_QUEUE = "the recorder's first Worker listened to another queue; all later ones to the stand's"
BROKEN_GATEWAY = "recorded while the gateway before PostgREST answered 502; the stand's database is well"

DEVIATIONS: dict[tuple[int, str], str] = {
    (0, "worker.queueName"): OTHER_QUEUE,
    (1, "worker.queueName"): OTHER_QUEUE,
    (165, "database"): BROKEN_GATEWAY,
    (165, "database_error"): BROKEN_GATEWAY,
}
"""Number of the exchange (from 0) and place in its answer → why the stand differs there."""
