"""The exit code that a run in this process has come to; behave itself can hand on no more than a yes or no."""

from __future__ import annotations


class _Registry:
    code: int | None = None


def tell(code: int) -> None:
    """Note what the run has come to."""
    _Registry.code = code


def told() -> int | None:
    """What it has come to; ``None`` when none has."""
    return _Registry.code


def forget() -> None:
    """Another run begins."""
    _Registry.code = None
