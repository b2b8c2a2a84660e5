"""A deployment that exists only in settings."""

from __future__ import annotations

from typing import Any

from postdeploy.config.settings import Settings

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.canary-signature"
FULL = {
    "APP_URL": "https://app.test",
    "APP_EMAIL": "qa@north.test",
    "APP_PASSWORD": "canary-password-1",
    "WORKER_URL": "https://worker.test",
    "WORKER_LOG": "https://log:canary-log-2@worker.test/log",
    "REDIS_URL": "redis://default:canary-redis-3@redis.test:6379/0",
    "QUEUE_NAME": "gpt-agent-jobs",
    "SUPABASE_URL": "https://db.test",
    "SUPABASE_SERVICE_ROLE_KEY": JWT,
    "DEPLOYED_AT": "2026-11-22T10:00:00Z",
}
CANARIES = ("canary-password-1", "canary-log-2", "canary-redis-3", "canary-signature")


def settings_with(**values: Any) -> Settings:
    """Settings that hold these values and what must be there; neither file nor environment counts."""
    needed = {"app_url": "https://app.test", "app_email": "qa@north.test", "app_password": "canary-password-1"}
    return Settings(**{"_env_file": None, **needed, **values})
