"""`postdeploy notify`: tell people how the last run ended, when that is news to them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from postdeploy.cli.verdict_file import add_verdict, read_verdict
from postdeploy.errors import CannotTell
from postdeploy.evidence.redaction import Redactor
from postdeploy.notify import memory
from postdeploy.notify.change import News, Rules, decide
from postdeploy.notify.senders import Receiver, chosen
from postdeploy.notify.settings import load_notify
from postdeploy.notify.summary import as_data, as_text
from postdeploy.verdict.ledger.again import command
from postdeploy.verdict.ledger.result import PASSED, RunResult

SENT, NOT_SENT = 0, 2


def main(arguments: Sequence[str]) -> int:
    """Send the summary of a verdict.json to whoever has not heard of it yet.

    Returns:
        0 sent everywhere (or there was nothing to say), 2 somewhere not.

    Raises:
        SetupError: there is no verdict, or nowhere to send it to.
    """
    options = _parser().parse_args(arguments)
    result = read_verdict(options.verdict)
    settings = load_notify(options.target)
    redactor = Redactor(settings.secrets)
    if options.dry_run:
        print(redactor.text(as_text(result, options.link, None, _again(result, options))))  # noqa: T201 - the command's own output
        return SENT
    receivers = chosen(settings)
    rules = Rules(settings.notify_remind_hours, settings.notify_unknown_after)
    with memory.opened(options.memory or memory.place(options.verdict)) as kept:
        round_ = _Round(result, kept, rules, options, redactor)
        told = [round_.tell(each) for each in receivers]
    return SENT if all(told) else NOT_SENT


@dataclass(frozen=True)
class _Round:
    """One verdict on its way to every receiver."""

    result: RunResult
    kept: memory.Memory
    rules: Rules
    options: argparse.Namespace
    redactor: Redactor

    def tell(self, receiver: Receiver) -> bool:
        """Decide, send, remember; what could not be sent is not remembered and so is told next time."""
        target = self.result.target
        decision = decide(self.kept.told(target, receiver.key), self.result, datetime.now(UTC), self.rules)
        muted = self.options.only_problems and self.result.beside_known == PASSED
        silent = decision.news is None or muted
        if silent and not self.options.always:
            self.kept.keep(target, receiver.key, decision.told)
            print(f"{receiver.name}: сообщать не о чем ({decision.silence or 'всё в порядке'}).")  # noqa: T201
            return True
        try:
            self._send(receiver, decision.news)
        except CannotTell as error:
            print(self.redactor.text(str(error)), file=sys.stderr)  # noqa: T201
            return False
        self.kept.keep(target, receiver.key, decision.told)
        print(f"Отправлено: {receiver.name}.")  # noqa: T201
        return True

    def _send(self, receiver: Receiver, news: News | None) -> None:
        link = self.options.link
        text = self.redactor.text(as_text(self.result, link, news, _again(self.result, self.options)))
        receiver.send(text, as_data(self.result, link, news) | {"text": text})


def _again(result: RunResult, options: argparse.Namespace) -> str:
    """What to type to look at it again: with what that run was given, and at where its verdict lies now."""
    folder = str(options.verdict.parent)
    moved = {} if "reports" in result.given or folder == "reports" else {"reports": folder}
    target = {"target": options.target} if options.target else {}
    return command(result, {**result.given, **target, **moved})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy notify",
        description="Сообщить итог прогона, если он что-то меняет: сломалось, сломалось больше, снова зелёное, "
        "напоминание раз в сутки. Кому: NOTIFY_TO (адреса), NOTIFY_WEBHOOK, TELEGRAM_TOKEN с TELEGRAM_CHAT. "
        "Коды: 0 — отправлено или сообщать не о чем, 2 — не отправлено.",
    )
    add_verdict(parser)
    parser.add_argument("--target", metavar="ИМЯ", help="взять настройки из .env.ИМЯ")
    parser.add_argument("--link", default="", metavar="АДРЕС", help="адрес отчёта, добавить в сообщение")
    parser.add_argument("--only-problems", action="store_true", help="молчать, когда всё пройдено")
    parser.add_argument("--always", action="store_true", help="сообщить, даже если нового нет")
    parser.add_argument("--memory", type=Path, metavar="ФАЙЛ", help="что уже сообщено (notify.json рядом с отчётами)")
    parser.add_argument("--dry-run", action="store_true", help="только показать текст, ничего не помня")
    return parser
