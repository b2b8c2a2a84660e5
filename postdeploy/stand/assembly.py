"""Puts together the configuration of one stand: addresses, fresh secrets, paths."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from pathlib import Path

from postdeploy.stand.config import StandConfig
from postdeploy.stand.ports import HOST, Ports

PORT_NAMES = ("postgres", "redis", "postgrest", "supabase", "kommo", "llm", "app", "worker")
DATABASE_OWNER = "postgres"
DATABASE_NAME = "postgres"
WORKER_LOG = "worker.log"
KEY_SECONDS = 10 * 365 * 24 * 3600
"""Lifetime of the anon and service_role keys; Supabase issues them for ten years."""


def assemble(folder: Path, ports: Ports, faults: tuple[str, ...]) -> StandConfig:
    """Configuration of a healthy stand in `folder`; every secret is new."""
    jwt_secret = secrets.token_urlsafe(48)
    return StandConfig(
        folder=str(folder),
        database_url=f"postgresql://{DATABASE_OWNER}@{HOST}:{ports['postgres']}/{DATABASE_NAME}",
        redis_url=f"redis://{HOST}:{ports['redis']}",
        app_port=ports["app"],
        worker_port=ports["worker"],
        supabase_port=ports["supabase"],
        postgrest_port=ports["postgrest"],
        kommo_port=ports["kommo"],
        llm_port=ports["llm"],
        app_password=secrets.token_urlsafe(12),
        auth_secret=secrets.token_urlsafe(32),
        encryption_key=secrets.token_hex(32),
        jwt_secret=jwt_secret,
        anon_key=role_key("anon", jwt_secret),
        service_role_key=role_key("service_role", jwt_secret),
        ca_file=str(folder / "ca.pem"),
        cert_file=str(folder / "kommo.pem"),
        worker_log=str(folder / WORKER_LOG),
        faults=faults,
    )


def role_key(role: str, secret: str) -> str:
    """Key of the kind Supabase issues: a JWT (HS256) that names a database role."""
    now = int(time.time())
    claims = {"iss": "supabase", "ref": "stand", "role": role, "iat": now, "exp": now + KEY_SECONDS}
    unsigned = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
    signature = hmac.new(secret.encode(), unsigned.encode(), hashlib.sha256).digest()
    return f"{unsigned}.{_base64url(signature)}"


def _encoded(part: dict[str, object]) -> str:
    return _base64url(json.dumps(part, separators=(",", ":")).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
