"""The options that name a deployment, the same for every command that has them."""

from __future__ import annotations

import argparse

from postdeploy.config.settings import Settings, given, load
from postdeploy.errors import SetupError


def add_target(parser: argparse.ArgumentParser) -> None:
    """`--target`."""
    parser.add_argument("--target", metavar="ИМЯ", help="развёртывание: ИМЯ файла .env.ИМЯ или путь к файлу настроек")


def add_target_and_writes(parser: argparse.ArgumentParser, writes: str) -> None:
    """`--target` and `--allow-writes`, with what the latter means here."""
    add_target(parser)
    parser.add_argument("--allow-writes", action="store_true", help=writes)


def settings_by(options: argparse.Namespace, nowhere: str) -> Settings:
    """The settings of the deployment that the two options name, or the environment.

    Args:
        options: what was typed.
        nowhere: what cannot be done without a deployment, in Russian.

    Raises:
        SetupError: nothing names a deployment, or its settings are missing or malformed.
    """
    if options.target is None and not given():
        raise SetupError(f"{nowhere}: задайте APP_URL и остальное или выберите --target ИМЯ.")
    return load(options.target, allow_writes=options.allow_writes)
