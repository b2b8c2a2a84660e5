"""What happens once behave is through: reports out of the ledger, reconciliation, summary, exit code."""

from __future__ import annotations

import os
import shutil
import sys
import traceback
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from postdeploy.config.drivers import title
from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.document import ChecklistError, parse_checklist
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.ledger import history, russian
from postdeploy.verdict.ledger.again import command
from postdeploy.verdict.ledger.causes import troubles
from postdeploy.verdict.ledger.keeping import PART, keep
from postdeploy.verdict.ledger.ledger import Ledger
from postdeploy.verdict.ledger.paths import Paths, of_project
from postdeploy.verdict.ledger.recorder import sentence_of
from postdeploy.verdict.ledger.result import RunError, RunResult, write_json
from postdeploy.verdict.reports.allure_results import forget_results, write_results
from postdeploy.verdict.reports.console import colourful, summary
from postdeploy.verdict.reports.documents import write_documents
from postdeploy.verdict.reports.junit import write_junit
from postdeploy.verdict.reports.reconcile import Channels, reconcile
from postdeploy.verdict.reports.sentence import sentence, tells


def conclude(ledger: Ledger, paths: Paths, config: Any, formatters: Iterable[Any]) -> int:
    """Close the run and tell its exit code.

    Args:
        ledger: of the run.
        paths: where the reports go.
        config: behave's configuration (``junit``, ``junit_directory``).
        formatters: behave's formatters; one for Allure says where a copy of the results is wanted.
    """
    junit = Path(config.junit_directory) if config.junit else None
    ledger.finish()
    _remember(ledger, paths)
    _write(ledger, paths, junit)
    differences = _reconcile(ledger, Channels(paths, junit))
    if differences:
        for difference in differences:
            ledger.run_error(difference, distrust=True)
        _write(ledger, paths, junit)
    for formatter in formatters:
        _copy(ledger, paths.results, getattr(formatter, "folder", paths.results))
    result = ledger.result()
    reports = [paths.ticked_page, paths.ticked, paths.verdict, paths.results]
    _keep(paths)
    sys.stdout.write(_told(result, reports, config.userdata))
    sys.stdout.flush()
    return result.exit_code


def _told(result: RunResult, reports: Sequence[Path], userdata: Mapping[str, str]) -> str:
    """The end of the output; of one half of a run its sentence: the whole is told once both are through."""
    if os.environ.get(PART):
        return f"\n{title(str(userdata.get('via', '')))}: {sentence(result)}\n\n"
    return summary(result, reports, colourful(sys.stdout), command(result, userdata))


def _keep(paths: Paths) -> None:
    """A run that cannot be kept is still told; the folder of reports holds it."""
    try:
        keep(paths)
    except (OSError, SetupError) as error:
        reason = russian.os_error(error) if isinstance(error, OSError) else str(error)
        sys.stderr.write(f"Прогон не сохранён в {paths.runs}: {reason}\n")


def write_bare(paths: Paths, message: str) -> None:
    """Leave a verdict when not even the checklist could be read: no lines, one error, exit code 2."""
    moment = history.now()
    result = RunResult(uuid.uuid4().hex, "", moment, moment, (), (), (RunError(message),))
    sys.stderr.write(f"❌ {message}\n")
    try:
        write_json(paths.verdict, result.to_json())
    except OSError as error:
        sys.stderr.write(f"❌ Вердикт не записан: {russian.os_error(error)}.\n")


def write_refused(paths: Paths, target: str, problem: SetupError) -> None:
    """Leave verdict, checklist and results of a run that was refused: every line unknown, and why."""
    message = str(problem)
    try:
        checklist = parse_checklist(of_project(paths.checklist).read_text(encoding="utf-8"))
    except (OSError, UnicodeError, ChecklistError):
        write_bare(paths, message)
        return
    ledger = Ledger(Plan(checklist), target)
    ledger.run_error(message, refusal=problem.refusal)
    ledger.finish()
    result = ledger.result()
    sys.stderr.write(f"{sentence(result)}\n")
    if not all(tells(result, trouble) for trouble in troubles(result)):
        sys.stderr.writelines(f"❌ {row}\n" for row in message.splitlines())
    try:
        ledger.write(paths.verdict)
        forget_results(paths.results)
        _write(ledger, paths, None)
        _keep(paths)
        sys.stdout.write(f"\nОтчёты:\n  {paths.ticked_page}\n  {paths.verdict}\n")
    except OSError as error:
        sys.stderr.write(f"❌ Вердикт не записан: {russian.os_error(error)}.\n")


def _remember(ledger: Ledger, paths: Paths) -> None:
    now = history.past_of(ledger.result())
    if not now.lines:
        return
    try:
        history.append_history(paths.history, now)
    except OSError as error:
        ledger.run_error(f"история прогонов не записана: {russian.os_error(error)}")


def _write(ledger: Ledger, paths: Paths, junit: Path | None) -> None:
    """A report that cannot be written is an error of the run; the ledger itself is on disk already."""
    result, checklist = ledger.result(), ledger.plan.checklist
    _safely(ledger, lambda: write_results(paths.results, checklist, result, ledger.seen))
    _safely(ledger, lambda: write_documents(checklist, result, paths))
    if junit is not None:
        _safely(ledger, lambda: write_junit(result, junit))


def _safely(ledger: Ledger, write: Callable[[], object]) -> None:
    """Where one report cannot be written, the others are."""
    try:
        write()
    except Exception as error:
        if not isinstance(error, (OSError, ChecklistError)):
            sys.stderr.write(ledger.redact("".join(traceback.format_exception(error))))
        reason = russian.os_error(error) if isinstance(error, OSError) else sentence_of(error)
        ledger.run_error(f"отчёт не записан: {reason}")


def _copy(ledger: Ledger, folder: Path, copy: Path) -> None:
    """Hand the results over to whoever has asked behave for Allure's formatter once more."""
    if copy.resolve() == folder.resolve():
        return
    try:
        forget_results(copy)
        shutil.copytree(folder, copy, dirs_exist_ok=True)
    except (OSError, shutil.Error):
        ledger.run_error(f"результаты Allure не скопированы в {copy}: папка недоступна для записи")


def _reconcile(ledger: Ledger, channels: Channels) -> list[str]:
    try:
        return reconcile(ledger, channels)
    except Exception as error:
        return [f"Сверка каналов не удалась: {sentence_of(error)}"]
