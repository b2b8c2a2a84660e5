"""All tests: `make test`.

What fails is tried once more, alone, and is there to be read: it may be the machine that was busy, or two things that
meet as they do in the world.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

AT_ONCE = 5
"""Processes: more than cores, as the tests wait longer than they work."""
FAILED = 1
"""What pytest ends with when a test has failed, and nothing worse has happened."""
ALONE = ("--last-failed", "--last-failed-no-failures", "none", "--maxfail", "5", "-rA")


def main(words: Sequence[str]) -> int:
    """Run them; words are pytest's. Gives its exit code, after what has failed was tried alone."""
    code = run("-n", str(AT_ONCE), *words)
    if code != FAILED:
        return code
    print("Failed beside others; once more, alone:", flush=True)
    return run(*words, *ALONE)


def run(*words: str) -> int:
    """Run pytest."""
    return subprocess.call([sys.executable, "-m", "pytest", *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
