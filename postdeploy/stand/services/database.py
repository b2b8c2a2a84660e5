"""Fills the new database: schema, seed, and what faults change in it."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from postdeploy.stand import faults
from postdeploy.stand.config import StandConfig
from postdeploy.stand.schema import schema_sql
from postdeploy.stand.seed import seed_sql
from postdeploy.stand.services.process import Service

PAUSE_SECONDS = 0.01


def prepare_database(server: Service, config: StandConfig, dsn: str, deadline: float) -> None:
    """Wait until Postgres accepts connections, then run schema, seed and the faults' own hook.

    Args:
        deadline: time.monotonic() after which waiting makes no sense.

    Raises:
        StandError: the server has ended, or does not answer in time.
    """
    # A thread of its own, so that a caller with a running event loop can start a stand, too.
    with ThreadPoolExecutor(1) as executor:
        executor.submit(asyncio.run, _prepare(server, config, dsn, deadline)).result()


async def _prepare(server: Service, config: StandConfig, dsn: str, deadline: float) -> None:
    import asyncpg  # slow to import; loaded while the cluster is being created

    while True:
        try:
            connection = await asyncpg.connect(dsn, timeout=1)
            break
        except (OSError, asyncpg.CannotConnectNowError, TimeoutError):
            server.check()
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
    try:
        await connection.execute(schema_sql() + seed_sql(config))
        await faults.apply_database(connection, config.faults)
    finally:
        await connection.close()
