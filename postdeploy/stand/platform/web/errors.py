"""What a service says when it can't do what was asked; handlers turn it into an answer."""

from __future__ import annotations

from typing import Any

import asyncpg

BROKEN = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What a failing database raises, a malformed uuid included: the platform answers 500 to all of it."""


class Refusal(Exception):
    """The request is understood and refused: status, Russian message, optional details."""

    status = 400

    def __init__(self, message: str, details: list[Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class Invalid(Refusal):
    """400: the body or the query does not fit the schema."""


class NotFound(Refusal):
    """404: there is no such thing, or it belongs to another organisation."""

    status = 404


class Failure(Refusal):
    """500: the platform could not do it and says so in its own words."""

    status = 500


class BadJsonError(Exception):
    """The body is no JSON; the message is the one of the JavaScript engine."""
