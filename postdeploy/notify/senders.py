"""Ways to send: a web hook, Telegram's Bot API, and what apprise knows. Addresses carry keys: no error shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import httpx

from postdeploy.errors import CannotTell, SetupError
from postdeploy.notify.settings import NotifySettings

TIMEOUT = 10.0
TOKEN = re.compile(r"^\d+:[\w-]{20,}$")
Body = dict[str, Any]
Send = Callable[[str, Body], None]
"""Sends a text for people and the same as data."""


@dataclass(frozen=True)
class Receiver:
    """Somebody to tell."""

    name: str
    """Russian, for people; never the address."""
    key: str
    """The same for the same address, and says nothing about it."""
    send: Send


def chosen(settings: NotifySettings) -> tuple[Receiver, ...]:
    """The receivers that the settings name.

    Raises:
        SetupError: none is named, or one only by half, or an address means nothing.
    """
    found = tuple(_receivers(settings))
    if not found:
        raise SetupError("Сообщать некуда: задайте NOTIFY_TO, NOTIFY_WEBHOOK или TELEGRAM_TOKEN и TELEGRAM_CHAT.")
    return found


def _receivers(settings: NotifySettings) -> Iterator[Receiver]:
    if settings.notify_webhook is not None:
        yield _web_hook(settings.notify_webhook.get_secret_value())
    if settings.telegram_token is not None or settings.telegram_chat:
        yield _telegram(settings)
    for number, address in enumerate(settings.addresses, start=1):
        yield _by_address(number, address)


def _by_address(number: int, address: str) -> Receiver:
    from postdeploy.notify.services import service

    found = service(address)
    if found is not None:
        return Receiver(found.name, _key(address), found.send)
    if urlsplit(address).scheme in {"http", "https"} and urlsplit(address).hostname:
        return _web_hook(address)
    raise SetupError(
        f"NOTIFY_TO: адрес № {number} не разобрать. Примеры: https://hooks.slack.com/services/…, mmost://узел/ключ, "
        "tgram://токен/чат, ntfy://узел/тема, mailtos://имя:пароль@узел?to=почта; любой другой https://… — веб-хук."
    )


def _key(address: str) -> str:
    return sha256(address.encode()).hexdigest()[:16]


def _web_hook(address: str) -> Receiver:
    return Receiver("веб-хук", _key(address), lambda _text, body: _post("веб-хук", address, body))


def _telegram(settings: NotifySettings) -> Receiver:
    if settings.telegram_token is None or not settings.telegram_chat:
        raise SetupError("Для Telegram нужны оба: TELEGRAM_TOKEN и TELEGRAM_CHAT.")
    token, chat = settings.telegram_token.get_secret_value(), settings.telegram_chat
    if not TOKEN.match(token):
        raise SetupError("TELEGRAM_TOKEN: нужен токен бота вида 123456:AA… (выдаёт @BotFather).")
    address = f"{settings.telegram_api}/bot{token}/sendMessage"

    def send(text: str, _body: Body) -> None:
        _post("Telegram", address, {"chat_id": chat, "text": text, "disable_web_page_preview": True})

    return Receiver("Telegram", _key(f"{address} {chat}"), send)


def _post(way: str, address: str, body: Body) -> None:
    try:
        answer = httpx.post(address, json=body, timeout=TIMEOUT, follow_redirects=False)
    except (httpx.HTTPError, OSError) as error:
        host = urlsplit(address).hostname
        raise CannotTell(f"{way}: {host} не ответил ({type(error).__name__}).") from None
    if answer.status_code >= 300 or _refusal(answer):
        said = _refusal(answer) or f"код {answer.status_code}"
        raise CannotTell(f"{way}: сообщение не принято — {said.replace(address, '•••')[:200]}.")


def _refusal(answer: httpx.Response) -> str:
    """What Telegram says when it does not send, with code 200 or without."""
    try:
        body = answer.json()
    except ValueError:
        return ""
    if not isinstance(body, dict) or body.get("ok") is not False:
        return ""
    return str(body.get("description") or "ok: false")
