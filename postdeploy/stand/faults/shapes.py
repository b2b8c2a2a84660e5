"""Shapes that many faults share: a service answers, an object is stored, an entry is written in another way.

A fault of a shape names what it is about in its attributes and says in one method what it does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, ClassVar

from starlette.types import ASGIApp

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.tools import FOREVER, Middleware, Reply, Requests, answering, closing, hanging, rewriting

TOO_LATE = 20.0
"""Seconds beyond any budget of the matrix."""

OTHER_LEAD = "1"
OTHER_EXECUTION = "00000000-0000-4000-8000-000000000000"


class Wrapped(Fault):
    """Something stands before a service: `web`, `worker`, `supabase`, `kommo` or `llm`."""

    before: ClassVar[str] = "web"
    requests: ClassVar[Requests] = Requests(".*")

    def wrapper(self) -> Middleware:
        """What stands there."""
        raise NotImplementedError

    def web(self, platform: Any) -> None:
        if self.before == "web":
            platform.middleware.append(self.wrapper())

    def worker(self, platform: Any) -> None:
        if self.before == "worker":
            platform.middleware.append(self.wrapper())

    def outside(self, platform: Any) -> None:
        def wrap(name: str, application: ASGIApp) -> ASGIApp:
            return self.wrapper()(application) if name == self.before else application

        platform.middleware.append(wrap)


class Answered(Wrapped):
    """The service never hears of the requests: they are answered in its place."""

    reply: ClassVar[Reply]

    def wrapper(self) -> Middleware:
        return answering(self.requests, self.reply)


class Rewritten(Wrapped):
    """The service answers, and the JSON of its answer is changed."""

    def wrapper(self) -> Middleware:
        return rewriting(self.requests, self.change)

    def change(self, body: Any) -> Any:
        """Change the body in place, or return another one."""
        raise NotImplementedError


class Hung(Wrapped):
    """The requests are passed on only after some seconds, or never."""

    seconds: ClassVar[float] = FOREVER

    def wrapper(self) -> Middleware:
        return hanging(self.requests, self.seconds)


class CutOff(Wrapped):
    """An answer is begun and the connection closed in the middle of it."""

    def wrapper(self) -> Middleware:
        return closing(self.requests)


class Rendered(Fault):
    """A page is rendered by another template, or with another status."""

    page: ClassVar[str]
    template: ClassVar[str] = "error"
    status: ClassVar[int] = 200

    def web(self, platform: Any) -> None:
        render = platform.pages.render

        def other(request: Any, name: str, status: int = 200, **context: Any) -> Any:
            if name == self.page:
                return render(request, self.template, self.status, **context)
            return render(request, name, status, **context)

        platform.pages.render = other


Create = Callable[[str, str, Any], Awaitable[Any]]
"""Stores an object for an organisation, an agent and the values sent; gives its id or its row."""


class Created(Fault):
    """A new object of `scripts`, `rules` or `sequences` is stored in another way."""

    noun: ClassVar[str]

    def web(self, platform: Any) -> None:
        service = getattr(platform, self.noun)
        create = service.create

        async def other(org_id: str, agent_id: str, values: Any) -> Any:
            return await self.create(platform, create, org_id, agent_id, values)

        service.create = other

    async def create(self, platform: Any, create: Create, org_id: str, agent_id: str, values: Any) -> Any:
        """Store in another way; gives what is answered."""
        raise NotImplementedError


class CreatedOtherwise(Created):
    """The object is stored with other values than were sent."""

    async def create(self, platform: Any, create: Create, org_id: str, agent_id: str, values: Any) -> Any:
        return await create(org_id, agent_id, {**values, **self.changes(values)})

    def changes(self, values: Any) -> dict[str, Any]:
        """What is stored in place of what was sent."""
        raise NotImplementedError


class CreatedTwice(Created):
    """One press makes two objects."""

    async def create(self, platform: Any, create: Create, org_id: str, agent_id: str, values: Any) -> Any:
        await create(org_id, agent_id, values)
        return await create(org_id, agent_id, values)


class CreatedElsewhere(Created):
    """The object is stored with another agent, or another organisation."""

    org_id: ClassVar[str] = ""
    agent_id: ClassVar[str] = ""

    async def create(self, platform: Any, create: Create, org_id: str, agent_id: str, values: Any) -> Any:
        return await create(self.org_id or org_id, self.agent_id or agent_id, values)


class CreatedAndLost(Created):
    """The answer names an object that its `table` does not have."""

    table: ClassVar[str]

    async def create(self, platform: Any, create: Create, org_id: str, agent_id: str, values: Any) -> Any:
        created = await create(org_id, agent_id, values)
        object_id = created if isinstance(created, str) else created["id"]
        await platform.database.execute(f"delete from {self.table} where id = $1::uuid", object_id)
        return created


Write = Callable[[Any], Awaitable[None]]


class Entered(Fault):
    """The web app writes the entries of one kind to the log of activities in another way; by itself, not at all."""

    entry: ClassVar[str]
    """Their `activity_type`."""

    def web(self, platform: Any) -> None:
        write = platform.activity.write

        async def other(entry: Any) -> None:
            await (self.write(platform, write, entry) if entry.type == self.entry else write(entry))

        platform.activity.write = other

    async def write(self, platform: Any, write: Write, entry: Any) -> None:
        """Write an entry in another way."""


class EnteredTwice(Entered):
    """The entry is written twice."""

    async def write(self, platform: Any, write: Write, entry: Any) -> None:
        await write(entry)
        await write(entry)


class EnteredTooLate(Entered):
    """The entry waits for a batch."""

    async def write(self, platform: Any, write: Write, entry: Any) -> None:
        platform.background.spawn(write(entry), after=TOO_LATE)


class EnteredOtherwise(Entered):
    """The entry says something else."""

    async def write(self, platform: Any, write: Write, entry: Any) -> None:
        await write(replace(entry, **self.changes(entry)))

    def changes(self, entry: Any) -> dict[str, Any]:
        """Fields that are written in place of the entry's own."""
        raise NotImplementedError
