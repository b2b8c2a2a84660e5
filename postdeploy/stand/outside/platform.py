"""The one object of this process, which faults may change."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.config import StandConfig
from postdeploy.stand.kommo.account import kommo_account
from postdeploy.stand.kommo.app import kommo_app
from postdeploy.stand.kommo.double import KommoDouble
from postdeploy.stand.llm.app import llm_app
from postdeploy.stand.llm.double import LlmDouble
from postdeploy.stand.outside.gateway import Gateway
from postdeploy.stand.tenants import tenants

Middleware = Callable[[str, ASGIApp], ASGIApp]
"""Takes the name of a service (`supabase`, `kommo`, `llm`) and its application, returns one."""


class OutsidePlatform:
    """Gateway, Kommo and LLM; every attribute may be replaced or wrapped by a fault."""

    def __init__(self, config: StandConfig) -> None:
        self.config = config
        self.gateway = Gateway(config)
        self.kommo = KommoDouble(kommo_account(config))
        for tenant in tenants(config):
            self.kommo.admit(tenant.secret("access token"), tenant.secret("refresh token"))
        self.llm = LlmDouble()
        self.middleware: list[Middleware] = []

    def applications(self) -> dict[str, ASGIApp]:
        """The three applications by name, wrapped in the middleware (the last one is outermost)."""

        async def supabase(scope: Scope, receive: Receive, send: Send) -> None:
            await self.gateway(scope, receive, send)

        plain: dict[str, ASGIApp] = {"supabase": supabase, "kommo": kommo_app(self), "llm": llm_app(self)}
        return {name: self._wrapped(name, application) for name, application in plain.items()}

    def _wrapped(self, name: str, application: ASGIApp) -> ASGIApp:
        for wrap in self.middleware:
            application = wrap(name, application)
        return application
