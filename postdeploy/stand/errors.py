"""What the stand raises; each message is Russian and fit to be printed as it is."""

from __future__ import annotations


class StandError(Exception):
    """The stand could not start, or could not be set up as asked."""
