"""Signing in and out as Auth.js v5 with the credentials provider does it (contract: Signing in)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Protocol
from urllib.parse import quote, unquote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from postdeploy.stand.config import StandConfig
from postdeploy.stand.passwords import verify_password
from postdeploy.stand.platform.web.database import Database
from postdeploy.stand.platform.web.http import endpoint, ok, part_of, refused, routes, timestamp
from postdeploy.stand.platform.web.session import Sessions, User
from postdeploy.stand.platform.web.tenant import Tenants, tenant_id


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    config: StandConfig
    database: Database
    sessions: Sessions


class Auth:
    """Passwords and CSRF tokens."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform

    async def check(self, email: str, password: str) -> User | None:
        """The user whose e-mail and password these are, None for wrong ones or without an organisation."""
        row = await self.platform.database.row(
            """select u.id, u.email, u.full_name, u.password_hash, o.id as org_id, o.slug
               from users u join organizations o on o.id = u.default_org_id
               where lower(u.email) = lower($1)""",
            email,
        )
        if row is None or not verify_password(password, row["password_hash"]):
            return None
        return User(
            id=row["id"],
            email=row["email"],
            name=row["full_name"] or row["email"],
            org_id=row["org_id"],
            tenant_id=tenant_id(row["org_id"], row["slug"]),
        )

    def new_csrf(self) -> tuple[str, str]:
        """A CSRF token and the cookie that proves it: `token|hash`."""
        token = secrets.token_hex(32)
        return token, f"{token}|{self._hash(token)}"

    def csrf_of(self, request: Request) -> str | None:
        """The token in the request's cookie, None if there is none or it is forged."""
        cookie = unquote(request.cookies.get(self.platform.sessions.cookies.csrf, ""))
        token, _, digest = cookie.partition("|")
        return token if token and hmac.compare_digest(digest, self._hash(token)) else None

    def _hash(self, token: str) -> str:
        return hashlib.sha256(f"{token}{self.platform.config.auth_secret}".encode()).hexdigest()

    def set_visit_cookies(self, request: Request, response: Response, csrf_cookie: str | None) -> None:
        """The two cookies that Auth.js gives to a visitor who lacks them."""
        sessions = self.platform.sessions
        if csrf_cookie is not None:
            sessions.set_cookie(response, sessions.cookies.csrf, quote(csrf_cookie, safe=""))
        if sessions.cookies.callback not in request.cookies:
            address = quote(self.platform.config.app_url, safe="")
            sessions.set_cookie(response, sessions.cookies.callback, address)


async def csrf(request: Request) -> Response:
    """`GET /api/auth/csrf`."""
    auth = part_of(request, Auth)
    token, cookie = auth.csrf_of(request), None
    if token is None:
        token, cookie = auth.new_csrf()
    response = JSONResponse({"csrfToken": token})
    auth.set_visit_cookies(request, response, cookie)
    return response


async def sign_in(request: Request) -> Response:
    """`POST /api/auth/callback/credentials`: always 302, failure shows only in `Location`."""
    form = await _form_of(request)
    if form is None:
        return _redirect(request, "/login?error=MissingCSRF")
    user = await part_of(request, Auth).check(str(form.get("email", "")), str(form.get("password", "")))
    if user is None:
        return _redirect(request, "/login?error=CredentialsSignin&code=credentials")
    response = _redirect(request, "")
    part_of(request, Sessions).grant(response, user, part_of(request, Sessions).expires())
    return response


async def sign_out(request: Request) -> Response:
    """`POST /api/auth/signout`: ends the session in the browser, 302 to the front page."""
    if await _form_of(request) is None:
        return _redirect(request, "/login?error=MissingCSRF")
    response = _redirect(request, "")
    part_of(request, Sessions).revoke(response)
    return response


async def session(request: Request) -> Response:
    """`GET /api/auth/session`: who is signed in, or `null`; a live session is prolonged."""
    user = part_of(request, Sessions).current(request)
    if user is None:
        response = JSONResponse(None)
        fresh = None if part_of(request, Auth).csrf_of(request) else part_of(request, Auth).new_csrf()[1]
        part_of(request, Auth).set_visit_cookies(request, response, fresh)
        return response
    expires = part_of(request, Sessions).expires()
    person = {"name": user.name, "email": user.email, "id": user.id, "orgId": user.org_id}
    response = JSONResponse({"user": person, "expires": timestamp(expires)})
    part_of(request, Sessions).grant(response, user, expires)
    return response


@endpoint("Не удалось определить организацию")
async def tenant_redirect(request: Request, user: User) -> Response:
    """`GET /api/auth/get-tenant-redirect`: where the signed-in user's pages are."""
    tenant = await part_of(request, Tenants).id_of(user.org_id)
    if tenant is None:
        return refused(404, "Организация не найдена")
    return ok(tenantId=tenant)


async def _form_of(request: Request) -> FormData | None:
    """What was sent; None where it does not carry the token of the visitor's cookie."""
    form = await request.form()
    token = part_of(request, Auth).csrf_of(request)
    return form if token is not None and form.get("csrfToken") == token else None


def _redirect(request: Request, path: str) -> Response:
    address = f"{part_of(request, StandConfig).app_url}{path}"
    # How the scripts of the sign-in page ask, so that no browser follows the redirect (Auth.js: `signIn`).
    if "x-auth-return-redirect" in request.headers:
        return JSONResponse({"url": address})
    return RedirectResponse(address, status_code=302)


ROUTES = [
    *routes("/api/auth/csrf", GET=csrf),
    *routes("/api/auth/callback/credentials", POST=sign_in),
    *routes("/api/auth/signout", POST=sign_out),
    *routes("/api/auth/session", GET=session),
    *routes("/api/auth/get-tenant-redirect", GET=tenant_redirect),
]
