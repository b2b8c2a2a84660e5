"""Kommo's error answers (application/problem+json), in its own words.

The body of 401 is the recorded one; those of OAuth are as users of its official client report them
(amocrm-api-php, issues 123 and 235).
"""

from __future__ import annotations

OAUTH_TYPE = "https://developers.amocrm.ru/v3/errors/OAuthProblemJson"


class KommoError(Exception):
    """An error answer: HTTP status and JSON body."""

    def __init__(self, status: int, body: dict[str, object]) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body


def unauthorized() -> KommoError:
    """No valid access token."""
    return _problem(401, "Unauthorized", "Неверный логин или пароль")


def not_found(detail: str) -> KommoError:
    """No such route or entity."""
    return _problem(404, "Not Found", detail)


def bad_request(detail: str) -> KommoError:
    """A body that API v4 cannot use."""
    return _problem(400, "Bad Request", detail)


def invalid_client() -> KommoError:
    """OAuth: client id and secret do not belong together."""
    body = {
        "title": "Некорректный клиент",
        "type": OAUTH_TYPE,
        "status": 401,
        "detail": "Авторизация клиента не прошла",
    }
    return KommoError(401, body)


def invalid_request(hint: str, *, status: int) -> KommoError:
    """OAuth: parameters missing, or a token that is not valid any more."""
    detail = "В запросе отсутствует ряд параметров или параметры невалидны"
    title = "Некорректный запрос"
    return KommoError(status, {"hint": hint, "title": title, "type": OAUTH_TYPE, "status": status, "detail": detail})


def _problem(status: int, title: str, detail: str) -> KommoError:
    body = {"title": title, "type": f"https://httpstatus.es/{status}", "status": status, "detail": detail}
    return KommoError(status, body)
