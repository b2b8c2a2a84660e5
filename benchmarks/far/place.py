"""A deployment whose services are all far away: proxies before each, Kommo's too, and settings that lead there."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from benchmarks.far.proxy import Far

ADDRESSES = {"Приложение": "APP_URL", "Worker": "WORKER_URL", "Supabase": "SUPABASE_URL", "Redis": "REDIS_URL"}
CRM = "Kommo"


@contextmanager
def moved_away(settings: Mapping[str, str], round_trip: float) -> Iterator[tuple[dict[str, str], Far]]:
    """Settings that lead to the same services so many seconds away, and who counts the turns meanwhile.

    Kommo is reached by the address in `crm_connections`, by the platform itself as well; it is put back at the end.
    """
    far, moved = Far(round_trip), dict(settings)
    try:
        for service, name in ADDRESSES.items():
            url = urlsplit(settings[name])
            moved[name] = url._replace(netloc=far.proxy(service, url.hostname or "", url.port or 0)).geturl()
        home = _domain(settings)
        away = far.proxy(CRM, *_place(home))
        _move(settings, home, away)
        try:
            yield moved, far
        finally:
            _move(settings, away, home)
    finally:
        far.close()


def _place(domain: str) -> tuple[str, int]:
    host, _, port = domain.partition(":")
    return socket.gethostbyname(host), int(port or 443)


def _domain(settings: Mapping[str, str]) -> str:
    """The account that can be reached: the stand's other organisation has one that exists in name only."""
    domains = [str(row["base_domain"]) for row in _table(settings, "GET", "select=base_domain").json()]
    return next(domain for domain in domains if _is_there(domain))


def _is_there(domain: str) -> bool:
    try:
        return bool(_place(domain))
    except OSError:
        return False


def _move(settings: Mapping[str, str], old: str, new: str) -> None:
    _table(settings, "PATCH", f"base_domain=eq.{old}", {"base_domain": new}).raise_for_status()


def _table(settings: Mapping[str, str], method: str, query: str, body: dict[str, str] | None = None) -> httpx.Response:
    key = settings["SUPABASE_SERVICE_ROLE_KEY"]
    headers = {"apikey": key, "Authorization": f"Bearer {key}"}
    url = f"{settings['SUPABASE_URL']}/rest/v1/crm_connections?{query}"
    return httpx.request(method, url, headers=headers, json=body, trust_env=False)
