"""An API that says the same in another manner, and a chat that keeps more than was said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postdeploy.stand.faults import Variation
from postdeploy.stand.faults.tools import Requests

CREATIONS = Requests("/api/agents(/[^/]+/(scripts|rules|sequences))?", "POST")
CHANGES = (Requests("/api/agents/.*", "PATCH"), Requests("/api/agents/.*", "DELETE"))
GREETING = "Здравствуйте! Чем могу помочь?"


class CreatedAndNoContent(Variation):
    """Creations answer 201; changes and deletions answer 204, which has no body."""

    title = "Создание отвечает 201, изменение и удаление — 204 без тела"

    def web(self, platform: Any) -> None:
        platform.middleware.append(_by_the_book)


class TalkBeginsWithGreeting(Variation):
    """A new conversation holds the system's prompt and a greeting before anything was asked."""

    title = "Диалог начинается с системной записи и приветствия агента"

    def web(self, platform: Any) -> None:
        conversation_for, remember = platform.chat.conversation_for, platform.chat.remember

        async def greeted(user: Any, question: Any) -> Any:
            conversation = await conversation_for(user, question)
            if not question.conversation_id:
                await remember(conversation["id"], "system", "Ты — помощник отдела продаж.", {})
                await remember(conversation["id"], "assistant", GREETING, {"greeting": True})
            return conversation

        platform.chat.conversation_for = greeted


class AnswerEndsWithNewline(Variation):
    """The model ends its answer with empty lines; the table keeps them, the answer to the question does not."""

    title = "Ответ модели кончается пустыми строками: в таблице они есть, в ответе чата нет"

    def web(self, platform: Any) -> None:
        ask, answer = platform.chat.ask, platform.chat.answer

        async def untrimmed(agent: Any, history: Any, question: Any) -> Any:
            reply = await ask(agent, history, question)
            return replace(reply, content=f"{reply.content}\r\nЧем ещё помочь? \n\n")

        async def trimmed(user: Any, question: Any) -> Any:
            reply = await answer(user, question)
            content = reply["message"]["content"].replace("\r\n", "\n").strip()
            return {**reply, "message": {**reply["message"], "content": content}}

        platform.chat.ask, platform.chat.answer = untrimmed, trimmed


class WorkerClockAhead(Variation):
    """The Worker writes the times of steps by a clock seven seconds ahead of the database's, in its local zone."""

    title = "Часы Worker спешат на семь секунд, время шагов он пишет по местному времени"

    async def database(self, connection: Any) -> None:
        await connection.execute(AHEAD)


AHEAD = """
create function ahead() returns trigger language plpgsql as $$
begin
  if new.execution_data->'step_results' is not null then
    new.execution_data = jsonb_set(new.execution_data, '{step_results}', (
      select coalesce(jsonb_agg(case when one ? 'seen' then one else one || jsonb_build_object('seen', true,
        'executed_at', to_char(((one->>'executed_at')::timestamptz + interval '7 seconds') at time zone 'Asia/Omsk',
                               'YYYY-MM-DD"T"HH24:MI:SS.MS"+06:00"')) end order by place), '[]'::jsonb)
      from jsonb_array_elements(new.execution_data->'step_results') with ordinality found(one, place)));
  end if;
  return new;
end $$;
create trigger ahead before insert or update on sequence_executions for each row execute function ahead();
"""


def _by_the_book(app: ASGIApp) -> ASGIApp:
    """Successful creations with 201, successful changes with 204 and nothing more."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        bare = any(each.match(scope) for each in CHANGES)
        emptied: list[bool] = []

        async def otherwise(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                emptied[:] = [bare]
                headers = [] if bare else message["headers"]
                message = {**message, "status": 204 if bare else 201, "headers": headers}
            elif emptied == [True]:
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        await app(scope, receive, otherwise if bare or CREATIONS.match(scope) else send)

    return answered
