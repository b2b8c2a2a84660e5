"""Between two looks at a page that is waited for: for how long, and what ends a pause before its time."""

from __future__ import annotations

from postdeploy.waiting import Pauses

PAUSES = Pauses(0.015, 0.15, 1.3)
BUSY = 3
"""A page that changes all the time is looked at so many times as often."""
SCRIPT = """new Promise((done) => {{
  const since = performance.now();
  const watcher = new MutationObserver(() => setTimeout(end, {least} - (performance.now() - since)));
  const end = () => {{ watcher.disconnect(); done(); }};
  watcher.observe(document, {{ subtree: true, childList: true, characterData: true, attributes: true }});
  setTimeout(end, {most});
}})"""


def pausing(milliseconds: float) -> str:
    """A script that lets so many milliseconds pass; fewer once the page changes: what was waited for may be there."""
    return SCRIPT.format(least=milliseconds / BUSY, most=milliseconds)
