"""Signing in as the person who goes through the checklist."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from postdeploy.errors import CannotTell
from postdeploy.platform.app import App


@dataclass(frozen=True)
class User:
    """Who is signed in, and for which organisation (contract: Signing in)."""

    id: str
    email: str
    org_id: str
    tenant_id: str


class SignInBroken(AssertionError):
    """The platform does not let anybody in; the settings are not to blame."""


def sign_in(app: App, email: str, password: str) -> User:
    """Sign in with e-mail and password; the session's cookies stay in `app`.

    Raises:
        CannotTell: e-mail or password were refused.
        SignInBroken: the platform fails on the way.
    """
    token = app.get("/api/auth/csrf").at("csrfToken")
    if not isinstance(token, str):
        raise SignInBroken("Вход не работает: GET /api/auth/csrf не дал csrfToken.")
    answer = app.submit(
        "/api/auth/callback/credentials",
        {"csrfToken": token, "email": email, "password": password, "json": "true"},
    )
    error = parse_qs(urlsplit(answer.location or "").query).get("error", [""])[0]
    if error == "CredentialsSignin":
        raise CannotTell(f"Не удалось войти как {email}: проверьте APP_EMAIL и APP_PASSWORD.")
    if error or answer.status != 302:
        raise SignInBroken(f"Вход не работает: {answer.describe()}{f', ошибка {error}' if error else ''}.")
    return _who(app, email)


def _who(app: App, email: str) -> User:
    answer = app.get("/api/auth/session")
    user = answer.at("user", default={})
    if not user.get("id") or not user.get("orgId"):
        raise SignInBroken(f"Вход принят, но сессии нет: {answer.request} вернул {answer.text[:200]!r}.")
    tenant = app.get("/api/auth/get-tenant-redirect")
    if not isinstance(tenant.at("tenantId"), str):
        raise SignInBroken(f"Вход принят, но организация не определена: {tenant.describe()}.")
    return User(user["id"], user.get("email", email), user["orgId"], tenant.at("tenantId"))
