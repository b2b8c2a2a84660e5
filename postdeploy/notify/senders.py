"""Two ways to send: a generic webhook and Telegram's Bot API. Addresses carry keys, so no error shows them."""

from __future__ import annotations

import re
from collections.abc import Callable
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


def chosen(settings: NotifySettings) -> dict[str, Send]:
    """The ways that the settings name, by Russian name.

    Raises:
        SetupError: none is named, or one only by half.
    """
    ways: dict[str, Send] = {}
    if settings.notify_webhook is not None:
        address = settings.notify_webhook.get_secret_value()
        ways["веб-хук"] = lambda _text, body: _post("веб-хук", address, body)
    if settings.telegram_token is not None or settings.telegram_chat:
        ways["Telegram"] = _telegram(settings)
    if not ways:
        raise SetupError("Сообщать некуда: задайте NOTIFY_WEBHOOK или TELEGRAM_TOKEN и TELEGRAM_CHAT.")
    return ways


def _telegram(settings: NotifySettings) -> Send:
    if settings.telegram_token is None or not settings.telegram_chat:
        raise SetupError("Для Telegram нужны оба: TELEGRAM_TOKEN и TELEGRAM_CHAT.")
    token, chat = settings.telegram_token.get_secret_value(), settings.telegram_chat
    if not TOKEN.match(token):
        raise SetupError("TELEGRAM_TOKEN: нужен токен бота вида 123456:AA… (выдаёт @BotFather).")
    address = f"{settings.telegram_api}/bot{token}/sendMessage"

    def send(text: str, _body: Body) -> None:
        _post("Telegram", address, {"chat_id": chat, "text": text, "disable_web_page_preview": True})

    return send


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
