"""The checklist by both drivers: over HTTP and in a browser, one after the other; lines without a page run once."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from postdeploy.cli import child
from postdeploy.config.drivers import WAYS
from postdeploy.config.settings import given
from postdeploy.config.target import lent_stand, refuse_profile
from postdeploy.verdict.ledger.keeping import PART
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import read_result
from postdeploy.verdict.ledger.result import RunResult
from postdeploy.verdict.running.merge import conclude

PAGELESS_STEPS = frozenset({1})
"""ШАГи that have no page: the Worker."""
PAGELESS_SCENARIOS = frozenset({"Проверка таблицы в Supabase"})
"""Sub-headings elsewhere that have no page."""
PAGELESS_FILES = "01_worker"
ALL_OTHERS = r"^(?!Проверка таблицы в Supabase$)"
"""behave looks for a name with this pattern; only the pageless scenario does not have it."""


def run(behave: Sequence[str], paths: Paths, *, target: str | None = None, profile: str = "") -> int:
    """Run behave by each driver, against one stand where no deployment is given, and merge what they leave.

    Args:
        behave: its arguments, without `-D via=…` and `-D reports=…`.
        paths: where the merged reports go; those of each driver go into a folder of that name there.
        target: of `.env.NAME`, as `behave` says too.
        profile: how the stand shall behave; empty means healthy.

    Returns:
        0 all lines passed by both, 1 a line failed, 2 something could not be told.

    Raises:
        ResultError: a run has left no verdict.
        SetupError: the stand does not start, the checklist cannot be read, or a deployment shall have a profile.
    """
    arguments, junit = take_junit(behave)
    if target is not None or given():
        refuse_profile(profile)
        return conclude(paths, _run(arguments, paths, dict(os.environ)), junit, _given(arguments, profile))
    with lent_stand(profile) as environment:
        folders = _run(arguments, paths, environment)
    return conclude(paths, folders, junit, _given(arguments, profile))


def _given(behave: Sequence[str], profile: str) -> dict[str, str]:
    """What the person has given with ``-D``, for the command that looks again."""
    pairs = [after for word, after in pairwise(behave) if word == "-D"]
    given = {name: value for name, _, value in (pair.partition("=") for pair in pairs)}
    return {**given, "profile": profile} if profile else given


def _run(behave: Sequence[str], paths: Paths, environment: Mapping[str, str]) -> dict[str, Path]:
    every = {driver: paths.reports / driver for driver in WAYS}
    for folder in every.values():
        Paths(paths.checklist, folder).forget()
    folders: dict[str, Path] = {}
    signals: list[int] = []
    for driver, folder in every.items():
        if signals or (folders and not has_pages(read_result(Paths(reports=folders["api"]).verdict))):
            break
        folders[driver] = folder
        narrowed = only_pages(behave) if driver == "browser" else list(behave)
        places = ["-D", f"via={driver}", "-D", f"reports={folder}"]
        child.run(
            [sys.executable, "-m", "postdeploy.cli.behaving", *narrowed, *places],
            {**environment, PART: "1"},
            signals.append,
        )
    return folders


def take_junit(behave: Sequence[str]) -> tuple[list[str], Path | None]:
    """behave's arguments without those for JUnit, and the folder they name: the merged run writes one set of files."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--junit", action="store_true")
    parser.add_argument("--junit-directory", default="reports")
    options, others = parser.parse_known_args(behave)
    return others, Path(options.junit_directory) if options.junit else None


def junit_of(behave: Sequence[str]) -> Path | None:
    """Where behave's arguments want JUnit's files, if they do."""
    return take_junit(behave)[1]


def has_pages(result: RunResult) -> bool:
    """Whether a run has looked at any line that a browser could look at too."""
    return any(line.step not in PAGELESS_STEPS and line.scenario not in PAGELESS_SCENARIOS for line in result.selected)


def only_pages(behave: Sequence[str]) -> list[str]:
    """behave's arguments with the pageless parts left out, as far as the person has not chosen by name or file."""
    words = [word.partition("=")[0] for word in behave]
    narrowed = list(behave)
    if not {"-e", "--exclude"} & set(words):
        narrowed += ["--exclude", PAGELESS_FILES]
    if not {"-n", "--name"} & set(words):
        narrowed += ["--name", ALL_OTHERS]
    return narrowed
