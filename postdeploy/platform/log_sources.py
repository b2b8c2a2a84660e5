"""Places that a log can be read from: a growing file, an http(s) address, a command of the host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from postdeploy.errors import CannotTell
from postdeploy.platform.wire import Wire

SERVICE = "Лог Worker"
TAIL = 1024 * 1024
"""Bytes of an old log that are looked at, or asked for."""


@dataclass(frozen=True)
class Part:
    """Some text of a log.

    `fresh` tells that all of it was written since `start`; else older lines are among these. `whole` is False when
    the place did not show all that it has, so that what is not in the text may be there all the same.
    """

    text: str
    fresh: bool = False
    whole: bool = True
    note: str = ""
    """Why it is not whole, in Russian, with advice."""


class Source(Protocol):
    """Somewhere a log can be read from. Each method raises CannotTell when it cannot, and says why."""

    def start(self) -> Part:
        """From now on only what comes later is new; gives what is there already, as far as it has to be told apart."""
        ...

    def new(self, enough: Callable[[str], bool] | None = None) -> Part:
        """What was written since `start`, older lines among it unless the part is fresh.

        Args:
            enough: tells of what was read so far whether nothing more is needed.
        """
        ...

    def recent(self) -> Part:
        """The last part of what is there, however old."""
        ...

    def stop(self) -> None:
        """End what is being read at this moment, if that is possible; called by another thread."""


class UrlSource:
    """A log that some host serves over http(s); asks for its last megabyte where the host can cut."""

    def __init__(self, wire: Wire, url: str) -> None:
        self._client = wire.client(SERVICE)
        self._url = url

    def start(self) -> Part:
        """All that is shown."""
        return self.recent()

    def new(self, enough: Callable[[str], bool] | None = None) -> Part:
        """All that is shown."""
        del enough
        return self.recent()

    def stop(self) -> None:
        """A request has its own budget."""

    def recent(self) -> Part:
        """All that is shown; a line that was cut is left out."""
        response = self._client.get(self._url, headers={"Range": f"bytes=-{TAIL}"})
        if response.status_code == 416:
            response = self._client.get(self._url)
        if response.status_code == 206:
            whole = response.headers.get("content-range", "bytes 0-").startswith("bytes 0-")
            return Part(response.text if whole else response.text.partition("\n")[2])
        if response.status_code != 200:
            raise CannotTell(f"Лог Worker не читается: адрес ответил {response.status_code}; проверьте WORKER_LOG.")
        return Part(response.text)
