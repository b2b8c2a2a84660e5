"""What a run says of itself beside its lines."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from functools import cache
from io import StringIO

from postdeploy.verdict.ledger.patience import Patience
from postdeploy.verdict.reports.console import colourful
from postdeploy.verdict.running.parts.process import Part


def while_it_lasts(what: str) -> AbstractContextManager[None]:
    """Say that something goes on where it takes long: on a stream on which no formatter expects anything."""
    return _patience().over(what)


@cache
def _patience() -> Patience:
    stream = sys.stderr if Part.current is None else StringIO()  # the run speaks for its parts
    return Patience(stream, colourful(stream))
