"""The temporary folder of one stand."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "postdeploy-stand-"
MEMORY = Path("/dev/shm")  # noqa: S108 - no fixed name in it is used
NEEDED_BYTES = 512 * 1024 * 1024


def make_folder() -> Path:
    """New folder that other users may walk through but not list.

    In memory where there is room: on a disk the first start of Postgres takes up to three times
    as long. A TMPDIR that the user has set is respected.
    """
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_base())).resolve()
    # Postgres may have to run as another user (services/postgres.py) and must reach its data.
    folder.chmod(0o711)
    return folder


def _base() -> str | None:
    if os.environ.get("TMPDIR"):
        return None
    return str(MEMORY) if _fits(MEMORY) else None


def _fits(place: Path) -> bool:
    if not os.access(place, os.W_OK | os.X_OK):
        return False
    # Programs may have to be copied there (services/postgres.py).
    runs_programs = not os.statvfs(place).f_flag & os.ST_NOEXEC
    return runs_programs and shutil.disk_usage(place).free >= NEEDED_BYTES
