"""A CRM, and a platform in front of it, that take a deal for what it is: one that the CRM knows, in a pipeline."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.faults.declaring import as_fault, as_variation
from postdeploy.stand.faults.shapes.methods import web, worker
from postdeploy.stand.platform.web.errors import BadJsonError
from postdeploy.stand.platform.worker.errors import JobError

UNKNOWN_DEAL = (
    'Kommo request failed: 404 Not Found {"title":"Not Found","type":"https://httpstatus.es/404","status":404,'
    '"detail":"Lead not found"}'
)


@as_fault(
    worker("steps.actions.send_message"),
    "Шаги цепочек действуют в Kommo, а придуманной проверкой сделки там нет: шаг кончается ошибкой 404",
    "",
    hides="S7.6",
    blinding="придумана проверкой",
)
async def StepsNeedDealOfKommo(*_: Any) -> None:
    """A step acts on the deal in Kommo, where one that a checklist has invented is unknown."""
    raise JobError(UNKNOWN_DEAL)


@as_fault(
    web("rules.record"),
    "Действия правил совершаются в Kommo, а придуманной проверкой сделки там нет: ошибка 404",
    "",
    hides="S6.4",
    blinding="придумана проверкой",
)
async def ActionsNeedDealOfKommo(_platform: Any, record: Any, rule: Any, occasion: Any, results: Any) -> None:
    """The same of the actions of a rule."""
    await record(rule, occasion, [{**each, "success": False, "error": UNKNOWN_DEAL} for each in results])


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
