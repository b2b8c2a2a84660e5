"""`postdeploy doctor`: look at a target before a run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from postdeploy.cli.target_option import add_target_and_writes, settings_by
from postdeploy.doctor import BROKEN, MEANINGLESS, WELL, exit_code, run_doctor
from postdeploy.doctor.table import as_json, as_table

VERDICTS = {
    WELL: "Можно проверять.",
    BROKEN: "Проверять можно: прогон покажет, каких строк чек-листа касаются эти проблемы.",
    MEANINGLESS: "Проверять бессмысленно: сначала исправьте настройки или сеть.",
}


def main(arguments: Sequence[str]) -> int:
    """Look and print.

    Returns:
        0 nothing is wrong, 1 something is wrong with the platform, 2 a run would tell nothing.

    Raises:
        SetupError: settings are missing or malformed.
    """
    options = _parser().parse_args(arguments)
    settings = settings_by(options, "Осматривать нечего")
    findings = run_doctor(settings)
    code = exit_code(findings)
    name = options.target or settings.app_url
    print(as_json(name, findings, code) if options.json else as_table(name, findings, VERDICTS[code]))  # noqa: T201
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy doctor",
        description="Осмотреть развёртывание перед прогоном. Только читает. "
        "Коды: 0 — всё в порядке, 1 — есть поломки, 2 — прогон ничего не покажет.",
    )
    add_target_and_writes(parser, "показать, что будет с этим разрешением")
    parser.add_argument("--json", action="store_true", help="вывести данными")
    return parser
