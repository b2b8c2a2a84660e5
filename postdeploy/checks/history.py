"""Comparing the history of a conversation with what was said, in the chat and in the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import Hint, check
from postdeploy.checks.chat import (
    NO_MODEL,
    answers_in,
    in_parts,
    is_answer_to,
    is_history,
    knows_word,
    may_know_word,
    says,
    shows_history,
)
from postdeploy.checks.common import accepted, exactly_one, gives_id, has_fields
from postdeploy.checks.fresh import fresh
from postdeploy.checks.limits import leave_open_if_no_more
from postdeploy.checks.remembering import expect_remembered
from postdeploy.checks.schema_gaps import OF_CHAT, gap_hint
from postdeploy.checks.waiting import eventually, found_soon, soon
from postdeploy.platform.at_once import both
from postdeploy.session.scenario_state import attempt

if TYPE_CHECKING:
    from postdeploy.checks.talk import Talk
    from postdeploy.platform.answer import Answer
    from postdeploy.platform.database import Database, Row
    from postdeploy.session.run import Run

MESSAGES = "таблица `message_logs`"


def expect_sent(run: Run, message: str, reply: Answer) -> str:
    """Our message is stored word for word, once, as the user's; gives the conversation's id."""
    if not run.tables.seen(MESSAGES):
        return _expect_sent_by_chat(run, message, reply)
    stored = attempt(lambda: _stored(run.tables, message, reply.at("data", "message", "id")))
    if not reply.ok and not stored.or_else([]):
        leave_open_if_no_more(reply)
        check(reply, accepted(), hint=gap_hint(run, reply, OF_CHAT))
    first = iter([stored.get()])
    once: Matcher[Sequence[Row]] = exactly_one("наше сообщение слово в слово")
    answer_id = reply.at("data", "message", "id")
    rows = eventually(
        lambda: next(first, None) or _stored(run.tables, message, answer_id), once, soon(run.budget), where=MESSAGES
    )
    check(rows[0], has_fields({"role": "user"}, "сообщение записано как сообщение пользователя"), where=MESSAGES)
    return str(rows[0]["conversation_id"])


def _stored(tables: Database, message: str, answer_id: str | None) -> list[Row]:
    """Rows with our message; an answer that echoes it is for another line to judge."""
    return [row for row in tables.rows("message_logs", content=message) if str(row["id"]) != str(answer_id)]


def _expect_sent_by_chat(run: Run, message: str, reply: Answer) -> str:
    """The same by what the chat itself shows."""
    leave_open_if_no_more(reply)
    check(reply, gives_id("data", "conversationId"))
    conversation_id = str(reply.at("data", "conversationId"))
    history = run.driver.chat.history(conversation_id)
    check(history, accepted())
    ours = [item for item in history.objects("data", "messages") if item.get("content") == message]
    check(ours, exactly_one("наше сообщение слово в слово"), where=history.where)
    check(ours[0], has_fields({"role": "user"}, "сообщение записано как сообщение пользователя"), where=history.where)
    return conversation_id


def expect_talk_stored(run: Run, talk: Talk) -> None:
    """The conversation is with the chosen agent, of this user and organisation."""
    where = "таблица `agent_conversations`"
    if not run.tables.seen(where):
        return
    wanted = {"agent_id": talk.chosen.agent.id, "user_id": run.account.user.id, "org_id": run.account.user.org_id}
    row = found_soon(lambda: run.tables.row("agent_conversations", id=talk.conversation_id), run.budget)
    check(row, has_fields(wanted, "диалог с выбранным агентом"), where=where)


def expect_answer(run: Run, talk: Talk, reply: Answer) -> None:
    """Our first message is answered by the chosen agent, and the answer is stored."""
    no_model = f"{NO_MODEL} (агент создан с моделью {talk.chosen.model})"
    message = _judged(talk, talk.question, reply, reply.where, lambda: "" if reply.ok else no_model)
    expect_answer_stored(run, talk, message)
    expect_chosen_agent(run, talk, message["content"], "текст ответа")


def _judged(talk: Talk, question: str, reply: Answer, where: str, hint: Hint = "") -> Mapping[str, Any]:
    """The message that answers a question in this talk."""
    leave_open_if_no_more(reply)
    check(reply, answers_in(talk.conversation_id), where=where, hint=hint)
    message: Mapping[str, Any] = reply.at("data", "message")
    check(message, is_answer_to(question), where=where)
    talk.heard(question, message["content"], reply)
    return message


def expect_answer_stored(run: Run, talk: Talk, message: Mapping[str, Any]) -> None:
    """The answer that was shown is the one that is stored, in this conversation."""
    if not run.tables.seen(MESSAGES):
        return
    row = found_soon(lambda: run.tables.row("message_logs", id=message["id"]), run.budget)
    wanted = {"conversation_id": talk.conversation_id, "role": "assistant"}
    check(row, has_fields(wanted, "тот же ответ записан"), where=MESSAGES)
    text = str(message["content"])
    stored = str((row or {}).get("content"))
    if stored != text and in_parts(text, _parts(run.tables, talk, message["id"])):
        run.evidence.text("Как записан ответ", "Ответ записан по частям, в нескольких записях подряд.")
        return
    check(stored, says(text), where=f"тот же ответ записан, {MESSAGES}")


def _parts(tables: Database, talk: Talk, message_id: str) -> list[str]:
    """The texts that stand beside a message, of the same role and in a row with it."""
    for _role, rows in groupby(_messages(tables, talk.conversation_id), key=lambda row: row.get("role")):
        turn = list(rows)
        if any(str(row["id"]) == str(message_id) for row in turn):
            return [str(row.get("content")) for row in turn]
    return []


def expect_chosen_agent(run: Run, talk: Talk, content: str, where: str) -> None:
    """The answer is the chosen agent's, who knows its code word; a model that has evaded is asked once more."""
    knows = knows_word(talk.chosen.word, talk.other.word)
    if knows.matches(content) or not may_know_word(content, talk.other.word):
        check(content, knows, where=where)
        return
    run.evidence.text("Спросили ещё раз", f"Кодового слова в ответе нет: «{content}».")
    check(answer_to(run, talk, talk.reminder, where), knows, where=f"{where} и ответ, когда спросили ещё раз")


def expect_next_answer(run: Run, talk: Talk) -> None:
    """The talk goes on: a second question is answered in it too, by the same agent."""
    where = "второй вопрос"
    content = answer_to(run, talk, talk.next_question, where)
    expect_chosen_agent(run, talk, content, f"текст ответа, {where}")
    expect_remembered(run, talk, content, lambda: answer_to(run, talk, talk.order_reminder, where))


def answer_to(run: Run, talk: Talk, question: str, where: str) -> str:
    """Ask on in the same talk; gives the text of the answer."""
    reply = run.driver.chat.send(question, conversation_id=talk.conversation_id)
    return str(_judged(talk, question, reply, f"{reply.where}, {where}")["content"])


def expect_history(run: Run, talk: Talk) -> None:
    """Chat and table hold what was said, in order, under this conversation."""
    seen = run.tables.seen(MESSAGES)
    chat, table = both(
        lambda: run.driver.chat.history(talk.conversation_id),
        lambda: _messages(run.tables, talk.conversation_id) if seen else [],
    )
    ask = partial(run.driver.chat.history, talk.conversation_id)
    fresh(ask, run.budget, accepted(), shows_history(talk.said), known=chat.result())
    if not seen:
        return
    first = iter([table.result()])
    rows = eventually(
        lambda: next(first, None) or _messages(run.tables, talk.conversation_id),
        is_history(talk.said),
        soon(run.budget),
        where=MESSAGES,
    )
    run.evidence.rows("Сообщения в таблице `message_logs`", rows)


def _messages(tables: Database, conversation_id: str) -> list[Row]:
    return tables.rows("message_logs", conversation_id=conversation_id, order="created_at")
