"""Which of Playwright's calls a trace keeps: what a person does, not each look at the page.

For every call that it keeps, a trace copies the whole page twice; most calls only look, and looking again and again
is how everything is waited for. Playwright marks its own inner calls as such and leaves them out of traces; it has no
public way to mark ours, so this is the one place that knows how it does so. Where another version does it otherwise,
traces keep everything again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


@contextmanager
def looking() -> Iterator[None]:
    """Leave the calls inside out of the trace, but for those inside `doing`."""
    with _within(internal=True):
        yield


@contextmanager
def doing() -> Iterator[None]:
    """Keep the calls inside in the trace: a person's act."""
    with _within(internal=False):
        yield


@contextmanager
def _within(*, internal: bool) -> Iterator[None]:
    marks = _marks()
    if marks is None:
        yield
        return
    variable, inner, outer = marks
    token = variable.set(inner if internal else outer)
    try:
        yield
    finally:
        variable.reset(token)


@cache
def _marks() -> tuple[Any, Any, Any] | None:
    """Playwright's variable for the call that is under way, and its values for an inner call and for none."""
    try:
        from playwright._impl.channel_owner import ApiZone
        from playwright._impl.utils import zones

        inner = ApiZone(api_name="", frames=[], title=None, internal=True)
        return zones._async_local_storage, zones.empty_zone.with_("apiZone", inner), zones.empty_zone
    except (ImportError, AttributeError, TypeError):
        return None
