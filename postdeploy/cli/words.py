"""argparse in Russian: it has one place for its words, and no translation of its own for this language."""

from __future__ import annotations

import argparse
from typing import Any, Final

WORDS: Final = {
    "usage: ": "Вызов: ",
    "options": "ключи",
    "optional arguments": "ключи",
    "positional arguments": "слова",
    "subcommands": "команды",
    "show this help message and exit": "показать эту справку и выйти",
    "show program's version number and exit": "показать версию и выйти",
    "%(prog)s: error: %(message)s\n": "%(prog)s: ошибка: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "unrecognized arguments: %s": "неизвестные ключи или слова: %s",
    "the following arguments are required: %s": "не хватает: %s",
    "one of the arguments %s is required": "нужен один из ключей: %s",
    "not allowed with argument %s": "нельзя вместе с %s",
    "expected one argument": "нужно одно значение",
    "expected at most one argument": "нужно не больше одного значения",
    "expected at least one argument": "нужно хотя бы одно значение",
    "ignored explicit argument %r": "лишнее значение %r",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r — не из списка: %(choices)s",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": "%(value)r — не из списка, "
    "похоже на %(closest)r: %(choices)s",
    "invalid %(type)s value: %(value)r": "неверное значение %(value)r (нужно: %(type)s)",
    "can't open '%(filename)s': %(error)s": "не открыть «%(filename)s»: %(error)s",
    "ambiguous option: %(option)s could match %(matches)s": "ключ %(option)s неоднозначен: %(matches)s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "нет команды %(parser_name)r: %(choices)s",
    "(default: %(default)s)": "(%(default)s)",
    "expected %s argument": "нужно значений: %s",
    "expected %s arguments": "нужно значений: %s",
}
"""What is missing here stays English."""


def speak_russian() -> None:
    """Give argparse its words, for every parser of this process, behave's own among them."""
    module: Any = argparse
    module._ = _word
    module.ngettext = _plural


def _word(text: str) -> str:
    return WORDS.get(text, text)


def _plural(one: str, many: str, number: int) -> str:
    return _word(one if number == 1 else many)
