"""Connections to Redis that send only commands from an allow-list and keep their budget.

Like HTTP requests, commands are judged where they leave the machine, so that no caller can write by mistake.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from postdeploy.errors import ReadOnly
from postdeploy.platform.deadline import bounded, within
from postdeploy.platform.network import PatientSocket

SETUP = frozenset({"AUTH", "HELLO", "SELECT", "CLIENT SETINFO", "CLIENT SETNAME"})
"""What redis-py says about itself when it connects."""
READS = frozenset(
    {"PING", "TIME", "GET", "HGET", "HGETALL", "ZSCORE", "ZRANGE", "ZREVRANGE", "LRANGE", "XRANGE", "SCAN", "PTTL"}
    | {"XREVRANGE", "EXISTS", "TYPE", "CLIENT LIST", "INFO"}
)
REMOVALS = frozenset({"DEL", "ZREM", "LREM", "XDEL"})
"""Single-key commands that take away what carries our mark."""


class NotAllowed(ReadOnly):
    """A command that this connection may not send."""


class _Link:
    """What both kinds of connection share; the commands are set by `_classes`."""

    allowed: frozenset[str] = SETUP

    def _connect(self) -> Any:
        connect: Any = super()._connect  # type: ignore[misc]
        return PatientSocket(within(bounded(self.socket_connect_timeout), connect))  # type: ignore[attr-defined]

    def send_command(self, *args: Any, **kwargs: Any) -> Any:
        """Send one command.

        Raises:
            NotAllowed: it is not on the list; nothing was sent.
        """
        self._judge(args)
        return super().send_command(*args, **kwargs)  # type: ignore[misc]

    def pack_commands(self, commands: Iterable[Any]) -> Any:
        """Pack several commands; each is judged."""
        listed = list(commands)
        for args in listed:
            self._judge(args)
        return super().pack_commands(listed)  # type: ignore[misc]

    def _judge(self, args: Any) -> None:
        words = " ".join(_text(arg) for arg in args[:2]).upper().split()
        if words and words[0] not in self.allowed and " ".join(words[:2]) not in self.allowed:
            raise NotAllowed(f"только чтение: команда Redis {words[0]} не отправлена")


def connect(url: str, timeout: float, *, removals: bool = False, ca_bundle: Path | None = None) -> redis.Redis:
    """A client that fails at once instead of trying again by itself; connects at first need.

    Args:
        url: redis:// or rediss:// address, may carry a password.
        timeout: seconds for connecting and for one command.
        removals: allow the commands that take away single keys and entries too.
        ca_bundle: PEM of an additional certificate authority, for rediss://.
    """
    plain, tls = _classes(removals)
    url, meant = without_foreign_options(url)
    secure = url.startswith("rediss:")
    trusted = {"ssl_ca_certs": str(ca_bundle)} if secure and ca_bundle is not None else {}
    pool = redis.ConnectionPool.from_url(
        url,
        connection_class=tls if secure else plain,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        decode_responses=True,
        protocol=2,  # the newer one would subscribe to notices of maintenance
        driver_info=None,  # telling which library we are would cost two round trips
        retry=Retry(NoBackoff(), 0),
        **trusted | meant,
    )
    return redis.Redis(connection_pool=pool)


def without_foreign_options(url: str) -> tuple[str, dict[str, Any]]:
    """An address as pasted from another client's settings, without what only that client understands.

    Returns:
        The address with `db` alone of its options, and what the others mean to redis-py.
    """
    parts = urlsplit(url)
    options = {name.lower(): values[-1] for name, values in parse_qs(parts.query).items()}
    kept = {name: value for name, value in options.items() if name == "db" and value.isdigit()}
    meant: dict[str, Any] = {name: options[name] for name in ("username", "password") if name in options}
    unchecked = options.get("ssl_cert_reqs", "").lower().removeprefix("cert_") in {"none", "optional"}
    if parts.scheme == "rediss" and unchecked:
        meant |= {"ssl_cert_reqs": "none", "ssl_check_hostname": False}
    return urlunsplit(parts._replace(query=urlencode(kept), fragment="")), meant


@cache
def _classes(removals: bool) -> tuple[type[redis.Connection], type[redis.SSLConnection]]:
    allowed = SETUP | READS | (REMOVALS if removals else frozenset())
    plain = type("Link", (_Link, redis.Connection), {"allowed": allowed})
    return plain, type("TlsLink", (_Link, redis.SSLConnection), {"allowed": allowed})


def _text(word: Any) -> str:
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word)
