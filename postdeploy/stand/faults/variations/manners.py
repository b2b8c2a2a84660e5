"""An API that says the same in another manner, and a chat that keeps more than was said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from postdeploy.stand.faults.declaring import as_variation, variation
from postdeploy.stand.faults.shapes.answers import remade
from postdeploy.stand.faults.shapes.entries import finished_earlier
from postdeploy.stand.faults.shapes.methods import web
from postdeploy.stand.faults.shapes.setting import executed
from postdeploy.stand.faults.tools import Requests, Whole

CREATIONS = Requests("/api/agents(/[^/]+/(scripts|rules|sequences))?", "POST")
CHANGES = (Requests("/api/agents/.*", "PATCH"), Requests("/api/agents/.*", "DELETE"))
EMPTY = Whole(204, [], b"")
GREETING = "Здравствуйте! Чем могу помочь?"


@as_variation(web("chat.conversation_for"), "Диалог начинается с системной записи и приветствия агента")
async def TalkBeginsWithGreeting(platform: Any, conversation_for: Any, user: Any, question: Any) -> Any:
    """A new conversation holds the system's prompt and a greeting before anything was asked."""
    conversation = await conversation_for(user, question)
    if not question.conversation_id:
        remember = platform.chat.remember
        await remember(conversation["id"], "system", "Ты — помощник отдела продаж.", {})
        await remember(conversation["id"], "assistant", GREETING, {"greeting": True})
    return conversation


async def _untrimmed(_platform: Any, ask: Any, agent: Any, history: Any, question: Any) -> Any:
    reply = await ask(agent, history, question)
    return replace(reply, content=f"{reply.content}\r\nЧем ещё помочь? \n\n")


@as_variation(
    web("chat.answer"),
    "Ответ модели кончается пустыми строками: в таблице они есть, в ответе чата нет",
    web("chat.ask")(_untrimmed),
)
async def AnswerEndsWithNewline(_platform: Any, answer: Any, user: Any, question: Any) -> Any:
    """The model ends its answer with empty lines; the table keeps them, the answer to the question does not."""
    reply = await answer(user, question)
    content = reply["message"]["content"].replace("\r\n", "\n").strip()
    return {**reply, "message": {**reply["message"], "content": content}}


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


BY_THE_BOOK = (
    remade(CREATIONS)(lambda answer: replace(answer, status=201) if answer.status == 200 else answer),
    *(remade(change)(lambda answer: EMPTY if answer.status == 200 else answer) for change in CHANGES),
)
CreatedAndNoContent = variation("Создание отвечает 201, изменение и удаление — 204 без тела", *BY_THE_BOOK)
CreatedAndNoContentOnScreen = variation(
    "Создание отвечает 201, изменение и удаление — 204, и страницы это понимают", *BY_THE_BOOK, driver="browser"
)


FinishedBeforeStarted = variation(
    "Время записи «завершена» ставит Worker, его часы отстают на пять секунд: оно раньше «запущена»",
    finished_earlier("5 seconds"),
)
WorkerClockAhead = variation(
    "Часы Worker спешат на семь секунд, время шагов он пишет по местному времени", executed(AHEAD)
)
