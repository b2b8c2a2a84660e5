"""What every process of the embedded stand knows about the others."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

VARIABLE = "POSTDEPLOY_STAND"
"""Environment variable that carries the configuration to the stand's own processes, as JSON."""


@dataclass(frozen=True)
class StandConfig:
    """Addresses, secrets and knobs of one stand; immutable, handed down as JSON.

    All addresses are on 127.0.0.1. Times are seconds. Paths are absolute.
    """

    folder: str
    """Temporary folder of this stand: data, logs, certificates. Removed at the end."""

    database_url: str
    """PostgreSQL DSN of the owner role, for the platform's own processes (TCP)."""

    redis_url: str
    queue_name: str = "gpt-agent-jobs"
    """Queue that the web app writes to (contract: Worker)."""
    worker_queue_name: str = "gpt-agent-jobs"
    """Queue that the Worker listens to; differs only under a fault."""

    queue_prefix: str = "bull"
    """Prefix of the queue's keys in Redis."""
    redis_arguments: tuple[str, ...] = ()
    """Further arguments of redis-server."""

    app_port: int = 0
    worker_port: int = 0
    supabase_port: int = 0
    postgrest_port: int = 0
    kommo_port: int = 0
    llm_port: int = 0

    app_email: str = "owner@north.test"
    app_password: str = ""
    auth_secret: str = ""
    """Signs the session cookies of the web app."""
    encryption_key: str = ""
    """32 bytes as hex; AES-256-GCM of crm_credentials.client_secret (contract: Kommo sync)."""
    jwt_secret: str = ""
    """Signs the anon and service_role keys that PostgREST verifies."""
    anon_key: str = ""
    service_role_key: str = ""

    ca_file: str = ""
    """PEM of the certificate authority that signed Kommo's certificate."""
    cert_file: str = ""
    """PEM with key and chain of Kommo's certificate."""
    worker_log: str = ""
    """File that collects the Worker's stdout and stderr."""
    worker_tick: float = 0.15
    """How often the Worker looks for due sequence steps."""
    event_delay: float = 0.05
    """How long the web app takes before it processes a CRM event (contract: about 0.1 s)."""

    organisations: int = 0
    """How many organisations there are beside «Север» and «Юг» (tenants.py)."""

    given: dict[str, str] = field(default_factory=dict)
    """Settings that a user of this stand gives in another way than usual, by their names."""
    faults: tuple[str, ...] = field(default=())
    """Names of the faults and variations that this stand runs under."""

    @property
    def app_url(self) -> str:
        """Address of the web app, no trailing slash."""
        return f"http://127.0.0.1:{self.app_port}"

    @property
    def worker_url(self) -> str:
        """Address of the Worker's health server, no trailing slash."""
        return f"http://127.0.0.1:{self.worker_port}"

    @property
    def supabase_url(self) -> str:
        """Address under which /rest/v1/ is served, no trailing slash."""
        return f"http://127.0.0.1:{self.supabase_port}"

    @property
    def kommo_base_domain(self) -> str:
        """Host and port as crm_connections.base_domain has it; served over https."""
        return f"127.0.0.1:{self.kommo_port}"

    @property
    def llm_url(self) -> str:
        """Address of the OpenAI-shaped API, no trailing slash; routes under /api/v1/."""
        return f"http://127.0.0.1:{self.llm_port}"

    def to_json(self) -> str:
        """Serialise for the environment of a child process."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_environment(cls) -> StandConfig:
        """Read what the supervisor has put into this process's environment.

        Raises:
            KeyError: the process was not started by the stand's supervisor.
        """
        values = json.loads(os.environ[VARIABLE])
        for name in ("faults", "redis_arguments"):
            values[name] = tuple(values.get(name, ()))
        return cls(**values)

    def with_(self, **changes: object) -> StandConfig:
        """Copy with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def path(self) -> Path:
        """The stand's folder."""
        return Path(self.folder)
