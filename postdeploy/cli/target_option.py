"""The option that names a deployment, the same for every command that has it."""

from __future__ import annotations

import argparse


def add_target(parser: argparse.ArgumentParser) -> None:
    """`--target`."""
    parser.add_argument("--target", metavar="ИМЯ", help="развёртывание: ИМЯ файла .env.ИМЯ или путь к файлу настроек")
