"""How new objects are stored: `scripts`, `rules`, `sequences`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from postdeploy.stand.faults.declaring import Change, Place
from postdeploy.stand.faults.shapes.methods import web


def stored_with(noun: str, **changes: Any) -> Change:
    """A new object is stored with these values in place of those that were sent."""
    return stored_otherwise(noun)(lambda _values: changes)


def stored_each(noun: str, field: str, **changes: Any) -> Change:
    """A list of a new object, `steps` or `actions`, is stored with these values in each of its items."""
    return stored_otherwise(noun)(lambda values: {field: [{**item, **changes} for item in values[field]]})


def stored_otherwise(noun: str) -> Place:
    """A function tells from the values of a new object which of them are stored otherwise."""

    def put(changes: Callable[..., Any]) -> Change:
        async def other(_platform: Any, create: Any, org_id: str, agent_id: str, values: Any) -> Any:
            return await create(org_id, agent_id, {**values, **changes(values)})

        return web(f"{noun}.create")(other)

    return put


def stored_elsewhere(noun: str, agent: str, organisation: str = "") -> Change:
    """A new object is stored with another agent, or with another organisation and its agent."""

    async def other(_platform: Any, create: Any, org_id: str, _agent_id: str, values: Any) -> Any:
        return await create(organisation or org_id, agent, values)

    return web(f"{noun}.create")(other)


def stored_and_lost(noun: str, table: str) -> Change:
    """The answer names an object that its table does not have."""

    async def other(platform: Any, create: Any, org_id: str, agent_id: str, values: Any) -> Any:
        created = await create(org_id, agent_id, values)
        object_id = created if isinstance(created, str) else created["id"]
        await platform.database.execute(f"delete from {table} where id = $1::uuid", object_id)
        return created

    return web(f"{noun}.create")(other)


def listed_with(noun: str, agent: str, organisation: str = "") -> Change:
    """The list of an agent shows the objects of another one as well, of the same organisation or of another."""

    async def both(_platform: Any, of_agent: Any, org_id: str, agent_id: str, **more: Any) -> Any:
        return [*(await of_agent(org_id, agent_id, **more)), *(await of_agent(organisation or org_id, agent, **more))]

    return web(f"{noun}.of_agent")(both)
