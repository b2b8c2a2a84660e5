"""One console for ШАГи that go on at once.

Each is shown whole, in the order of the document; meanwhile it is said what goes on.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TextIO

from postdeploy.verdict.checklist.status import SIGNS, Status
from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.patience import PATIENCE
from postdeploy.verdict.running.parts.share import Share

MEANWHILE: Final = 2 * PATIENCE
"""Seconds between two lines about what goes on, where they do not replace each other."""


@dataclass
class _Block:
    share: Share
    text: bytearray = field(default_factory=bytearray)
    begun: bool = False
    done: dict[str, Status] = field(default_factory=dict)
    """Verdicts of its lines so far."""
    over: bool = False


class Blocks:
    """What the processes print, put in order.

    Args:
        shares: in the order of the document.
        stream: the console.
        in_place: whether a line may take the place of another (a terminal).
    """

    def __init__(self, shares: Iterable[Share], stream: TextIO, in_place: bool) -> None:
        self._blocks = {share.number: _Block(share) for share in shares}
        self._stream, self._in_place = stream, in_place
        self._shown_at = self._began = time.monotonic()
        self._standing = False

    def begin(self, share: Share) -> None:
        """A ШАГ begins."""
        if not any(block.begun for block in self._blocks.values()):
            self._shown_at = self._began = time.monotonic()
        self._blocks[share.number].begun = True

    def printed(self, share: Share, data: bytes) -> None:
        """A ШАГ's process has printed this."""
        self._blocks[share.number].text += data

    def found(self, share: Share, line: str, status: Status) -> None:
        """A line has a verdict."""
        self._blocks[share.number].done[line] = status

    def end(self, share: Share) -> None:
        """A ШАГ is through: everything that nothing earlier is missing before can be shown."""
        self._blocks[share.number].over = True
        self.flush()

    def flush(self, *, all_of_it: bool = False) -> None:
        """Show what is complete; at the end of the run, what there is."""
        for number in list(self._blocks):
            block = self._blocks[number]
            if not (block.over or all_of_it):
                return
            self._wipe()
            self._stream.write(block.text.decode("utf-8", "replace"))
            self._stream.flush()
            self._shown_at = time.monotonic()
            del self._blocks[number]

    def tick(self) -> None:
        """Say what goes on, when nothing was to be seen for a while."""
        now = time.monotonic()
        if now - self._shown_at < (PATIENCE if not self._standing or self._in_place else MEANWHILE):
            return
        going_on = [_progress(block) for block in self._blocks.values() if block.begun and not block.over]
        if not going_on:
            return
        text = f"    … идут {', '.join(going_on)} — {russian.seconds(round(now - self._began))}"
        self._stream.write(f"\r\033[K{text}" if self._in_place else f"{text}\n")
        self._stream.flush()
        self._standing, self._shown_at = True, now - (PATIENCE / 2 if self._in_place else 0)

    def _wipe(self) -> None:
        if self._standing and self._in_place:
            self._stream.write("\r\033[K")
        self._standing = False


def _progress(block: _Block) -> str:
    """«ШАГ 4 (5 из 7, ❌ 1)»: a ШАГ is shown when it is through, what is red is said at once."""
    red = list(block.done.values()).count("failed")
    told = f", {SIGNS['failed']} {red}" if red else ""
    return f"ШАГ {block.share.number} ({len(block.done)} из {len(block.share.lines)}{told})"
