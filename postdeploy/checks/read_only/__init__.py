"""What can be told where nothing may be written: what is there already, and what happened before.

Each function stands in for a step that would write. It looks at the latest that there is, says so in the evidence, and
skips the line (ReadOnly) when there is nothing to look at. It fails only on what is wrong now or was the last time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.errors import ReadOnly

if TYPE_CHECKING:
    from postdeploy.session.run import Run


def nothing_to_look_at(what: str) -> ReadOnly:
    """Why the line is skipped: it would have to write to find out. For the caller to raise."""
    return ReadOnly(f"только чтение, а {what}")


def looked_at(run: Run, what: str) -> None:
    """Say in the evidence what was looked at in place of what the line asks for."""
    run.evidence.text("Только чтение", f"Своего не создавали; посмотрели на то, что есть: {what}.")
