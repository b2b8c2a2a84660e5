"""All tests: `make test`.

The thousands that start nothing share one process beside those that wait for stands, browsers and runs: handed out to
several processes, each would collect all of them and tell of each. What fails is tried once more, alone, and is there
to be read: it may be the machine that was busy, or two things that meet as they do in the world.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

HERE = Path(__file__).parent
UNIT = "tests/unit"
AT_ONCE = 4
"""Processes of those that wait: more than cores, as they wait longer than they work."""
FAILED = 1
"""What pytest ends with when a test has failed, and nothing worse has happened."""
NONE = 5
"""What it ends with when there is no test of what was asked for."""
ALONE = ("--last-failed", "--last-failed-no-failures", "none", "--maxfail", "5", "-rA")


def main(words: Sequence[str]) -> int:
    """Run them; words are pytest's. Gives its exit code."""
    if any(word and (HERE.parent / word.partition("::")[0]).exists() for word in words):
        return once_more(run("-n", str(AT_ONCE), *words, cache="chosen"), *words, cache="chosen")
    with TemporaryFile() as told:
        units = subprocess.Popen(command(UNIT, *words, cache="unit"), stdout=told, stderr=subprocess.STDOUT)
        rest = run("-n", str(AT_ONCE), "--ignore", UNIT, *words, cache="rest")
        unit = units.wait()
        told.seek(0)
        print(told.read().decode("utf-8", "replace"), flush=True)
    codes = once_more(rest, "--ignore", UNIT, *words, cache="rest"), once_more(unit, UNIT, *words, cache="unit")
    return max(code for code in codes if code != NONE or set(codes) == {NONE})


def once_more(code: int, *words: str, cache: str) -> int:
    """The exit code, after what has failed was tried alone."""
    if code != FAILED:
        return code
    print("Failed beside others; once more, alone:", flush=True)
    return run(*words, *ALONE, cache=cache)


def run(*words: str, cache: str) -> int:
    """Run pytest; it remembers what has failed in a cache of its own."""
    return subprocess.call(command(*words, cache=cache))


def command(*words: str, cache: str) -> list[str]:
    """pytest's."""
    return [sys.executable, "-m", "pytest", "-o", f"cache_dir=.pytest_cache/{cache}", *words]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
