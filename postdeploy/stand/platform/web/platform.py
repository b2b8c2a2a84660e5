"""The web app as one object: its services, each replaceable by assignment.

Services reach each other through this object at the moment of the call, so a fault may put its own in place,
e.g. `platform.activity.write = …`, before serving begins.
"""

from __future__ import annotations

from collections.abc import Callable

from redis.asyncio import Redis
from starlette.types import ASGIApp

from postdeploy.stand.config import StandConfig
from postdeploy.stand.platform.pages import Pages
from postdeploy.stand.platform.web.activity import Activity
from postdeploy.stand.platform.web.agents import Agents
from postdeploy.stand.platform.web.auth import Auth
from postdeploy.stand.platform.web.background import Background
from postdeploy.stand.platform.web.chat import Chat
from postdeploy.stand.platform.web.dashboard import Dashboard
from postdeploy.stand.platform.web.database import Database
from postdeploy.stand.platform.web.events import Events
from postdeploy.stand.platform.web.health import Health
from postdeploy.stand.platform.web.integrations import Integrations
from postdeploy.stand.platform.web.jobs import Jobs
from postdeploy.stand.platform.web.llm import Llm
from postdeploy.stand.platform.web.rules import Rules
from postdeploy.stand.platform.web.scripts import Scripts
from postdeploy.stand.platform.web.sequences import Sequences
from postdeploy.stand.platform.web.session import Sessions
from postdeploy.stand.platform.web.tenant import Tenants


class WebPlatform:
    """What the process is built around."""

    def __init__(self, config: StandConfig) -> None:
        self.config = config
        self.middleware: list[Callable[[ASGIApp], ASGIApp]] = []
        """Wrappers around the whole application, for faults that tamper; the last is outermost."""
        self.pages = Pages()
        self.database = Database(config.database_url)
        self.redis: Redis = Redis.from_url(config.redis_url, decode_responses=True)
        self.background = Background()
        self.llm = Llm(config.llm_url)
        self.jobs = Jobs(self)
        self.sessions = Sessions(self)
        self.auth = Auth(self)
        self.tenants = Tenants(self)
        self.activity = Activity(self)
        self.agents = Agents(self)
        self.dashboard = Dashboard(self)
        self.chat = Chat(self)
        self.integrations = Integrations(self)
        self.scripts = Scripts(self)
        self.rules = Rules(self)
        self.sequences = Sequences(self)
        self.events = Events(self)
        self.health = Health(self)

    async def start(self) -> None:
        """Connect to the services."""
        await self.database.open()
        await self.jobs.open()

    async def stop(self) -> None:
        """Stop the work in the background and drop the connections."""
        await self.background.stop()
        await self.jobs.close()
        await self.llm.close()
        await self.redis.aclose()
        await self.database.close()
