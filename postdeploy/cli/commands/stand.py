"""`postdeploy stand`: the embedded stand by itself."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Hand over to the stand; the suite itself never imports it."""
    from postdeploy.stand.__main__ import main as stand

    return stand(arguments)
