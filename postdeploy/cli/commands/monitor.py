"""`postdeploy monitor`: the checklist around the clock, or once for cron and systemd."""

from __future__ import annotations

import argparse
import os
import re
import sys
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from postdeploy.cli.numbers import how_many
from postdeploy.cli.stopping import stoppable
from postdeploy.errors import SetupError
from postdeploy.fleet.targets import find_targets
from postdeploy.monitor import telling
from postdeploy.monitor.metrics import CODES, Metrics
from postdeploy.monitor.watching import Watch, Watcher
from postdeploy.verdict.ledger.owners import owners_of
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.result import FAILED, PASSED, UNKNOWN

FOLDER = Path("reports/monitor")
UNITS = {"s": 1, "m": 60, "h": 3600}
KNOWN_OK = "--known-ok"
"""A known defect by itself is no alarm."""
TAKEN = ("--reports", "--allow-writes")
HIGHEST_PORT = 65535
MOST_TARGETS = 64
"""At once."""


def main(arguments: Sequence[str]) -> int:
    """Look at the targets until told to end, or once.

    Returns:
        Around the clock: 0 when told to end. Once: the worst verdict, as `postdeploy fleet` has it.

    Raises:
        SetupError: no targets, or a wrong use.
    """
    options, words = _parser().parse_known_args(arguments)
    if any(word.partition("=")[0] in TAKEN for word in words):
        raise SetupError("Монитор сам решает, куда писать отчёты, и никогда не пишет в боевую систему.")
    owners_of(Paths())
    with stoppable() as stop:
        return _monitor(options, tuple(words), stop)


def _monitor(options: argparse.Namespace, words: tuple[str, ...], stop: threading.Event) -> int:
    watch = Watch(
        targets=find_targets(options.target, Path.cwd()),
        folder=options.folder,
        words=(*words, KNOWN_OK, *(() if options.report else ("--no-report",))),
        jobs=options.jobs,
        notifies=not options.no_notify,
        say=_say,
        stopped=stop.is_set,
    )
    watcher = Watcher(watch)
    metrics = Metrics() if options.textfile or options.metrics_port is not None else None
    server = None
    if metrics is not None:
        metrics.set(watcher.states)
        if options.textfile and (problem := metrics.write(options.textfile)):
            raise SetupError(f"--textfile: {problem}.")
        if options.metrics_port is not None:
            server = metrics.serve(options.metrics_address, options.metrics_port)
            _say(f"Метрики: http://{options.metrics_address}:{server.server_port}/metrics")
    try:
        return _watch(watcher, metrics, options, stop)
    finally:
        if server is not None:
            server.shutdown()
            server.server_close()


def _watch(watcher: Watcher, metrics: Metrics | None, options: argparse.Namespace, stop: threading.Event) -> int:
    while True:
        began = time.monotonic()
        whole = watcher.look()
        told = metrics is None or stop.is_set() or _measured(watcher, metrics, options.textfile)
        if whole and options.heartbeat and (problem := telling.beat(options.heartbeat)):
            _say(problem)
        if options.every is None:
            return _code(watcher, whole=whole, told=told)
        if stop.wait(max(0.0, options.every - (time.monotonic() - began))):
            _say("Остановлен.")
            return PASSED


def _measured(watcher: Watcher, metrics: Metrics, textfile: Path | None) -> bool:
    """Tell programs what was seen; whether that worked: a full disk ends no monitor."""
    metrics.set(watcher.states)
    problem = metrics.write(textfile) if textfile else ""
    if problem:
        _say(problem)
    return not problem


def _code(watcher: Watcher, *, whole: bool, told: bool) -> int:
    """The worst of the verdicts; where a target has no new one, or programs do not hear of it, it could not be told."""
    codes = {CODES[state.status] for state in watcher.states.values()}
    if FAILED in codes and whole:
        return FAILED
    return UNKNOWN if not (whole and told) or UNKNOWN in codes else PASSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy monitor",
        description="Проверять цели круглосуточно (--every) или один раз (из cron, systemd); прочие аргументы получает "
        "postdeploy check. В живую организацию монитор не пишет никогда: там он только читает.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--target", nargs="+", required=True, metavar="ЦЕЛЬ", help="имена .env.ИМЯ, файлы настроек, образцы"
    )
    parser.add_argument("--every", type=_period, metavar="СРОК", help="как часто: 90s, 10m, 1h; без него — один раз")
    parser.add_argument("--jobs", type=how_many(MOST_TARGETS), default=1, metavar="N", help="сколько сразу (1)")
    parser.add_argument(
        "--heartbeat",
        default=os.environ.get("HEARTBEAT_URL", ""),
        metavar="АДРЕС",
        help="вызвать после каждого целого прогона: замолчал монитор — сообщит тот, кто ждал (или HEARTBEAT_URL)",
    )
    parser.add_argument("--metrics-port", type=_port, metavar="ПОРТ", help="отдавать /metrics для Prometheus")
    parser.add_argument("--metrics-address", default="127.0.0.1", metavar="АДРЕС", help="где их отдавать (127.0.0.1)")
    parser.add_argument("--textfile", type=_prom, metavar="ФАЙЛ", help="метрики файлом *.prom для node_exporter")
    parser.add_argument("--folder", type=Path, default=FOLDER, metavar="ПАПКА", help=f"отчёты и состояние ({FOLDER})")
    parser.add_argument("--report", action="store_true", help="собирать и отчёт Allure каждого прогона")
    parser.add_argument("--no-notify", action="store_true", help="никому не сообщать")
    return parser


def _period(text: str) -> float:
    match = re.fullmatch(r"(\d+)([smh])", text)
    if match is None or not int(match[1]):
        raise argparse.ArgumentTypeError("нужен срок с единицей: 90s, 10m, 1h")
    return float(match[1]) * UNITS[match[2]]


def _prom(text: str) -> Path:
    if not text.endswith(".prom"):
        raise argparse.ArgumentTypeError("имя должно кончаться на .prom: другие файлы node_exporter не читает")
    return Path(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"нужен порт от 0 до {HIGHEST_PORT}")
    return int(text)


def _say(text: str) -> None:
    sys.stdout.write(f"{datetime.now():%H:%M:%S} {text}\n")
    sys.stdout.flush()
