"""`python -m postdeploy.stand`: one stand by itself, until it is told to stop."""

from __future__ import annotations

import argparse
import os
import select
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from postdeploy.stand.errors import StandError
from postdeploy.stand.profiles import PARTS, faults_of
from postdeploy.stand.supervisor import PROCESSES, Stand
from postdeploy.stand.tenants import MOST

EXIT_CANNOT = 2
LOOK_SECONDS = 0.5
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class _Stop(BaseException):
    """A signal asks the stand to stop; no error, so `except Exception` lets it through."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a stand in the foreground; 0 when told to stop, 2 when it cannot start."""
    options = _parser().parse_args(arguments)
    for number in STOPPING:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup is respected
            signal.signal(number, _raise_stop)
    try:
        faults = (*faults_of(options.profile), *options.fault)
        stand = Stand(faults, processes=options.processes, organisations=options.organisations)
        with stand:
            for name, settings in stand.settings_of_organisations().items():
                _write(settings, options.env_folder / f"{name}.env")
            _publish(stand.settings(), options.env_file)
            _stay(stand, options.watch_pid)
    except _Stop:
        return 0
    except StandError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's own output
        return EXIT_CANNOT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy stand",
        description="Встроенный стенд: запускает платформу на 127.0.0.1 и печатает её адреса.",
    )
    parser.add_argument("--env-file", type=Path, metavar="ФАЙЛ", help="записать настройки и в этот файл")
    parser.add_argument(
        "--organisations",
        type=_number,
        default=0,
        metavar="N",
        help=f"ещё столько организаций, каждая — цель сама по себе (до {MOST})",
    )
    parser.add_argument(
        "--env-folder",
        type=Path,
        default=Path("targets"),
        metavar="ПАПКА",
        help="куда записать их настройки, org-001.env и далее (targets)",
    )
    parser.add_argument(
        "--fault", action="append", default=[], metavar="ИМЯ", help="включить неисправность (можно несколько)"
    )
    parser.add_argument(
        "--profile",
        default="",
        metavar="ИМЯ",
        help=f"вести себя как записанная платформа: {', '.join(PARTS)}; через запятую",
    )
    parser.add_argument("--watch-pid", type=int, metavar="PID", help="остановиться, когда этот процесс завершится")
    parser.add_argument(
        "--processes",
        type=lambda text: tuple(filter(None, text.split(","))),
        default=tuple(PROCESSES),
        metavar="СПИСОК",
        help=f"какие процессы платформы запустить, через запятую (по умолчанию {','.join(PROCESSES)})",
    )
    return parser


def _publish(settings: dict[str, str], env_file: Path | None) -> None:
    if env_file is not None:
        _write(settings, env_file)
    print(_text(settings), flush=True)  # noqa: T201 - the command's own output


def _write(settings: dict[str, str], env_file: Path) -> None:
    env_file.parent.mkdir(parents=True, exist_ok=True)
    env_file.touch(mode=0o600)  # it holds the service role key
    env_file.write_text(_text(settings), encoding="utf-8")


def _text(settings: dict[str, str]) -> str:
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST:
        raise argparse.ArgumentTypeError(f"нужно число от 0 до {MOST}")
    return int(text)


def _stay(stand: Stand, watched: int | None) -> None:
    """Return when the watched process ends; without one, stay until a signal raises."""
    told: set[str] = set()
    try:
        handles = [] if watched is None else [os.pidfd_open(watched)]
    except ProcessLookupError:
        return
    while not select.select(handles, [], [], LOOK_SECONDS)[0]:
        for service in stand.ended():
            if service.title not in told:
                told.add(service.title)
                print(f"Служба «{service.title}» остановилась. {service.tail()}", file=sys.stderr)  # noqa: T201


def _raise_stop(_number: int, _frame: FrameType | None) -> None:
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)  # stopping is quick and must not be interrupted
    raise _Stop


if __name__ == "__main__":
    sys.exit(main())
