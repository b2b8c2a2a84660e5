"""Who is asking: session cookies of the web app, and the guard of its pages.

The organisation always comes from the session (contract: Signing in), never from a path or a body.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import jwt
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from postdeploy.stand.config import StandConfig

LIFETIME = timedelta(days=30)
ALGORITHM = "HS256"
REDIRECT_PAGE = "<!DOCTYPE html><html><head><title>T11 - Create and Automate</title></head></html>"


@dataclass(frozen=True)
class User:
    """Who is signed in, and for which organisation."""

    id: str
    email: str
    name: str
    org_id: str
    tenant_id: str


@dataclass(frozen=True)
class CookieNames:
    """Names of Auth.js cookies; over https they carry a prefix (contract: Signing in)."""

    session: str = "authjs.session-token"
    csrf: str = "authjs.csrf-token"
    callback: str = "authjs.callback-url"


class Parts(Protocol):
    """What it needs of the web app, asked for anew at each use."""

    config: StandConfig
    sessions: Sessions


class Sessions:
    """Signed session cookies: no table behind them, as with the JWT strategy of Auth.js."""

    def __init__(self, platform: Parts) -> None:
        self.platform = platform
        self.cookies = CookieNames()
        self.lifetime = LIFETIME

    def current(self, request: Request) -> User | None:
        """User of the request's session cookie; None without one, or when it is forged or expired."""
        token = request.cookies.get(self.cookies.session)
        if not token:
            return None
        try:
            claims = jwt.decode(token, self.platform.config.auth_secret, algorithms=[ALGORITHM])
        except jwt.InvalidTokenError:
            return None
        return User(
            id=claims["sub"],
            email=claims["email"],
            name=claims["name"],
            org_id=claims["orgId"],
            tenant_id=claims["tenantId"],
        )

    def expires(self) -> datetime:
        """When a session that is used now would end."""
        return datetime.now(UTC) + self.lifetime

    def grant(self, response: Response, user: User, expires: datetime) -> None:
        """Set the session cookie of `user` on a response."""
        claims = {
            "sub": user.id,
            "email": user.email,
            "name": user.name,
            "orgId": user.org_id,
            "tenantId": user.tenant_id,
            "exp": int(expires.timestamp()),
        }
        token = jwt.encode(claims, self.platform.config.auth_secret, algorithm=ALGORITHM)
        self.set_cookie(response, self.cookies.session, token, expires)

    def revoke(self, response: Response) -> None:
        """Delete the session cookie in the browser."""
        self.set_cookie(response, self.cookies.session, "", datetime.fromtimestamp(0, UTC))

    @staticmethod
    def set_cookie(response: Response, name: str, value: str, expires: datetime | None = None) -> None:
        """Set a cookie with the attributes that Auth.js gives to all of its own."""
        response.set_cookie(name, value, expires=expires, path="/", httponly=True, samesite="lax")


def page_user(request: Request) -> User | None:
    """User who may see this page under `/manage/{tenant_id}`; None means: redirect to sign-in.

    The route's path parameter must be called `tenant_id`. Contract: a wrong tenant id, or no session,
    redirects (307) to `/login`.
    """
    platform: Parts = request.app.state.platform
    user = platform.sessions.current(request)
    if user is None or request.path_params.get("tenant_id") != user.tenant_id:
        return None
    return user


def login_redirect() -> Response:
    """Answer for a page that its caller may not see: 307 with a page that has nothing but a title."""
    return HTMLResponse(REDIRECT_PAGE, status_code=307, headers={"location": "/login"})
