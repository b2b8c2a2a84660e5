"""`postdeploy clean`: take away what killed runs have left on a target."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from postdeploy.cli.target_option import add_target_and_writes, settings_by
from postdeploy.errors import CannotTell, SetupError
from postdeploy.evidence.redaction import Redactor
from postdeploy.testdata.mark import RUN_ID
from postdeploy.verdict.ledger.russian import plural

if TYPE_CHECKING:
    from postdeploy.testdata.sweep import Remains

AT_MOST = 300
"""More than a killed run can leave; whoever sees more should look before anything is removed."""
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "": "seconds"}
CLEAN, REMAINS, REFUSED = 0, 1, 2


def main(arguments: Sequence[str]) -> int:
    """Look, and remove unless told only to look.

    Returns:
        0 nothing of ours is left (or only looked), 1 something could not be removed, 2 refused or could not tell.

    Raises:
        SetupError: settings are missing or malformed.
    """
    options = _parser().parse_args(arguments)
    settings = settings_by(options, "Убирать негде")
    if not options.dry_run and not settings.permission.writes:
        raise SetupError(f"Убирать нельзя, только чтение: {settings.permission.reason}.")
    redactor = Redactor(settings.secrets)
    from postdeploy.session.run import Run

    run = Run(settings, redactor, "api")
    try:
        return _sweep(run, options, redactor)
    except (CannotTell, AssertionError) as error:
        print(redactor.text(f"Не удалось: {error}"), file=sys.stderr)  # noqa: T201
        return REFUSED
    finally:
        run.close()


def _sweep(run: object, options: argparse.Namespace, redactor: Redactor) -> int:
    from postdeploy.testdata.sweep import Sweep

    sweep = Sweep(run, options.older_than, options.run)  # type: ignore[arg-type]
    remains = sweep.look()
    total = sum(map(len, remains))
    for each in remains:
        print(f"  {each.describe()}")  # noqa: T201 - the command's own output
    young = sweep.young()
    if young:
        print(_too_young(young, options.older_than))  # noqa: T201
    if not remains:
        print("Следов прежних прогонов нет." if not young else "Убирать пока нечего.")  # noqa: T201
        return CLEAN
    if options.dry_run:
        print(f"Было бы убрано записей: {total}. Ничего не тронуто (--dry-run).")  # noqa: T201
        return CLEAN
    if total > options.at_most:
        print(  # noqa: T201
            f"Записей с меткой {total}, это больше ожидаемого ({options.at_most}): ничего не тронуто. "
            f"Посмотрите на них и, если всё верно, повторите с --at-most {total}.",
            file=sys.stderr,
        )
        return REFUSED
    leftovers = [left for each in remains for left in sweep.remove(each)]
    for left in leftovers:
        print(redactor.text(left.describe()), file=sys.stderr)  # noqa: T201
    if leftovers:
        print("Убрано не всё.")  # noqa: T201
        return REMAINS
    print(f"Убрано прогонов: {len(remains)}, записей с меткой: {total}.")  # noqa: T201
    return CLEAN


def _too_young(young: Sequence[Remains], age: timedelta | None) -> str:
    """«11 записей моложе срока…»: whoever has just killed a run looks for what it has left."""
    count = plural(sum(map(len, young)), "запись", "записи", "записей")
    last = max(each.mark.created + (each.mark.life if age is None else age) for each in young)
    until = f"{last:%d.%m.%Y %H:%M} UTC"
    return f"{count} моложе срока (прогон ещё идёт или прерван недавно), уберутся после {until} или с --older-than 0."


def _age(text: str) -> timedelta:
    match = re.fullmatch(r"(\d+)([smhd]?)", text)
    if match is None:
        raise argparse.ArgumentTypeError("нужно число с единицей: 30m, 1h, 2d")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def _run(text: str) -> str:
    if not RUN_ID.fullmatch(text):
        raise argparse.ArgumentTypeError("нужны восемь знаков из метки прогона: 1a2b3c4d")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy clean",
        description="Убрать то, что оставили прерванные прогоны. Находит только по метке прогона (pd-…). "
        "Коды: 0 — чисто, 1 — что-то не убралось, 2 — отказ или не удалось узнать.",
    )
    add_target_and_writes(parser, "разрешить запись на похожей на боевую системе")
    parser.add_argument(
        "--older-than",
        type=_age,
        metavar="ВОЗРАСТ",
        help="трогать прогоны старше: 30m, 1h, 2d (по умолчанию — когда вышел срок, записанный в самой метке)",
    )
    parser.add_argument(
        "--run", type=_run, metavar="ПРОГОН", help="только один прогон, какой бы ни был возраст: 1a2b3c4d из его метки"
    )
    parser.add_argument("--dry-run", action="store_true", help="только показать")
    parser.add_argument(
        "--at-most", type=int, default=AT_MOST, metavar="ЧИСЛО", help=f"отказаться, если записей больше ({AT_MOST})"
    )
    return parser
