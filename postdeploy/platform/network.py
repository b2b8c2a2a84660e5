"""Connections that keep their budget even when the other side drips bytes or DNS is silent.

A socket's timeout starts anew with every byte. Here each operation is bounded by the end of what it belongs to
(`postdeploy.platform.deadline.until`), and names are resolved within that time too.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from postdeploy.platform.deadline import bounded, is_over, within


class PatientBackend(httpcore.SyncBackend):
    """httpcore's way to the network, within the present block's time."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that lets us in.

        Raises:
            httpcore.ConnectError: no such name, or no address lets us in.
            httpcore.ConnectTimeout: DNS or the host is silent.
        """
        addresses = _addresses(host, port, bounded(timeout))
        error: Exception | None = None
        for number, address in enumerate(addresses):
            left = bounded(timeout)
            share = left if left is None else left / (len(addresses) - number)
            try:
                return _Stream(super().connect_tcp(address, port, share, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        assert error is not None
        raise error


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if is_over():
            raise httpcore.ReadTimeout("the answer drips")
        return self._inner.read(max_bytes, bounded(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, bounded(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, bounded(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class PatientSocket:
    """A socket for redis-py, within the present block's time."""

    def __init__(self, inner: socket.socket) -> None:
        self._inner = inner

    def recv(self, size: int) -> bytes:
        """Read what is there.

        Raises:
            TimeoutError: the block's time is over, however many bytes have dripped.
        """
        if is_over():
            raise TimeoutError("the answer drips")
        usual = self._inner.gettimeout()
        self._inner.settimeout(bounded(usual))
        try:
            return self._inner.recv(size)
        finally:
            self._inner.settimeout(usual)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _addresses(host: str, port: int, seconds: float | None) -> list[str]:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _resolved(host, port, seconds)
    return [host]


def _resolved(host: str, port: int, seconds: float | None) -> list[str]:
    try:
        found = within(seconds, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(f"DNS is silent about {host}") from error
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    return list(dict.fromkeys(str(address[4][0]) for address in found))
