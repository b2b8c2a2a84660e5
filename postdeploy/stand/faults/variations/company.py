"""Others at work at the same time (contract: everything is per organisation)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from postdeploy.stand.faults.declaring import variation
from postdeploy.stand.faults.shapes.methods import meanwhile, web, worker
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.platform.web.activity import Entry
from postdeploy.stand.seed import NORTH_AGENT, NORTH_ORG, SOUTH_AGENT, SOUTH_DOMAIN, SOUTH_ORG

HARD_SPACE = "\u00a0"


async def _work_in_the_south(platform: Any, number: int) -> None:
    lead = {"id": 900_000 + number, "name": f"Сделка Юга {number}"}
    await platform.events.receive(SOUTH_ORG, {"account": {"base_domain": SOUTH_DOMAIN}, "leads": {"add": [lead]}})
    entry = Entry(SOUTH_ORG, "agent_created", f"Создан новый агент: Юг {number}", agent_id=SOUTH_AGENT)
    await platform.activity.write(entry)
    await platform.jobs.add("generate-report", {"orgId": SOUTH_ORG, "number": number})


async def _work_beside_us(platform: Any, number: int) -> None:
    entry = Entry(NORTH_ORG, "agent_response", "Агент отправил ответ", agent_id=NORTH_AGENT)
    await platform.activity.write(entry)
    lead = {"id": 800_000 + number, "name": f"Сделка коллеги {number}"}
    account = {"base_domain": platform.config.kommo_base_domain}
    await platform.events.receive(NORTH_ORG, {"account": account, "leads": {"update": [lead]}})


async def _crowd(platform: Any, number: int) -> None:
    for part in range(60 if number == 0 else 1):
        await platform.jobs.add("generate-report", {"number": number, "part": part})


async def _work_for_a_moment(*_: Any) -> None:
    await asyncio.sleep(0.1)


OtherTenantsAtWork = variation(
    "Во время прогона работает другая организация", meanwhile(_work_in_the_south, pause=0.25)
)
ColleaguesAtWork = variation(
    "Во время прогона работают коллеги в той же организации", meanwhile(_work_beside_us, pause=0.25)
)
BusyQueue = variation(
    "Очередь занята другими заданиями",
    meanwhile(_crowd, pause=0.05),
    worker("jobs.handlers.generate-report")(_work_for_a_moment),
)
TwoKommoAccounts = variation(
    "У организации два подключения Kommo, и работает более старое",
    executed(
        """insert into crm_connections (org_id, base_domain, access_token, created_at, updated_at)
               values ($1, 'tried-once.amocrm.ru', 'gone', now() + interval '1 second', now() - interval '1 day')""",
        NORTH_ORG,
    ),
)


async def _spell_otherwise(_platform: Any, write: Any, *arguments: Any) -> None:
    *connection, entry = arguments
    await write(*connection, _spelled_otherwise(entry))


# Compared sign by sign they turn S3.3, S6.5, S7.5 and S7.6 red.
TitlesSpelledOtherwise = variation(
    "Записи о событиях набраны иначе: тире вместо двоеточия, неразрывный пробел, значок",
    web("activity.write")(_spell_otherwise),
    worker("activity.write")(_spell_otherwise),
)


def _spelled_otherwise(entry: Any) -> Any:
    kind, colon, name = entry.title.partition(": ")
    return replace(entry, title=f"✅ {kind.replace(' ', HARD_SPACE)} — «{name}» ") if colon else entry
