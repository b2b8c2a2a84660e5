"""HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY mean the same for all clients; this machine is asked directly.

`scripts/check-worker-health.sh` has the same rules from the same place (`urllib.request`).
"""

from __future__ import annotations

import ipaddress
import ssl
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib import request
from urllib.parse import unquote, urlsplit

import httpcore

from postdeploy.errors import SetupError
from postdeploy.platform.network import PatientBackend

if TYPE_CHECKING:
    from playwright.sync_api import ProxySettings


def proxy_for(url: str) -> str | None:
    """The proxy by which an address is to be asked, as an address of its own; None for directly.

    Raises:
        SetupError: a proxy of a kind that we do not speak to.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxies = request.getproxies_environment()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or is_loopback(host) or _spared(host, proxies):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(proxy).scheme not in {"http", "https"}:
        raise SetupError(f"Прокси {urlsplit(proxy).scheme}:// не поддерживается: нужен http:// или https://.")
    return proxy


def _spared(host: str, proxies: dict[str, str]) -> bool:
    """Whether NO_PROXY names a host or a domain above it."""
    bypass: Any = request.proxy_bypass_environment  # type: ignore[attr-defined]
    return bool(bypass(host, proxies))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def for_browser(origin: str) -> ProxySettings | None:
    """The same for Chromium, whose NO_PROXY does not mean the hosts below a name."""
    proxy = proxy_for(origin)
    if proxy is None:
        return None
    parts = urlsplit(proxy)
    place = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    names = [
        name.strip().lstrip(".") for name in request.getproxies_environment().get("no", "").split(",") if name.strip()
    ]
    found: ProxySettings = {
        "server": f"{parts.scheme}://{place}",
        "bypass": ",".join(pattern for name in names for pattern in (name, f".{name}")),
    }
    if parts.username is not None:
        found["username"], found["password"] = unquote(parts.username), unquote(parts.password or "")
    return found


class Ways:
    """Connections to everywhere, each by its proxy or directly: what httpx asks of a pool."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls
        self._pools: dict[str | None, httpcore.ConnectionPool] = {}

    def handle_request(self, asked: httpcore.Request) -> httpcore.Response:
        """Ask by the right way."""
        url = asked.url
        proxy = proxy_for(f"{url.scheme.decode()}://{_bracketed(url.host.decode())}")
        return self._pool(proxy).handle_request(asked)

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()

    def __enter__(self) -> Ways:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.close()

    def _pool(self, proxy: str | None) -> httpcore.ConnectionPool:
        if proxy not in self._pools:
            self._pools[proxy] = self._opened(proxy)
        return self._pools[proxy]

    def _opened(self, proxy: str | None) -> httpcore.ConnectionPool:
        if proxy is None:
            return httpcore.ConnectionPool(
                ssl_context=self._tls,
                max_connections=100,
                max_keepalive_connections=20,
                network_backend=PatientBackend(),
            )
        parts = urlsplit(proxy)
        credentials = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        return httpcore.HTTPProxy(
            proxy_url=f"{parts.scheme}://{_bracketed(parts.hostname or '')}:{parts.port or _usual(parts.scheme)}",
            proxy_auth=credentials,
            ssl_context=self._tls,
            proxy_ssl_context=self._tls if parts.scheme == "https" else None,
            max_connections=100,
            max_keepalive_connections=20,
            network_backend=PatientBackend(),
        )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _usual(scheme: str) -> int:
    return 443 if scheme == "https" else 80
