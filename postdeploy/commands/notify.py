"""`postdeploy notify`: tell people how the last run ended."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from postdeploy.errors import CannotTell, SetupError
from postdeploy.notify.senders import chosen
from postdeploy.notify.settings import load_notify
from postdeploy.notify.summary import as_data, as_text
from postdeploy.redaction import Redactor
from postdeploy.verdict.reading import read_result
from postdeploy.verdict.result import PASSED, ResultError

SENT, NOT_SENT = 0, 2


def main(arguments: Sequence[str]) -> int:
    """Send the summary of a verdict.json.

    Returns:
        0 sent everywhere (or there was nothing to say), 2 somewhere not.

    Raises:
        SetupError: there is no verdict, or nowhere to send it to.
    """
    options = _parser().parse_args(arguments)
    try:
        result = read_result(options.verdict)
    except ResultError as error:
        raise SetupError(str(error)) from error
    settings = load_notify(options.target)
    redactor = Redactor(settings.secrets)
    text = redactor.text(as_text(result, options.link))
    if options.dry_run:
        print(text)  # noqa: T201 - the command's own output
        return SENT
    if options.only_problems and result.exit_code == PASSED:
        print("Всё в порядке, сообщать не о чем.")  # noqa: T201
        return SENT
    failed = False
    for way, send in chosen(settings).items():
        try:
            send(text, as_data(result, options.link) | {"text": text})
            print(f"Отправлено: {way}.")  # noqa: T201
        except CannotTell as error:
            failed = True
            print(redactor.text(str(error)), file=sys.stderr)  # noqa: T201
    return NOT_SENT if failed else SENT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy notify",
        description="Сообщить итог прогона: NOTIFY_WEBHOOK (любой веб-хук) и TELEGRAM_TOKEN с TELEGRAM_CHAT. "
        "Коды: 0 — отправлено, 2 — нет.",
    )
    parser.add_argument(
        "verdict", nargs="?", type=Path, default=Path("reports/verdict.json"), help="файл (reports/verdict.json)"
    )
    parser.add_argument("--target", metavar="ИМЯ", help="взять настройки из .env.ИМЯ")
    parser.add_argument("--link", default="", metavar="АДРЕС", help="адрес отчёта, добавить в сообщение")
    parser.add_argument("--only-problems", action="store_true", help="молчать, когда всё пройдено")
    parser.add_argument("--dry-run", action="store_true", help="только показать текст")
    return parser
