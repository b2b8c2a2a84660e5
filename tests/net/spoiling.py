"""Ways to spoil what lies between the suite and one service."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from tests.net import proxy as net
from tests.net.front import SETTINGS, Front

Spoil = Callable[[Front, str], None]


def behaving(behaviour: net.Behaviour) -> Spoil:
    def spoil(front: Front, service: str) -> None:
        front[service].behaviour = behaviour

    return spoil


def refused(front: Front, service: str) -> None:
    front[service].refuse()


def no_such_host(front: Front, service: str) -> None:
    scheme = front.settings[SETTINGS[service]].partition(":")[0]
    front.settings[SETTINGS[service]] = f"{scheme}://postdeploy.invalid:{front[service].port}"


def strange_certificate(front: Front, service: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    front[service].tls = context
    scheme = "rediss" if service == "redis" else "https"
    front.settings[SETTINGS[service]] = f"{scheme}://{front[service].address}"


def own_certificate(front: Front, service: str, *, days: int, folder: Path) -> None:
    """Put TLS before a service with a certificate of our own authority, which the settings then name beside Kommo's."""
    authority, now = trustme.CA(), datetime.now(UTC)
    until = now + timedelta(days=days, hours=1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_before=now - timedelta(days=30), not_after=until).configure_cert(context)
    kommos = Path(front.settings["CA_BUNDLE"]).read_bytes()
    (folder / "ca.pem").write_bytes(kommos + authority.cert_pem.bytes())
    front[service].tls = context
    scheme = "rediss" if service == "redis" else "https"
    front.settings[SETTINGS[service]] = f"{scheme}://{front[service].address}"
    front.settings["CA_BUNDLE"] = str(folder / "ca.pem")
