"""Habits of healthy deployments that public threads tell of: of Kommo, Next.js, Auth.js, BullMQ and PostgREST."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from postdeploy.stand.faults.declaring import as_variation, variation
from postdeploy.stand.faults.shapes.answers import remade, standing_before
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.shapes.setting import executed, redis_refusing, set_up
from postdeploy.stand.faults.tools import Reply, Requests, failure, wrapping

WEBHOOK = "/api/crm/webhook"
FORM = "application/x-www-form-urlencoded"
PARTS = re.compile(r"[^\[\]]+")
SESSION = re.compile(rb"(?P<name>authjs\.session-token)=(?P<token>[^;]*)")
PART = re.compile(rb"authjs\.session-token\.(?P<number>\d+)=(?P<part>.*)")
CHUNK = 60
LATER = 1.0


def _nested(form: list[tuple[str, str]]) -> dict[str, Any]:
    """`leads[add][0][id]=1` as objects; what is numbered from 0 is a list."""
    found: dict[str, Any] = {}
    for name, value in form:
        *way, last = PARTS.findall(name)
        place = found
        for part in way:
            place = place.setdefault(part, {})
        place[last] = value
    return {key: _listed(value) for key, value in found.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    parts = {key: _listed(part) for key, part in value.items()}
    return list(parts.values()) if parts and all(key.isdigit() for key in parts) else parts


async def _forms_alone(app: Any, scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http" or scope["path"] != WEBHOOK:
        await app(scope, receive, send)
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    kind = dict(scope["headers"]).get(b"content-type", b"").decode()
    if not kind.startswith(FORM):
        await failure("Expected form data", 400).whole.send(send)
        return
    payload = json.dumps(_nested(parse_qsl(body.decode()))).encode()
    headers = [(name, value) for name, value in scope["headers"] if name not in {b"content-type", b"content-length"}]
    said = {"type": "http.request", "body": payload, "more_body": False}

    async def told() -> dict[str, Any]:
        return said

    await app({**scope, "headers": [*headers, (b"content-type", b"application/json")]}, told, send)


async def _slash_at_the_end(app: Any, scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http" or "." in scope["path"].rsplit("/", 1)[-1] or scope["path"] == "/":
        await app(scope, receive, send)
    elif scope["path"].endswith("/"):
        path = scope["path"].rstrip("/")
        await app({**scope, "path": path, "raw_path": path.encode()}, receive, send)
    else:
        query = f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
        await Reply(308, "", "text/plain", marks={"location": f"{scope['path']}/{query}"}).whole.send(send)


EventsTakenAsForms = variation(
    "События CRM принимаются только формой, как их шлёт настоящая Kommo, а не JSON",
    standing_before("web", wrapping(_forms_alone)),
)
SlashAtTheEnd = variation(
    "У всех адресов приложения косая черта в конце (trailingSlash): без неё — переход 308",
    standing_before("web", wrapping(_slash_at_the_end)),
)
SlashAtTheEndOnScreen = variation(
    "У всех адресов приложения косая черта в конце, страницы открыты в браузере",
    standing_before("web", wrapping(_slash_at_the_end)),
    driver="browser",
)
FewRowsAtATime = variation(
    "PostgREST отдаёт не больше 25 записей за раз (db-max-rows)",
    executed("alter role authenticator set pgrst.db_max_rows to '25'"),
)
ScanRefused = variation("SCAN и KEYS в Redis запрещены", redis_refusing("scan", "keys"))
PrefixInBraces = variation("Префикс очереди в фигурных скобках, как в кластере Redis", set_up(queue_prefix="{bull}"))
TalksTitledByModel = variation(
    "Диалог называет модель, а не первые слова вопроса",
    executed("""
create function titled() returns trigger language plpgsql as $$
begin new.title = 'Вопрос о заказе'; return new; end $$;
create trigger titled before insert on agent_conversations for each row execute function titled();
"""),
)


@as_variation(
    remade(Requests(f"{WEBHOOK}|/api/jobs|/api/agents/[^/]+/integrations/[^/]+/sync", "POST")),
    "То, что лишь поставлено в очередь, приложение принимает с кодом 202",
)
def AcceptedForLater(answer: Any) -> Any:
    """202 in place of 200."""
    return replace(answer, status=202 if answer.status == 200 else answer.status)


@as_variation(web("rules.record"), "Действия правила выполняет очередь: в записи о выполнении итог появляется позже")
async def RuleResultsComeLater(platform: Any, record: Any, rule: Any, occasion: Any, results: Any) -> None:
    """The row is there at once, its actions are done a moment later."""
    await record(rule, occasion, [])
    platform.background.spawn(
        platform.database.execute(
            "update rule_executions set action_results = $3::jsonb where rule_id = $1::uuid and lead_id = $2",
            rule["id"],
            occasion.lead_id,
            results,
        ),
        after=LATER,
    )


def _in_chunks(name: bytes, value: bytes) -> list[tuple[bytes, bytes]]:
    """A cookie of the session as Auth.js sets one that is too long for a browser: in numbered parts."""
    found = SESSION.match(value)
    if name.lower() != b"set-cookie" or found is None or not found["token"]:
        return [(name, value)]
    token, rest = found["token"], value[found.end() :]
    parts = [token[start : start + CHUNK] for start in range(0, len(token), CHUNK)]
    return [(name, b"%s.%d=%s%s" % (found["name"], number, part, rest)) for number, part in enumerate(parts)]


def _joined(value: bytes) -> bytes:
    """The cookies of a request with the session's parts put together."""
    cookies = [cookie.strip() for cookie in value.split(b";")]
    parts = {int(found["number"]): found["part"] for cookie in cookies if (found := PART.match(cookie))}
    others = [cookie for cookie in cookies if not PART.match(cookie)]
    token = b"".join(parts[number] for number in sorted(parts))
    return b"; ".join([*others, *([b"authjs.session-token=" + token] if token else [])])


async def _session_in_chunks(app: Any, scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        await app(scope, receive, send)
        return
    headers = [(name, _joined(value) if name == b"cookie" else value) for name, value in scope["headers"]]

    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            told = [each for header in message["headers"] for each in _in_chunks(*header)]
            message = {**message, "headers": told}
        await send(message)

    await app({**scope, "headers": headers}, receive, sent)


SessionInChunks = variation(
    "Cookie сессии длинна и потому разбита на части: authjs.session-token.0 и далее",
    standing_before("web", wrapping(_session_in_chunks)),
)
