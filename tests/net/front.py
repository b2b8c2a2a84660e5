"""A stand behind proxies, one for each service, with the settings that lead through them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from postdeploy.stand.supervisor import Stand
from tests.net.proxy import Proxy
from tests.stand.tools import query

SETTINGS = {"app": "APP_URL", "worker": "WORKER_URL", "supabase": "SUPABASE_URL", "redis": "REDIS_URL"}


@dataclass
class Front:
    """Proxies by service, and settings that lead through them."""

    proxies: dict[str, Proxy]
    settings: dict[str, str]

    def __getitem__(self, service: str) -> Proxy:
        return self.proxies[service]


@contextmanager
def behind_proxies(stand: Stand, *, kommo: bool = False) -> Iterator[Front]:
    """Put a proxy before each service; with `kommo`, before the CRM too, by its address in the database."""
    settings = dict(stand.settings())
    proxies: dict[str, Proxy] = {}
    for service, name in SETTINGS.items():
        parts = urlsplit(settings[name])
        proxies[service] = Proxy((parts.hostname or "", parts.port or 0))
        settings[name] = f"{parts.scheme}://{proxies[service].address}"
    assert stand.config is not None
    domain = stand.config.kommo_base_domain
    if kommo:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(stand.config.cert_file)
        host, _, port = domain.partition(":")
        proxies["kommo"] = Proxy((host, int(port)), tls=context, upstream_tls=True)
        _move(stand, domain, proxies["kommo"].address)
    try:
        yield Front(proxies, settings)
    finally:
        if kommo:
            _move(stand, proxies["kommo"].address, domain)
        for proxy in proxies.values():
            proxy.close()


def _move(stand: Stand, old: str, new: str) -> None:
    assert stand.config is not None
    query(stand.config.database_url, "update crm_connections set base_domain = $2 where base_domain = $1", old, new)
