"""Signing in as the person who goes through the checklist."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.app import ALIVE, App
from postdeploy.platform.at_once import both
from postdeploy.platform.front import path_of
from postdeploy.platform.sign_in_demands import demand_of


@dataclass(frozen=True)
class User:
    """Who is signed in, and for which organisation (contract: Signing in)."""

    id: str
    email: str
    org_id: str
    tenant_id: str


_SEVERAL = "select-organization"
NO_SESSION = "похоже, AUTH_SECRET у частей приложения разный или cookie не доходит"


class Denied(CannotTell):
    """The settings don't let us in: e-mail, password or address."""


class SignInBroken(AssertionError):
    """The platform does not let anybody in; the settings are not to blame.

    `found` is what was seen instead; `hint` may name a cause.
    """

    def __init__(self, found: str, hint: str = "") -> None:
        super().__init__(f"Ожидали: вход в приложение работает.\nНашли: {found}.\nГде смотрели: /api/auth.")
        self.found = found
        self.hint = hint


def sign_in(app: App, email: str, password: str, csrf: Answer | None = None) -> User:
    """Sign in with e-mail and password; the session's cookies stay in `app`.

    Args:
        app: the web app.
        email: of the one who signs in.
        password: theirs.
        csrf: the app's answer about its token, where it was asked already: the cookie of that answer is the one sent.

    Raises:
        Denied: e-mail or password were refused, or cookies don't come back over this address.
        SignInBroken: the platform fails on the way.
    """
    csrf = csrf or app.get(ALIVE)
    token = csrf.at("csrfToken")
    if not isinstance(token, str) or not token:
        raise SignInBroken(f"токен csrfToken не получен, {csrf.describe()}")
    answer = app.submit(
        "/api/auth/callback/credentials",
        {"csrfToken": token, "email": email, "password": password, "json": "true"},
    )
    place = _place(answer)
    error = _refusal(place or "")
    if error == "CredentialsSignin":
        raise Denied(f"Не удалось войти как {email}: проверьте APP_EMAIL и APP_PASSWORD.")
    if error:
        _nothing_more_is_asked(email, error)
        _cookies_come_back(app)
        raise SignInBroken(f"{answer.request} → {answer.status}, ошибка {error}")
    if place is None:
        raise SignInBroken(answer.describe())
    return _who(app, email, place)


def _nothing_more_is_asked(email: str, told: str) -> None:
    """Go on only where e-mail and password are all that it takes; raises Denied."""
    if demand := demand_of(told):
        raise Denied(f"Не удалось войти как {email}: {demand}.")


def _place(answer: Answer) -> str | None:
    """Where signing in leads to: by a redirect, or by 200 (401 if refused) and `{"url"}`, as Auth.js tells scripts."""
    if answer.status in {302, 303}:
        return answer.location or ""
    url = answer.at("url")
    return url if answer.status in {200, 401} and isinstance(url, str) else None


def _cookies_come_back(app: App) -> None:
    """Go on only where it can't be the address's fault that the app does not know us again.

    Raises:
        Denied: its cookies are for https alone.
    """
    if app.loses_cookies:
        raise Denied(
            f"Войти не получится: cookie приложения — только для https (Secure), а APP_URL — {app.url}; "
            f"задайте APP_URL с https://."
        )


def _refusal(location: str) -> str:
    """The word after `error=`; the place is not parsed as a whole, for it may be no address at all."""
    return parse_qs(location.partition("?")[2].partition("#")[0]).get("error", [""])[0]


def _organisations(session: Answer) -> int:
    """How many organisations a session offers to choose from."""
    user = session.at("user", default={})
    lists = (value for key, value in user.items() if re.search(r"org|tenant|workspace", key, re.IGNORECASE))
    return max((len(value) for value in lists if isinstance(value, list)), default=0)


def _who(app: App, email: str, place: str) -> User:
    asked, named = both(lambda: app.get("/api/auth/session"), lambda: app.get("/api/auth/get-tenant-redirect"))
    answer = asked.result()
    user_id, org_id = answer.at("user", "id"), answer.at("user", "orgId")
    if not user_id or not org_id:
        _nothing_more_is_asked(email, _SEVERAL if user_id and _organisations(answer) else path_of(place))
        _cookies_come_back(app)
        raise SignInBroken(f"вход принят, но сессии нет: {answer.request} вернул «{answer.text[:200]}»", NO_SESSION)
    tenant = named.result()
    if not isinstance(tenant.at("tenantId"), str):
        raise SignInBroken(f"вход принят, но организация не определена: {tenant.describe()}")
    return User(str(user_id), answer.at("user", "email", default=email), str(org_id), tenant.at("tenantId"))
