"""Curves as static SVG, drawn by pygal: a small one each, coloured by the page, every point with its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from postdeploy.verdict.ledger.russian import seconds

FEWEST: Final = 2
"""Points that make a curve; a single one says nothing that the table does not."""
_WIDTH, _HEIGHT = 440, 150
_STEPS: Final = (1, 2, 5, 10)
_UNWANTED: Final = re.compile(
    r"<!--.*?-->|<defs>.*?</defs>|<script.*?</script>|<title>Pygal</title>"
    r'|<g transform="[^"]*" class="plot (?:text|tooltip)-overlay">.*(?=</g></svg>)',
    re.DOTALL,
)
_POINT: Final = re.compile(
    r'(<circle [^>]*?) ?/><desc class="value">([^<]*)</desc>'
    r'<desc class="x[^"]*">[^<]*</desc><desc class="y[^"]*">[^<]*</desc><desc class="x_label">([^<]*)</desc>'
)


def curve(title: str, moments: Sequence[str], values: Sequence[float | None]) -> str:
    """How long something took, run by run; empty where that makes no curve.

    Args:
        title: what it is.
        moments: of the runs, short, the oldest first.
        values: seconds; ``None`` where a run did not look.

    Raises:
        ImportError: pygal is not installed.
    """
    known = [value for value in values if value is not None]
    if len(known) < FEWEST:
        return ""
    drawn = _UNWANTED.sub("", _drawn(moments, values, _top(max(known))))
    points = _POINT.sub(r"\1><title>\3: \2</title></circle>", drawn)
    said = f"{title}: от {seconds(min(known))} до {seconds(max(known))}, последний раз {seconds(known[-1])}"
    labelled = points.replace("<svg ", f'<svg role="img" aria-label="{escape(said)}" ', 1)
    return f"<figure><figcaption>{escape(said)}</figcaption>{labelled}</figure>"


def _drawn(moments: Sequence[str], values: Sequence[float | None], top: float) -> str:
    import pygal

    chart: Any = pygal.Line(
        css=[],
        js=[],
        width=_WIDTH,
        height=_HEIGHT,
        margin=6,
        show_legend=False,
        disable_xml_declaration=True,
        range=(0, top),
        x_labels_major_count=3,
        show_minor_x_labels=False,
        truncate_label=-1,
        dots_size=3,
        value_formatter=seconds,
    )
    chart.x_labels = list(moments)
    chart.y_labels = [0, top / 2, top]
    chart.add("", list(values), allow_interruptions=True)
    return str(chart.render(is_unicode=True))


def _top(highest: float) -> float:
    """The next round number: 1, 2 or 5 of the highest value's order."""
    order = 10.0 ** len(str(int(highest))) / 10 if highest >= 1 else 0.1
    return next((order * step for step in _STEPS if order * step >= highest), 10 * order)
