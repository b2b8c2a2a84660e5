"""`postdeploy soak`: the checklist again and again on one healthy stand."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from postdeploy.cli.numbers import how_many
from postdeploy.config.drivers import WAYS
from postdeploy.faultmatrix.checking import Budgets
from postdeploy.faultmatrix.soaking import Scene, Soak, headline, soak, write

STEADY, FLICKERS = 0, 1
RUNS = 30


def main(arguments: Sequence[str]) -> int:
    """Repeat the checklist; 0 when no line ever flickered, 1 when one did."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the stand is stopped in good order
    variations = tuple(options.variation) + (("World",) if options.world else ())
    scene = Scene(variations, options.via, beside=options.world)
    progress = partial(_progress, options.reports)
    budgets = Budgets(options.wait, options.request)
    if options.scheduler:
        from postdeploy.faultmatrix.elsewhere import soak_elsewhere

        found = soak_elsewhere(options.runs, budgets, progress, scene, options.scheduler)
    else:
        found = soak(options.runs, budgets, progress, scene)
    paths = write(found, options.reports)
    sys.stdout.write(f"{headline(found)}\nОтчёты: {', '.join(map(str, paths))}\n")
    return STEADY if found.steady else FLICKERS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy soak",
        description="Повторить чек-лист на одном исправном стенде и показать, какие строки мигают.",
    )
    parser.add_argument("--runs", type=how_many(), default=RUNS, metavar="N", help=f"сколько раз ({RUNS})")
    parser.add_argument(
        "--world",
        action="store_true",
        help="в живом мире: коллеги, сделки клиентов, чужие задания и синхронизации, рядом — другой прогон",
    )
    parser.add_argument(
        "--variation", action="append", default=[], metavar="ИМЯ", help="с вариацией стенда (можно несколько)"
    )
    parser.add_argument("--via", choices=sorted(WAYS), default="api", help="как проверять (api)")
    parser.add_argument("--scheduler", metavar="АДРЕС", help="планировщик Dask, tcp://…: повторят его машины")
    parser.add_argument("--wait", type=float, default=10.0, metavar="СЕК", help="предел одного ожидания (10)")
    parser.add_argument("--request", type=float, default=5.0, metavar="СЕК", help="предел одного запроса (5)")
    parser.add_argument(
        "--reports", type=Path, default=Path("reports"), metavar="ПАПКА", help="куда писать отчёты (reports)"
    )
    return parser


def _progress(folder: Path, found: Soak) -> None:
    """Say how it stands, and write it down: what was found is not lost when the rest is cut off."""
    write(found, folder)
    state = "всё зелёное" if found.steady else f"мигают {', '.join(found.flips) or 'прогоны вне строк'}"
    sys.stdout.write(f"[{found.runs:>3}] {state}\n")
    sys.stdout.flush()
