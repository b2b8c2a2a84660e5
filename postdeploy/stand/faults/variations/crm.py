"""A CRM, and a platform in front of it, that take a deal for what it is: one that the CRM knows, in a pipeline."""

from __future__ import annotations

import ssl
from typing import Any

import httpx

from postdeploy.stand.faults.declaring import as_variation, fault, hiding, variation
from postdeploy.stand.faults.shapes.methods import meanwhile, outside, twice, web, worker
from postdeploy.stand.faults.shapes.setting import told
from postdeploy.stand.kommo.errors import not_found
from postdeploy.stand.platform.web.errors import BadJsonError
from postdeploy.stand.seed import NORTH_ORG

DEAL = 27_182_818
"""The deal that there is in Kommo."""
ANOTHER_RUN = "pd-261122T100000-60m-0a0b0c0d"
KNOWS_ITS_DEALS = (
    outside("kommo.lead")(lambda _platform, lead, lead_id: lead(lead_id) if lead_id == DEAL else None),
    outside("kommo.add_notes")(lambda _platform, add, lead_id, entries: _on(lead_id, add, lead_id, entries)),
    outside("kommo.add_tasks")(lambda _platform, add, entries: _on(entries[0].get("entity_id"), add, entries)),
)
"""Kommo takes notes and tasks for deals that it has."""
CONNECTION = "select base_domain, access_token from crm_connections where org_id = $1::uuid and provider = 'kommo'"


def _on(deal: Any, add: Any, *arguments: Any) -> Any:
    if deal != DEAL:
        raise not_found("Lead not found")
    return add(*arguments)


async def _tell_strictly(platform: Any, _tell: Any, context: Any, kind: str, text: str) -> None:
    """A step acts on the deal in Kommo, and fails where Kommo refuses."""
    async with platform.database.connection() as connection:
        link = await connection.fetchrow(CONNECTION, context.org_id)
    send = platform.kommo.add_note if kind == "note" else platform.kommo.add_task
    await send(link["base_domain"], link["access_token"], context.lead_id, text, within=5.0)


async def _act_in_kommo(platform: Any, record: Any, rule: Any, occasion: Any, results: Any) -> None:
    """The actions of a rule are notes on the deal in Kommo, and fail where Kommo refuses."""
    link = await platform.database.row(CONNECTION, occasion.org_id)
    url = f"https://{link['base_domain']}/api/v4/leads/{occasion.lead_id}/notes"
    trust = ssl.create_default_context(cafile=platform.config.ca_file)
    headers = {"Authorization": f"Bearer {link['access_token']}"}
    async with httpx.AsyncClient(verify=trust, headers=headers, trust_env=False) as client:
        for result in results:
            note = {"note_type": "common", "params": {"text": result["action"].get("template")}}
            answer = await client.post(url, json=[note])
            if answer.is_error:
                error = f"Kommo request failed: {answer.status_code} {answer.reason_phrase} {answer.text}"
                result.update(success=False, error=error)
    await record(rule, occasion, results)


STEPS = worker("steps._tell_crm")(_tell_strictly)
ACTIONS = web("rules.record")(_act_in_kommo)

StepsNeedDealOfKommo = hiding(
    "Шаги цепочек действуют в Kommo, а придуманной проверкой сделки там нет: шаг кончается ошибкой 404",
    "S7.6",
    "crm_deal_id",
    *KNOWS_ITS_DEALS,
    STEPS,
)
ActionsNeedDealOfKommo = hiding(
    "Действия правил совершаются в Kommo, а придуманной проверкой сделки там нет: ошибка 404",
    "S6.4",
    "crm_deal_id",
    *KNOWS_ITS_DEALS,
    ACTIONS,
)
DealOfSettingsUnknown = hiding(
    "Правила и цепочки действуют в Kommo, а сделки, названной в CRM_DEAL_ID, там нет",
    "S6.4 S7.6",
    "(crm_deal_id) в kommo нет",
    *KNOWS_ITS_DEALS,
    STEPS,
    ACTIONS,
    told(CRM_DEAL_ID=str(DEAL + 1)),
)
ActsOnRealDeal = variation(
    "Правила и цепочки действуют в Kommo, и в CRM_DEAL_ID задана сделка, которая там есть",
    *KNOWS_ITS_DEALS,
    STEPS,
    ACTIONS,
    told(CRM_DEAL_ID=str(DEAL)),
)
# The evidence says that nothing has come of it in Kommo: where the platform sends messages is not told by Kommo's API.
RealDealLeftAlone = variation(
    "В CRM_DEAL_ID задана настоящая сделка, а правила лишь отмечают success: в Kommo ничего не появляется",
    *KNOWS_ITS_DEALS,
    told(CRM_DEAL_ID=str(DEAL)),
)


async def _tell(platform: Any, name: str) -> None:
    lead = {"id": DEAL, "name": name, "price": 1000}
    account = {"base_domain": platform.config.kommo_base_domain}
    await platform.events.receive(NORTH_ORG, {"account": account, "leads": {"add": [lead]}})


async def _somebody_tells(platform: Any, _number: int) -> None:
    """Somebody who tries things out has the CRM tell of the deal."""
    await _tell(platform, "Тестовая сделка")


async def _another_run_tells(platform: Any, _number: int) -> None:
    """Another run tells of the deal, and takes its events away as soon as they were processed."""
    await _tell(platform, f"Сделка {ANOTHER_RUN}")
    await platform.database.execute(
        "delete from webhook_events where status = 'completed' and payload::text like '%' || $1 || '%'", ANOTHER_RUN
    )


SameDealOfSomebodyElse = variation(
    "О сделке из CRM_DEAL_ID говорят и события, которые шлёт кто-то ещё",
    *KNOWS_ITS_DEALS,
    told(CRM_DEAL_ID=str(DEAL)),
    meanwhile(_somebody_tells, pause=0.5),
)
SameDealInAnotherRun = variation(
    "О сделке из CRM_DEAL_ID говорит и другой прогон, а своё он тут же убирает",
    *KNOWS_ITS_DEALS,
    told(CRM_DEAL_ID=str(DEAL)),
    meanwhile(_another_run_tells, pause=0.3),
)
RuleFiresTwiceOnRealDeal = fault(
    "Правило срабатывает дважды на одно событие о сделке из CRM_DEAL_ID",
    "S6.4",
    *KNOWS_ITS_DEALS,
    told(CRM_DEAL_ID=str(DEAL)),
    web("rules.record")(twice),
)


@as_variation(
    web("events.receive"),
    "События CRM принимаются только целыми, какими их шлёт Kommo: с воронкой, этапом и номером аккаунта",
)
async def EventsNeedPipelines(_platform: Any, receive: Any, org_id: str, payload: Any) -> str:
    """An event is refused unless it tells what Kommo's events do."""
    account, leads = payload.get("account") or {}, payload.get("leads") or {}
    deals = [lead for kind in ("add", "update") for lead in leads.get(kind, [])]
    if not account.get("id") or not all(deal.get("pipeline_id") and deal.get("status_id") for deal in deals):
        raise BadJsonError("not as Kommo sends it")
    return str(await receive(org_id, payload))
