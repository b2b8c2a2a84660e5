"""Numbers of the command line: how many of something."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def how_many(most: int | None = None) -> Callable[[str], int]:
    """A type for argparse: a number from 1, up to `most` where there is a limit."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= (most or int(text)):
            raise argparse.ArgumentTypeError(f"нужно число от 1{f' до {most}' if most else ''}, а задано «{text}»")
        return int(text)

    return read
