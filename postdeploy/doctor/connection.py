"""Names and certificates: can the target's addresses be reached at all, and for how long."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from postdeploy.doctor.finding import Finding, bad, ok, skip, warn
from postdeploy.platform.deadline import within

if TYPE_CHECKING:
    from postdeploy.doctor.site import Site

FEW_DAYS = 14


def names(site: Site) -> Finding:
    """Every host is known to DNS."""
    wanted = {host: name for name, (host, _, _) in site.direct_hosts.items() if not _is_ip(host)}
    if not wanted:
        return ok("адреса заданы числами или доступны через прокси, DNS не нужен")
    with ThreadPoolExecutor(len(wanted)) as pool:  # a resolver that is silent is silent about each of them
        known = dict(zip(wanted, pool.map(lambda host: _resolves(host, site.timeout), wanted), strict=True))
    lost = [f"{host} ({wanted[host]})" for host, found in known.items() if not found]
    if lost:
        return bad(f"нет в DNS: {', '.join(lost)}", "проверьте опечатки в адресах, VPN и запись домена")
    return ok(f"имена находятся: {', '.join(wanted)}")


def certificates(site: Site) -> Finding:
    """Every https (and rediss) address has a certificate that is valid for some time yet."""
    secure = {f"{host}:{port}": name for name, (host, port, tls) in site.direct_hosts.items() if tls}
    if not secure:
        return skip("адресов с TLS без прокси нет")
    with ThreadPoolExecutor(len(secure)) as pool:
        found = list(pool.map(lambda item: certificate(site, *item), secure.items()))
    worst = max(found, key=lambda each: ("ok", "warn", "bad").index(each.level))
    return Finding("", worst.level, "; ".join(finding.text for finding in found), worst.advice)


def certificate(site: Site, place: str, name: str) -> Finding:
    """Whether the certificate at `HOST:PORT` is accepted, and for how long; `name` says whose it is."""
    host, _, port = place.rpartition(":")
    try:
        days = within(site.timeout, lambda: _days_left(site, host, int(port)))
    except ssl.SSLCertVerificationError as error:
        advice = "обновите сертификат или задайте CA_BUNDLE, если он от своего центра"
        return bad(f"{place} ({name}): сертификат не принят — {error.verify_message}", advice)
    except (OSError, ssl.SSLError, TimeoutError) as error:
        return bad(f"{place} ({name}): TLS не устанавливается — {type(error).__name__}", "проверьте адрес и порт")
    text = f"{place}: сертификат действует ещё {days} дн."
    return warn(text, "обновите сертификат") if days < FEW_DAYS else ok(text)


def _days_left(site: Site, host: str, port: int) -> int:
    context = ssl.create_default_context()
    if site.settings.ca_bundle is not None:
        context.load_verify_locations(site.settings.ca_bundle)
    with (
        socket.create_connection((host, port), site.timeout) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        until = ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"]))
    return (datetime.fromtimestamp(until, UTC) - datetime.now(UTC)).days


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _resolves(host: str, seconds: float) -> bool:
    try:
        within(seconds, lambda: socket.getaddrinfo(host, None))
    except (OSError, TimeoutError):
        return False
    return True
