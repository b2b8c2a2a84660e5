"""Free ports of 127.0.0.1 that stay ours until a service listens on them."""

from __future__ import annotations

import socket
from collections.abc import Iterable

HOST = "127.0.0.1"


class Ports:
    """Reserves one port per name for as long as the stand lives.

    A socket that is bound with SO_REUSEADDR but never listens keeps its port out of the kernel's
    choice (for `bind(0)` and for outgoing connections alike), while a server that sets SO_REUSEADDR
    too, as all of ours do, may bind and listen beside it. So nobody can take a port between its
    choice and its use, and two stands never meet. This is how Linux defines SO_REUSEADDR.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._sockets = {name: _reserve() for name in names}

    def __getitem__(self, name: str) -> int:
        port: int = self._sockets[name].getsockname()[1]
        return port

    def close(self) -> None:
        """Give all ports back; may be called twice."""
        for reserved in self._sockets.values():
            reserved.close()


def _reserve() -> socket.socket:
    reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind((HOST, 0))
    return reserved
