"""What a check may raise besides AssertionError; each message is one Russian sentence.

design.md: an ``AssertionError`` means that the platform is wrong; anything else means that we could not tell.
"""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why a run was refused, for programs that act on it; for people it is in the words."""

    NONE = ""
    LIVING = "others at work"
    """What we make there would act on the deals of customers."""


class CannotTell(Exception):
    """The answer could not be had (network, access, time): the line is neither right nor wrong."""


class SetupError(Exception):
    """The suite's own set-up is wrong (settings, documents, tools); the platform was not looked at."""

    def __init__(self, message: str, refusal: Refusal = Refusal.NONE) -> None:
        """Keep the sentence, and what a program has to know of it."""
        super().__init__(message)
        self.refusal = refusal


class ReadOnly(Exception):
    """The line needs a write and this target may only be read; the line is skipped for that reason."""


class NotChecked(Exception):
    """The line rests on another line that did not pass, so it was not looked at.

    ``lines`` holds the texts (or the ids) of the lines it rests on, at least one.
    """

    def __init__(self, message: str, *lines: str) -> None:
        """Keep the sentence and the lines it rests on."""
        super().__init__(message)
        self.lines: tuple[str, ...] = lines
