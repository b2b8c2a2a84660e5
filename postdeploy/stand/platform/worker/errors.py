"""The one error that handlers raise on purpose."""

from __future__ import annotations


class JobError(Exception):
    """A job or a step cannot be done; the text is what the platform's log and tables show."""
