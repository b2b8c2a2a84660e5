"""A world that goes on living while the checklist is gone through: users, customers, other jobs, other syncs."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from postdeploy.stand.faults.declaring import variation
from postdeploy.stand.faults.shapes.methods import meanwhile, worker
from postdeploy.stand.platform.web.activity import Entry
from postdeploy.stand.platform.web.chat import Question
from postdeploy.stand.platform.web.session import User
from postdeploy.stand.platform.worker.jobs import SYNC
from postdeploy.stand.seed import NORTH_AGENT, NORTH_CONNECTION, NORTH_ORG, NORTH_OWNER

COLLEAGUE = User(NORTH_OWNER, "marina@north.test", "Марина", NORTH_ORG, "")
BATCH, BEAT = 30, 0.1
"""Other jobs: 300 a second, where the machine is able to."""
BETWEEN = 0.05
"""Seconds between deleting the old pipelines and inserting the new ones."""
FIRST_LEAD = 800_000


async def make_agent(platform: Any, number: int) -> None:
    """A colleague makes an agent, and deletes the one before the last."""
    agent = await platform.agents.create(COLLEAGUE, {"name": f"Агент Марины {number}", "status": "active"})
    made = platform.__dict__.setdefault("agents_of_colleagues", [])
    made.append(agent["id"])
    if len(made) > 2:
        await platform.agents.delete(NORTH_ORG, made.pop(0))


async def talk(platform: Any, number: int) -> None:
    """A colleague talks to an agent."""
    await platform.chat.answer(COLLEAGUE, Question(f"Сколько стоит доставка {number}?", agent_id=NORTH_AGENT))


async def edit_script(platform: Any, number: int) -> None:
    """A colleague makes, edits and deletes a script."""
    values = {"title": f"Скрипт Марины {number}", "scriptType": "greeting", "content": "Здравствуйте!"}
    script = await platform.scripts.create(NORTH_ORG, NORTH_AGENT, values)
    await platform.scripts.update(NORTH_ORG, NORTH_AGENT, script["id"], {"content": "Добрый день!"})
    await platform.scripts.delete(NORTH_ORG, NORTH_AGENT, script["id"])
    await platform.activity.write(Entry(NORTH_ORG, "action_executed", f"Скрипт изменён: {number}"))


async def receive_deal(platform: Any, number: int) -> None:
    """A customer's deal is created, and changed."""
    lead = {"id": FIRST_LEAD + number, "name": f"Сделка клиента {number}", "price": 500}
    account = {"base_domain": platform.config.kommo_base_domain}
    kind = "update" if number % 3 == 2 else "add"
    await platform.events.receive(NORTH_ORG, {"account": account, "leads": {kind: [lead]}})


async def start_sync(platform: Any, _number: int) -> None:
    """A colleague presses «Синхронизировать настройки CRM»."""
    data = {"provider": "kommo", "orgId": NORTH_ORG, "connectionId": NORTH_CONNECTION}
    await platform.jobs.add(SYNC, {**data, "baseDomain": platform.config.kommo_base_domain})


async def enqueue(platform: Any, number: int) -> None:
    """Other work comes in; never more than half of the web app's time."""
    began = time.monotonic()
    for part in range(BATCH):
        await platform.jobs.add("generate-report", {"number": number, "part": part})
    await asyncio.sleep(max(0.0, time.monotonic() - began - BEAT))


async def _replace(platform: Any, _store: Any, connection_id: str, pipelines: list[dict[str, Any]]) -> None:
    """Replace the pipelines in two steps, as the platform does: of two jobs at once the second meets a duplicate."""
    database = platform.database
    async with database.connection() as connection:
        await connection.execute("delete from crm_pipelines where connection_id = $1", connection_id)
    await asyncio.sleep(BETWEEN)
    async with database.connection() as connection, connection.transaction():
        await platform.sync.add(connection, connection_id, pipelines)


SomebodyElseSyncs = variation(
    "Синхронизацию запускает и кто-то другой: таблицы на миг пусты, одно из двух заданий повторяется",
    meanwhile(start_sync, pause=4.0),
    worker("sync.store")(_replace),
)
CustomersAtWork = variation(
    "Во время прогона приходят сделки клиентов той же организации", meanwhile(receive_deal, pause=0.3)
)
World = variation(
    "Мир живёт: коллеги, сделки клиентов, чужие синхронизации и 300 чужих заданий в секунду",
    meanwhile(make_agent, pause=0.5),
    meanwhile(talk, pause=0.7),
    meanwhile(edit_script, pause=0.4),
    meanwhile(receive_deal, pause=0.5),
    meanwhile(start_sync, pause=5.0),
    meanwhile(enqueue, pause=BEAT),
    worker("sync.store")(_replace),
)
