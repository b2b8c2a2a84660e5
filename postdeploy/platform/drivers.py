"""The two ways of acting on the platform: over HTTP, and through a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from postdeploy.config.drivers import BROWSER, HTTP, WAYS
from postdeploy.errors import SetupError
from postdeploy.platform.agents import Agents
from postdeploy.platform.app import App
from postdeploy.platform.chat import Chat
from postdeploy.platform.dashboard import Dashboard
from postdeploy.platform.integrations import Integrations
from postdeploy.platform.pages import Pages
from postdeploy.platform.ports import Driver, NoView
from postdeploy.platform.rules import Rules
from postdeploy.platform.scripts import Scripts
from postdeploy.platform.sequences import Sequences
from postdeploy.platform.session import User, sign_in

if TYPE_CHECKING:
    from postdeploy.platform.browser.screen import Screen

Credentials = Callable[[], tuple[str, str]]
"""E-mail and password, asked for when they are needed."""


def chosen_way(name: str) -> str:
    """The way of acting by its name.

    Raises:
        SetupError: there is none of that name.
    """
    if name not in WAYS:
        raise SetupError(f"Способа «{name}» нет: via={' или via='.join(WAYS)}.")
    return name


@dataclass(frozen=True)
class HttpSession:
    """The session of the HTTP client."""

    app: App
    credentials: Credentials

    def enter(self) -> User:
        """Sign in over HTTP."""
        return sign_in(self.app, *self.credentials())

    def again(self) -> User:
        """Sign in over HTTP once more."""
        return self.enter()


def over_http(app: App, credentials: Credentials, *, zone: str, chat_budget: float) -> Driver:
    """The nouns over HTTP.

    Args:
        app: the web app.
        credentials: of the person who goes through the checklist.
        zone: time zone in which the web app prints times.
        chat_budget: seconds that an answer in the chat may take.
    """
    return Driver(
        way=HTTP,
        view=NoView(),
        session=HttpSession(app, credentials),
        pages=Pages(app),
        agents=Agents(app),
        integrations=Integrations(app),
        dashboard=Dashboard(app, zone),
        chat=Chat(app, chat_budget),
        scripts=Scripts(app),
        rules=Rules(app),
        sequences=Sequences(app),
    )


@dataclass(frozen=True)
class Person:
    """Who goes through the checklist.

    `known` signs in over HTTP, `entered` through the form in the browser; both do so once, and raise when it did not
    work. `entered_again` does it once more through the form, where the session is over.
    """

    credentials: Credentials
    known: Callable[[], User]
    entered: Callable[[], User]
    entered_again: Callable[[], object]


def through_browser(screen: Screen, api: Driver, person: Person, *, chat_budget: float) -> Driver:
    """The nouns through a browser.

    Args:
        screen: the browser's page.
        api: the nouns over HTTP: they tell ids, and when a list on the screen is complete.
        person: who goes through the checklist.
        chat_budget: seconds that an answer in the chat may take.
    """
    from postdeploy.platform.browser.agents import BrowserAgents
    from postdeploy.platform.browser.chat import BrowserChat
    from postdeploy.platform.browser.dashboard import BrowserDashboard
    from postdeploy.platform.browser.integrations import BrowserIntegrations
    from postdeploy.platform.browser.pages import BrowserPages
    from postdeploy.platform.browser.rules import BrowserRules
    from postdeploy.platform.browser.scripts import BrowserScripts
    from postdeploy.platform.browser.sequences import BrowserSequences
    from postdeploy.platform.browser.session import FormSession
    from postdeploy.platform.browser.staying import Staying

    screen.staying = Staying(screen, person.entered_again)

    def tenant() -> str:
        return person.entered().tenant_id

    return Driver(
        way=BROWSER,
        view=screen,
        session=FormSession(screen, person.known, person.credentials),
        pages=BrowserPages(screen, person.entered),
        agents=BrowserAgents(screen, api.agents, tenant),
        integrations=BrowserIntegrations(screen, api.integrations, tenant),
        dashboard=BrowserDashboard(screen, api.dashboard, tenant),
        chat=BrowserChat(screen, api.chat, api.agents, tenant, chat_budget),
        scripts=BrowserScripts(screen, api.scripts, tenant),
        rules=BrowserRules(screen, api.rules, tenant),
        sequences=BrowserSequences(screen, api.sequences, api.rules.page, tenant),
    )
