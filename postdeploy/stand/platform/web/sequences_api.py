"""Routes of `/api/agents/A/sequences` (contract: Sequences)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from postdeploy.stand.platform.web.errors import Refusal
from postdeploy.stand.platform.web.http import body_of, endpoint, ok, part_of, routes, timestamp
from postdeploy.stand.platform.web.owned import creation, deletion, listing
from postdeploy.stand.platform.web.sequences import Sequences
from postdeploy.stand.platform.web.session import User
from postdeploy.stand.platform.web.validation import Flag, Items, Number, Option, Record, Shape, Text

TRIGGERS = ("manual", "lead_created", "stage_changed", "subscription", "event")
ACTIONS = ("send_message", "create_task", "send_email", "webhook", "ai_response", "wait")
OPTIONAL_TEXT = Text(optional=True, nullable=True)

STEP = Shape(
    fields={
        "step_order": Number(least=1),
        "delay_minutes": Number(least=0, optional=True),
        "action_type": Option(values=ACTIONS),
        "template": OPTIONAL_TEXT,
        "recipient": OPTIONAL_TEXT,
        "webhook_url": OPTIONAL_TEXT,
        "ai_prompt": OPTIONAL_TEXT,
        "task_title": OPTIONAL_TEXT,
        "task_description": OPTIONAL_TEXT,
    }
)
SEQUENCE = Shape(
    fields={
        "name": Text(required="Название последовательности обязательно"),
        "description": OPTIONAL_TEXT,
        "trigger_type": Option(values=TRIGGERS),
        "trigger_conditions": Record(optional=True),
        "is_active": Flag(optional=True),
        "steps": Items(item=STEP, required="Последовательность должна содержать хотя бы один шаг"),
    }
)
START = Shape(fields={"lead_id": Text(), "initial_data": Record(optional=True)})


@endpoint("Не удалось запустить последовательность")
async def start(request: Request, user: User) -> Response:
    """`PUT /api/agents/A/sequences?sequenceId=Q`: start one by hand."""
    agent_id = request.path_params["agent_id"]
    sequence_id = request.query_params.get("sequenceId")
    if not sequence_id:
        raise Refusal("ID последовательности обязателен")
    values = START.parse(await body_of(request))
    sequence = await part_of(request, Sequences).require(user.org_id, agent_id, sequence_id)
    execution_id = await part_of(request, Sequences).start(sequence, values["lead_id"], values.get("initial_data", {}))
    return ok({"execution_id": execution_id})


@endpoint("Не удалось обновить последовательность", coded=True)
async def update(request: Request, user: User) -> Response:
    """`PATCH /api/agents/A/sequences/Q`."""
    values = SEQUENCE.partial().parse(await body_of(request))
    ids = request.path_params
    await part_of(request, Sequences).update(user.org_id, ids["agent_id"], ids["sequence_id"], values)
    return ok(timestamp=timestamp())


INDEX = listing("Не удалось загрузить последовательности", Sequences, active_only=False)
CREATE = creation("Не удалось создать последовательность", Sequences, SEQUENCE)
BASE = "/api/agents/{agent_id}/sequences"
ROUTES = [
    *routes(BASE, GET=INDEX, POST=CREATE, PUT=start),
    *routes(
        f"{BASE}/{{sequence_id}}",
        PATCH=update,
        DELETE=deletion("Не удалось удалить последовательность", Sequences, "sequence_id"),
    ),
]
