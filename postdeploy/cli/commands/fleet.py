"""`postdeploy fleet`: many targets at once, one answer."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from postdeploy.cli.numbers import how_many
from postdeploy.cli.stopping import stoppable
from postdeploy.errors import SetupError
from postdeploy.fleet import local, reporting, table
from postdeploy.fleet.outcome import Outcome, worst_code
from postdeploy.fleet.performing import Order
from postdeploy.fleet.targets import FleetTarget, find_targets, shard
from postdeploy.verdict.ledger.history import now
from postdeploy.verdict.ledger.owners import owners_of
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.result import UNKNOWN
from postdeploy.verdict.ledger.russian import os_error

FOLDER = Path("reports/fleet")
TAKEN = ("--target", "--reports")


def main(arguments: Sequence[str]) -> int:
    """Check every target.

    Returns:
        The worst exit code of all: 1 a line failed somewhere, 2 something could not be told, 0 all is well.

    Raises:
        SetupError: no targets, or a wrong use.
    """
    options, words = _parser().parse_known_args(arguments)
    if any(word.partition("=")[0] in TAKEN for word in words):
        raise SetupError("Цели задаёт --targets, папку отчётов — --folder: у каждой цели в ней своя.")
    targets = find_targets(options.targets, Path.cwd())
    if options.shard is not None:
        targets = shard(targets, options.shard)
    if options.list:
        _say("\n".join(f"{target.name}  {target.file}" for target in targets))
        return 0
    if not targets:
        _say(f"Частей больше, чем целей: в части {options.shard} целей нет.")
        return 0
    owners_of(Paths())
    started = now()
    with Paths(reports=options.folder).alone(), stoppable() as stop:
        outcomes = _check(targets, tuple(word for word in words if word != "--"), options, stop)
        _say(f"\n{table.render(outcomes)}\n")
        codes = [outcome.code for outcome in outcomes]
        try:
            paths = reporting.write(options.folder, outcomes, started, now())
        except OSError as error:
            _say(f"Отчёты не записаны: {os_error(error)}.")
            return worst_code([*codes, UNKNOWN])
    _say(f"Отчёты: {', '.join(map(str, paths))}")
    return worst_code(codes)


def _check(
    targets: Sequence[FleetTarget], words: tuple[str, ...], options: argparse.Namespace, stop: threading.Event
) -> list[Outcome]:
    orders = [Order(target, (options.folder / target.name).resolve(), words) for target in targets]
    jobs = min(options.jobs, len(orders))
    _say(f"Целей: {len(orders)}, " + (f"через {options.scheduler}." if options.scheduler else f"одновременно {jobs}."))
    if options.scheduler:
        from postdeploy.fleet import dask

        coming = dask.run(orders, options.scheduler, stop.is_set)
    else:
        coming = local.run(orders, jobs, stop.is_set)
    outcomes = []
    for number, outcome in enumerate(coming, start=1):
        _say(table.progress(outcome, number, len(orders)))
        outcomes.append(outcome)
    return sorted(outcomes, key=lambda outcome: outcome.name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy fleet",
        description="Проверить много целей сразу и дать один ответ; прочие аргументы получает postdeploy check "
        "каждой цели. Коды: худший из кодов целей (1 — сломано, 2 — не удалось узнать, 0 — исправно).",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--targets",
        nargs="+",
        required=True,
        metavar="ЦЕЛЬ",
        help="файлы настроек, образцы ('targets/*.env') или имена файлов .env.ИМЯ",
    )
    parser.add_argument(
        "--jobs", type=how_many(), default=os.cpu_count() or 1, metavar="N", help="сколько сразу (по числу процессоров)"
    )
    parser.add_argument("--shard", metavar="K/N", help="только K-я из N частей: для заданий CI")
    parser.add_argument("--scheduler", metavar="АДРЕС", help="планировщик Dask, tcp://…: цели проверят его машины")
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, metavar="ПАПКА", help=f"куда писать отчёты ({FOLDER}), папка на цель"
    )
    parser.add_argument("--list", action="store_true", help="только показать цели")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
