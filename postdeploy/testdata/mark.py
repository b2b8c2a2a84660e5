"""The mark that everything made by a run carries in its name: `pd-261122T143801-60m-1a2b3c4d`.

It says when the run began (UTC), how long its things may live, and which run it was. So whoever finds one, a person or
`postdeploy clean`, can tell what a dead run has left from what a living one still needs.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

PREFIX = "pd-"
RUN = "POSTDEPLOY_RUN"
"""Set by whoever starts a run and may have to sweep after it: what it shall be called in its mark."""
RUN_ID = re.compile(r"[0-9a-f]{8}")
LIKE = "%pd-______T______-%m-%"
"""SQL pattern of texts that may carry a mark; `find` then looks closely."""
SHORTEST_LIFE = timedelta(hours=1)
_TIME = "%y%m%dT%H%M%S"
_MARK = re.compile(r"(?<![0-9A-Za-z])pd-(\d{6}T\d{6})-(\d{1,5})m-([0-9a-f]{8})(?![0-9A-Za-z])")
"""Whole words only: a longer one is somebody else's."""


@dataclass(frozen=True)
class Mark:
    """A run's mark; `text` is what stands in names."""

    created: datetime
    life: timedelta
    run: str
    part: str = ""
    """Of a ШАГ that goes on beside others of the run; the run's own mark is the beginning of its parts' marks."""

    @property
    def text(self) -> str:
        """The mark as it is written."""
        return f"{PREFIX}{self.created:{_TIME}}-{self.life // timedelta(minutes=1)}m-{self.run}{self.part}"

    def of_part(self, number: int) -> Mark:
        """The mark of a part of the run: who finds it, finds the run."""
        return replace(self, part=f"-p{number}")

    def is_older_than(self, age: timedelta | None, now: datetime) -> bool:
        """Whether the run began that long ago; without an age, whether its things have outlived their time."""
        return now - self.created >= (self.life if age is None else age)


def new_mark(run_seconds: float) -> Mark:
    """The mark of a run that begins now.

    Args:
        run_seconds: the run's budget; its things may live twice as long, and an hour at least.
    """
    twice = timedelta(minutes=2 * run_seconds // 60 + 1)
    given = os.environ.get(RUN, "")
    run = given if RUN_ID.fullmatch(given) else secrets.token_hex(4)
    return Mark(datetime.now(UTC).replace(microsecond=0), max(SHORTEST_LIFE, twice), run)


def find(text: str) -> list[Mark]:
    """All marks in a text; what only resembles one is passed over."""
    return [mark for match in _MARK.finditer(text) if (mark := _read(match)) is not None]


def _read(match: re.Match[str]) -> Mark | None:
    try:
        created = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Mark(created, timedelta(minutes=int(match[2])), match[3])
