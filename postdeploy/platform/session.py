"""Signing in as the person who goes through the checklist."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from postdeploy.errors import CannotTell
from postdeploy.platform.app import App


@dataclass(frozen=True)
class User:
    """Who is signed in, and for which organisation (contract: Signing in)."""

    id: str
    email: str
    org_id: str
    tenant_id: str


NO_SESSION = "похоже, AUTH_SECRET у частей приложения разный или cookie не доходит"


class Denied(CannotTell):
    """E-mail or password were refused."""


class SignInBroken(AssertionError):
    """The platform does not let anybody in; the settings are not to blame.

    `found` is what was seen instead; `hint` may name a cause.
    """

    def __init__(self, found: str, hint: str = "") -> None:
        super().__init__(f"Ожидали: вход в приложение работает.\nНашли: {found}.\nГде смотрели: /api/auth.")
        self.found = found
        self.hint = hint


def sign_in(app: App, email: str, password: str) -> User:
    """Sign in with e-mail and password; the session's cookies stay in `app`.

    Raises:
        Denied: e-mail or password were refused.
        SignInBroken: the platform fails on the way.
    """
    csrf = app.get("/api/auth/csrf")
    token = csrf.at("csrfToken")
    if not isinstance(token, str) or not token:
        raise SignInBroken(f"токен csrfToken не получен, {csrf.describe()}")
    answer = app.submit(
        "/api/auth/callback/credentials",
        {"csrfToken": token, "email": email, "password": password, "json": "true"},
    )
    error = _refusal(answer.location or "")
    if error == "CredentialsSignin":
        raise Denied(f"Не удалось войти как {email}: проверьте APP_EMAIL и APP_PASSWORD.")
    if error:
        raise SignInBroken(f"{answer.request} → {answer.status}, ошибка {error}")
    if answer.status != 302:
        raise SignInBroken(answer.describe())
    return _who(app, email)


def _refusal(location: str) -> str:
    """The word after `error=`; the place is not parsed as a whole, for it may be no address at all."""
    return parse_qs(location.partition("?")[2].partition("#")[0]).get("error", [""])[0]


def _who(app: App, email: str) -> User:
    answer = app.get("/api/auth/session")
    user_id, org_id = answer.at("user", "id"), answer.at("user", "orgId")
    if not user_id or not org_id:
        raise SignInBroken(f"вход принят, но сессии нет: {answer.request} вернул «{answer.text[:200]}»", NO_SESSION)
    tenant = app.get("/api/auth/get-tenant-redirect")
    if not isinstance(tenant.at("tenantId"), str):
        raise SignInBroken(f"вход принят, но организация не определена: {tenant.describe()}")
    return User(str(user_id), answer.at("user", "email", default=email), str(org_id), tenant.at("tenantId"))
