"""The command `postdeploy`: one word, then the command's own arguments."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version

from postdeploy.cli import project
from postdeploy.cli.streams import complain, steady
from postdeploy.cli.words import speak_russian
from postdeploy.errors import SetupError

COMMANDS = {
    "check": "проверить развёртывание: стенд, если нужен, behave, итог и отчёт",
    "fleet": "проверить много целей сразу, на этой машине или на многих, и дать один ответ",
    "monitor": "проверять круглосуточно: состояние каждой строки, оповещения о переменах, метрики",
    "doctor": "осмотреть развёртывание перед прогоном: адреса, ключи, таблицы, очереди, следы",
    "notify": "сообщить итог прогона, если он что-то меняет: Slack, Telegram, почта и другие",
    "summary": "напечатать итог прогона для страницы задания CI",
    "clean": "убрать то, что оставили прерванные прогоны",
    "stand": "поднять встроенный стенд и держать его, пока не остановят",
    "report": "собрать отчёт Allure из последнего прогона или сравнить два прогона",
    "checklist": "сказать, что значит новая версия чек-листа, и принять её",
    "completion": "напечатать дополнение команд для bash или zsh",
    "faults": "доказать, что каждая проверка умеет краснеть: чек-лист против неисправностей стенда",
    "soak": "повторить чек-лист на исправном стенде и показать, какие строки мигают",
}
"""Each command is a module of `postdeploy.cli.commands` with `main(arguments) -> exit code`."""

BAD_USE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 well, 1 a line failed, 2 something could not be told or the use is wrong."""
    steady()
    try:
        return _main(project.enter(sys.argv[1:]) if arguments is None else list(arguments))
    finally:
        complain()


def _main(words: list[str]) -> int:
    if words and words[0] == "--version":
        print(f"postdeploy {version('postdeploy')}")  # noqa: T201
        return 0
    if not words or words[0] in {"-h", "--help", "help"}:
        print(_usage())  # noqa: T201 - the command's own output
        return 0 if words else BAD_USE
    name, *rest = words
    if name not in COMMANDS:
        print(f"Команды «{name}» нет.\n\n{_usage()}", file=sys.stderr)  # noqa: T201
        return BAD_USE
    speak_russian()
    module = importlib.import_module(f"postdeploy.cli.commands.{name}")
    try:
        return int(module.main(rest))
    except (Exception, KeyboardInterrupt) as error:
        print(_sentence(error), file=sys.stderr)  # noqa: T201
        return BAD_USE


def _sentence(error: BaseException) -> str:
    """What stopped a command; only what nobody has foreseen needs more than a sentence."""
    if isinstance(error, SetupError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return "Прервано."
    if isinstance(error, OSError):
        from postdeploy.verdict.ledger.russian import os_error

        return f"Не удалось: {os_error(error)}."

    from postdeploy.evidence.redaction import Redactor, secrets_of

    story = Redactor(secrets_of(os.environ)).text("".join(traceback.format_exception(error)))
    return f"{story}Команда остановилась на ошибке выше."


def _usage() -> str:
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:<{width}}  {purpose}" for name, purpose in COMMANDS.items())
    title = "postdeploy — чек-лист после деплоя, который проверяет себя сам."
    return f"{title}\n\nКоманды:\n{listed}\n\nПодробно: postdeploy КОМАНДА --help. Какая версия: postdeploy --version"


if __name__ == "__main__":
    sys.exit(main())
