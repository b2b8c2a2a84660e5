"""A proxy that is far away: every byte arrives later, in both directions; nothing else changes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

HOST = "127.0.0.1"
CHUNK = 65536
SHOWN = 160
"""Bytes of what was asked that are kept."""

Noted = Callable[[bytes], None]


@dataclass
class Turn:
    """A client asked, or connected, and had to wait for what comes back."""

    service: str
    asked: bytes
    """How the question begins; empty for the set-up of a connection."""
    began: float
    ended: float = float("inf")
    """Seconds of a monotonic clock: when it could be asked, and when the answer began to arrive."""

    def describe(self) -> str:
        """One line, for those who look for turns to save."""
        words = self.asked.decode("utf-8", "replace").split()
        shown = "".join(each if each.isprintable() else "." for each in " ".join(words))
        return f"{self.service}: {shown or 'соединение'}"


def one_after_another(turns: Iterable[Turn]) -> int:
    """The longest row of turns each of which began when the one before had ended."""
    number, free = 0, float("-inf")
    for turn in sorted(turns, key=lambda each: each.ended):
        if turn.began >= free:
            number, free = number + 1, turn.ended
    return number


class Far:
    """Proxies on a loop of their own, one for each service.

    Bytes are delayed by half a round trip each way and never wait for each other, however many are under way. What a
    client sends first is later by one more round trip, as it would be after the set-up of a connection. Bandwidth has
    no limit.

    Args:
        round_trip: seconds.
    """

    def __init__(self, round_trip: float) -> None:
        self.turns: list[Turn] = []
        self._round_trip = round_trip
        self._servers: list[asyncio.Server] = []
        self._links: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def proxy(self, service: str, host: str, port: int) -> str:
        """Stand before a service; where, as `host:port`."""
        return f"{HOST}:{self._call(self._listen(service, host, port))}"

    def close(self) -> None:
        """Let nobody connect any more and end all connections."""
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _listen(self, service: str, host: str, port: int) -> int:
        def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            link = self._loop.create_task(self._link(service, reader, writer, (host, port)))
            self._links.add(link)
            link.add_done_callback(self._links.discard)

        server = await asyncio.start_server(serve, HOST, 0)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _link(
        self, service: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, place: tuple[str, int]
    ) -> None:
        """Pass on what both sides of one connection say, and note whenever the client has to wait."""
        now, way = self._loop.time(), self._round_trip / 2
        opened = now + self._round_trip
        self.turns.append(Turn(service, b"", now, opened))
        waits: Turn | None = None

        def asked(data: bytes) -> None:
            nonlocal waits
            if waits is None:
                waits = Turn(service, data[:SHOWN], max(opened, self._loop.time()))
                self.turns.append(waits)

        def answered(_data: bytes) -> None:
            nonlocal waits
            if waits is not None:
                waits.ended, waits = self._loop.time() + way, None

        beyond: asyncio.StreamWriter | None = None
        try:
            back, beyond = await asyncio.open_connection(*place)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pass_on(reader, beyond, way, asked, opened))
                both.create_task(_pass_on(back, writer, way, answered))
        except* OSError:
            pass
        finally:
            for each in (writer, beyond):
                if each is not None:
                    each.close()

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        for link in list(self._links):
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)


async def _pass_on(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    way: float,
    note: Noted,
    open_from: float = 0.0,
) -> None:
    """Let everything arrive so many seconds after it was sent, but as if nothing were sent before the link was open."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        while True:
            moment, data = await under_way.get()
            await asyncio.sleep(max(0.0, moment - loop.time()))
            if not data:
                if writer.can_write_eof():
                    writer.write_eof()
                return
            writer.write(data)
            await writer.drain()

    async with asyncio.TaskGroup() as group:
        group.create_task(arrive())
        while data := await reader.read(CHUNK):
            note(data)
            under_way.put_nowait((max(loop.time(), open_from) + way, data))
        under_way.put_nowait((loop.time() + way, b""))
