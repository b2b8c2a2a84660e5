"""`python -m postdeploy.stand.platform.worker`: the Worker process; started by the stand's supervisor."""

from __future__ import annotations

import asyncio
import signal

from postdeploy.stand import faults
from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.worker.platform import WorkerPlatform


async def main() -> None:
    """Run until SIGTERM or SIGINT."""
    config = StandConfig.from_environment()
    platform = faults.apply("worker", WorkerPlatform(config), config.faults)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await platform.run(stop)


if __name__ == "__main__":
    asyncio.run(main())
