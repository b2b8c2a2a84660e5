"""The help of behave's own options in Russian: what `behave --help` prints; behave has no translation of its own."""

from __future__ import annotations

import argparse
from typing import Any, Final

USAGE: Final = "%(prog)s [ключи] [ПАПКА|ФАЙЛ|ФАЙЛ:СТРОКА|@СПИСОК]…"
DESCRIPTION: Final = """Пройти чек-лист: сценарии features/ — все или выбранные.
Коды: 0 — пройдено, 1 — сломано, 2 — не удалось узнать.

Примеры:
  behave
  behave features/04_test_chat.feature
  behave features/04_test_chat.feature:5
  behave -D target=staging --tags=@шаг6
"""
HELP: Final = {
    "paths": "папки, файлы или места сценариев (ФАЙЛ:СТРОКА)",
    "--no-color": "без цвета",
    "--color": "цвет в консоли (%(default)s)",
    "--dry-run": "только показать сценарии и есть ли у строк шаги; ничего не проверять",
    "--define": "что сказать прогону: target=ИМЯ, via=browser, reports=ПАПКА, profile=ИМЯ и другое",
    "--exclude": "без файлов сценариев, чьё имя подходит под образец (регулярное выражение)",
    "--include": "только файлы сценариев, чьё имя подходит под образец (регулярное выражение)",
    "--no-junit": "не писать отчёты JUnit",
    "--junit": "писать отчёты JUnit: по одному случаю на строку",
    "--junit-directory": "папка отчётов JUnit",
    "--jobs": "здесь не действует: одновременно ШАГи проходит postdeploy check --jobs",
    "--format": "вывод в другом виде; «--format help» покажет, в каких",
    "--steps-catalog": "показать все шаги; ничего не проверять",
    "--no-skipped": "не печатать строки, не выбранные по меткам",
    "--show-skipped": "печатать и их (так по умолчанию)",
    "--no-snippets": "не печатать заготовки для строк без шагов",
    "--snippets": "печатать их (так по умолчанию)",
    "--no-multiline": "не печатать тексты и таблицы под строками",
    "--multiline": "печатать их (так по умолчанию)",
    "--name": "только сценарии, чьё название подходит под образец; можно несколько раз",
    "--capture": "перехватывать stdout, stderr и лог шагов",
    "--no-capture": "не перехватывать stdout, stderr и лог шагов",
    "--capture-stdout": "перехватывать stdout шагов",
    "--no-capture-stdout": "не перехватывать stdout шагов",
    "--capture-stderr": "перехватывать stderr шагов",
    "--no-capture-stderr": "не перехватывать stderr шагов",
    "--capture-log": "перехватывать лог шагов",
    "--no-capture-log": "не перехватывать лог шагов",
    "--capture-hooks": "здесь не действует: вывод хуков прогон пишет сам",
    "--no-capture-hooks": "не перехватывать вывод хуков",
    "--logging-level": "с какого уровня перехватывать лог",
    "--logging-format": "вид строк лога",
    "--logging-datefmt": "вид времени в логе",
    "--logging-filter": "чей лог перехватывать: имя,имя; с минусом — чей нет",
    "--logging-clear-handlers": "на время перехвата убрать другие обработчики лога",
    "--no-logging-clear-handlers": "оставить другие обработчики лога",
    "--no-summary": "здесь не действует: итог печатается всегда",
    "--summary": "печатать итог (так всегда)",
    "--outfile": "файл для вывода в другом виде (--format)",
    "--quiet": "то же, что --no-snippets --no-source",
    "--runner": "другой исполнитель; чек-лист проходит только свой",
    "--no-source": "не печатать, где лежит шаг строки",
    "--show-source": "печатать, где лежит шаг строки (так по умолчанию)",
    "--stage": "приставка к environment.py и steps/; чек-листу не нужна",
    "--stop": "остановиться на первой невыполненной строке",
    "--tags": "только сценарии с этими метками: @шаг1 … @шаг7, @critical; подробно: --tags-help",
    "--no-timings": "не печатать, сколько заняла строка",
    "--show-timings": "печатать, сколько заняла строка (так по умолчанию)",
    "--verbose": "показать, какие файлы прочитаны",
    "--wip": "только сценарии с меткой wip, до первой невыполненной строки",
    "--lang": "ключевые слова другого языка",
    "--lang-list": "какие языки есть",
    "--lang-help": "ключевые слова одного языка",
    "--tags-help": "как писать выражения из меток",
    "--version": "показать версию",
}
"""By the long name of an option; what a newer behave may add stays English."""


def speak_of_options() -> None:
    """Let every parser that behave makes of its options in this process explain them in Russian."""
    from behave import configuration

    module: Any = configuration
    make = module.setup_parser
    if getattr(make, "speaks_russian", False):
        return

    def made() -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = make()
        translate(parser)
        return parser

    made.speaks_russian = True  # type: ignore[attr-defined]
    module.setup_parser = made


def translate(parser: argparse.ArgumentParser) -> None:
    """Give a parser of behave's options our words."""
    parser.usage, parser.description = USAGE, DESCRIPTION
    for action in parser._actions:
        names = [*action.option_strings, action.dest]
        action.help = next((HELP[name] for name in names if name in HELP), action.help)
