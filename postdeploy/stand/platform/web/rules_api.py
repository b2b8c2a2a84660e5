"""Routes of `/api/agents/A/rules` (contract: Rules)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from postdeploy.stand.platform.web.agents import own_agent
from postdeploy.stand.platform.web.http import body_of, endpoint, ok, part_of, routes, timestamp
from postdeploy.stand.platform.web.owned import creation, deletion, listing
from postdeploy.stand.platform.web.rules import Rules
from postdeploy.stand.platform.web.rules_engine import ACTIONS, CONDITIONS, TRIGGERS, Occasion
from postdeploy.stand.platform.web.session import User
from postdeploy.stand.platform.web.validation import Flag, Items, Number, Option, Record, Shape, Text

RULE = Shape(
    fields={
        "name": Text(required="Название правила обязательно"),
        "description": Text(optional=True, nullable=True),
        "trigger_type": Option(values=TRIGGERS),
        "conditions": Items(item=Shape(fields={"type": Option(values=CONDITIONS)}, loose=True)),
        "actions": Items(item=Shape(fields={"type": Option(values=ACTIONS)}, loose=True)),
        "is_active": Flag(optional=True),
        "priority": Number(least=1, most=100, optional=True),
        "cooldown_minutes": Number(optional=True, nullable=True),
        "max_executions_per_day": Number(optional=True, nullable=True),
        "metadata": Record(optional=True),
    }
)
TRIAL = Shape(
    fields={
        "triggerType": Option(values=TRIGGERS),
        "leadId": Text(optional=True, nullable=True),
        "triggerData": Record(optional=True),
        "currentState": Record(optional=True, nullable=True),
    }
)


@endpoint("Не удалось выполнить правила")
async def run(request: Request, user: User) -> Response:
    """`PUT /api/agents/A/rules`: run the agent's rules by hand; `?preview=true` is a dry run."""
    values = TRIAL.parse(await body_of(request))
    agent_id = await own_agent(request, user)
    occasion = Occasion(
        org_id=user.org_id,
        trigger_type=values["triggerType"],
        trigger_data=values.get("triggerData", {}),
        lead_id=values.get("leadId"),
        current_state=values.get("currentState"),
    )
    rules = await part_of(request, Rules).of_agent(user.org_id, agent_id)
    if request.query_params.get("preview") == "true":
        return ok({"preview": True, "rules": await part_of(request, Rules).preview(rules, occasion)})
    return ok({"preview": False, "executions": await part_of(request, Rules).fire(rules, occasion)})


@endpoint("Не удалось обновить правило", coded=True)
async def update(request: Request, user: User) -> Response:
    """`PATCH /api/agents/A/rules/R`: answers with the row."""
    values = RULE.partial().parse(await body_of(request))
    ids = request.path_params
    rule = await part_of(request, Rules).update(user.org_id, ids["agent_id"], ids["rule_id"], values)
    return ok(rule, timestamp=timestamp())


INDEX = listing("Не удалось загрузить правила", Rules, active_only=True)
CREATE = creation("Не удалось создать правило", Rules, RULE)
BASE = "/api/agents/{agent_id}/rules"
ROUTES = [
    *routes(BASE, GET=INDEX, POST=CREATE, PUT=run),
    *routes(f"{BASE}/{{rule_id}}", PATCH=update, DELETE=deletion("Не удалось удалить правило", Rules, "rule_id")),
]
