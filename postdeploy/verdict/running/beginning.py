"""Why a run could not begin, in a Russian sentence; behave says such things in English, if at all."""

from __future__ import annotations

import builtins
import errno
import logging
import sys
from pathlib import Path
from typing import Any

from behave.exception import ConfigError, InvalidFileLocationError, InvalidFilenameError
from behave.parser import ParserError

from postdeploy.cli.streams import Steady
from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.document import ChecklistError
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.recorder import sentence_of

KNOWN = (ChecklistError, SetupError, ParserError, ConfigError, KeyboardInterrupt)
"""What needs no traceback: the sentence says all that is known."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
ALLURES_OWN = "allure_behave.formatter:AllureFormatter"
_FILES = (InvalidFilenameError, InvalidFileLocationError)


def why(error: BaseException) -> str:
    """The reason as a sentence."""
    text = str(error).strip()
    if isinstance(error, ChecklistError):
        return text
    if isinstance(error, ParserError):
        return _unreadable(error)
    if is_about_features(error):
        return f"файла сценариев «{text or 'без имени'}» нет; сценарии лежат в features/, имена кончаются на .feature"
    if isinstance(error, ConfigError):
        return f"behave не нашёл шагов: запускайте из корня проекта ({text})"
    return sentence_of(error)


def is_about_features(error: BaseException) -> bool:
    """Whether somebody has named a file of features that is not one."""
    missing = isinstance(error, FileNotFoundError) and error.errno is None
    return missing or isinstance(error, _FILES)


def is_about_reports(error: BaseException) -> bool:
    """Whether a file cannot be written: the disk is full, or a file may not be as large."""
    return isinstance(error, OSError) and error.errno in FULL


def expected(error: BaseException) -> bool:
    """Whether the sentence says all that there is to say."""
    return isinstance(error, KNOWN) or is_about_features(error)


def _unreadable(error: ParserError) -> str:
    place = f", строка {error.line}" if error.line else ""
    seen = f": «{error.line_text.strip()}»" if error.line_text else ""
    return f"файл сценариев не разобрать: {error.filename or 'без имени'}{place}{seen}"


def hush_runner_line() -> None:
    """Keep behave from printing «USING RUNNER: …», which it does once after it has made the runner."""
    for name in ("__main__", "behave.__main__"):
        module: Any = sys.modules.get(name)
        if getattr(module, "run_behave", None) is not None and not hasattr(module, "print"):
            module.print = _Hushed(module)


def hush_captured(config: Any) -> None:
    """Keep behave from printing what it has captured in a hook that failed: English, and with addresses in full."""
    config.capture_hooks = False
    logging.getLogger("httpx").setLevel(logging.WARNING)


def redirect_outputs(config: Any, results: Path) -> None:
    """Move Allure's results to the other reports, and what goes to the console to the console as it is now."""
    for opener in config.outputs:
        if opener.name == str(Paths().results):
            opener.name = str(results)
        if opener.name is None and opener.stream is not None and not isinstance(opener.stream, Steady):
            opener.stream = sys.stdout


def replace_formatters(config: Any) -> None:
    """Allure's own formatter would fight ours for the run's results; whoever asks for it gets a copy of them."""
    config.format = ["allure" if name == ALLURES_OWN else name for name in config.format or ()]


class _Hushed:
    """Stands in for ``print`` in behave's main module until it is called for the first time."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __call__(self, *args: Any, **options: Any) -> None:
        del self._module.print
        if not str(args[0] if args else "").startswith("USING RUNNER"):
            builtins.print(*args, **options)  # noqa: T201 - behave's own line
