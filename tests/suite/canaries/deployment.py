"""A stand full of canaries behind gates, and the settings with which a user of the suite reaches it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.suite.canaries.front import Gate, LogHost
from tests.suite.canaries.planting import REDIS_USER, plant
from tests.suite.canaries.words import Words
from tests.warm import WarmStand

BROKEN = {
    "POST /api/chat": "json",
    "POST /api/agents/[^/]+/scripts": "html",
    "POST /api/agents/[^/]+/rules": "redirect",
    "POST /api/agents/[^/]+/integrations/[^/]+/sync": "json",
    "GET /rest/v1/sequence_executions": "json",
}
"""What fails in a red run, and how; each tells everything it knows."""


@dataclass
class Planted:
    """Where the canaries live."""

    words: Words
    settings: dict[str, str]
    gates: Mapping[str, Gate]

    def canaries(self) -> dict[str, str]:
        """All that must not leave: the words, and what really went over the wire so far."""
        passed = {
            f"{name}: {what} {value[:4]}…": value
            for name, gate in self.gates.items()
            for value, what in gate.passed.items()
        }
        key = self.settings["SUPABASE_SERVICE_ROLE_KEY"].split(".")
        parts = {"service key, claims": key[1], "service key, signature": key[2]}
        return {**self.words.named(), **parts, **passed}

    @contextmanager
    def broken(self) -> Iterator[None]:
        """Let the deployment fail at several places."""
        for gate in self.gates.values():
            gate.broken = BROKEN
        try:
            yield
        finally:
            for gate in self.gates.values():
                gate.broken = {}


@contextmanager
def planted() -> Iterator[Planted]:
    """Start it."""
    words = Words()
    with WarmStand() as stand:
        assert stand.config is not None
        plant(stand.config, words)
        gates = {
            "app": Gate(stand.config.app_url, words),
            "worker": Gate(stand.config.worker_url, words),
            "supabase": Gate(stand.config.supabase_url, words),
        }
        log = LogHost(Path(stand.config.worker_log), words)
        own = words.settings
        settings = {
            **stand.settings(),
            "APP_URL": gates["app"].address("qa", own.app_gate),
            "APP_PASSWORD": own.password,
            "WORKER_URL": gates["worker"].address("qa", own.worker_gate),
            "WORKER_LOG": log.address("reader", own.log_gate, f"access_token={own.log_token}"),
            "REDIS_URL": stand.config.redis_url.replace("://", f"://{REDIS_USER}:{own.redis_password}@"),
            "SUPABASE_URL": gates["supabase"].address(),
            "WAIT_SECONDS": "3",
        }
        try:
            yield Planted(words, settings, gates)
        finally:
            log.close()
            for gate in gates.values():
                gate.close()
