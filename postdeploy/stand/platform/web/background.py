"""Work that the web app does after it has answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Background:
    """Keeps hold of running coroutines, and stops them with the process."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any], after: float = 0) -> None:
        """Start `work` in `after` seconds; its errors go to the process's log."""
        task = asyncio.create_task(_logged(work, after))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Cancel what is still running."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _logged(work: Coroutine[Any, Any, Any], after: float) -> None:
    try:
        await asyncio.sleep(after)
        await work
    except asyncio.CancelledError:
        work.close()
        raise
    except Exception:
        log.exception("work in the background failed")
