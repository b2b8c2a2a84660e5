"""ШАГ 4 without a message of our own: the agents that are there and the user's latest conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks import chat as expect
from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.common import accepted, has_fields
from postdeploy.checks.neighbours import expect_own_talks
from postdeploy.checks.offered import expect_offered_as_stored
from postdeploy.checks.read_only import looked_at, nothing_to_look_at
from postdeploy.config.drivers import HTTP
from postdeploy.platform.chat import RECORDS
from postdeploy.session import slots

if TYPE_CHECKING:
    from postdeploy.platform.answer import Answer
    from postdeploy.session.run import Run
    from postdeploy.session.scenario_state import ScenarioState

Message = Mapping[str, Any]
LOOKED_THROUGH = 10
"""How many of the user's latest conversations are looked through for one with an answer."""


def agents_are_listed(run: Run, state: ScenarioState) -> None:
    """The selector's list is the organisation's active agents."""
    run.account.signed_in()
    listed = run.driver.agents.active()
    check(listed, expect.lists_agents({}, []))
    expect_offered_as_stored(run, listed)
    state.keep(slots.LISTED, listed.objects("data"))
    looked_at(run, f"активных агентов: {len(listed.objects('data'))}")


def agent_can_be_chosen(run: Run, state: ScenarioState) -> None:
    """One of the listed agents opens."""
    listed = state.need(slots.LISTED, "Список агентов отображается")
    if not listed:
        raise nothing_to_look_at("активных агентов нет")
    answer = run.driver.agents.get(listed[0]["id"])
    check(answer, accepted(), where=answer.request)
    wanted = {"id": listed[0]["id"], "status": "active"}
    check(answer.at("data"), has_fields(wanted, "выбранный агент открывается"), where=answer.request)
    looked_at(run, f"агент «{listed[0].get('name')}»")


def agent_answered(run: Run, _facts: ScenarioState) -> None:
    """The user's latest conversation with an answer: it follows a question and is not empty."""
    conversation_id, messages = _latest_talk(run)
    check(messages, answered(), where=f"диалог {conversation_id}")
    _expect_on_screen(run, conversation_id, messages)
    looked_at(run, f"последний диалог с ответом, {conversation_id}")


def history_is_kept(run: Run, _facts: ScenarioState) -> None:
    """The chat shows what the table holds of the user's latest conversation."""
    conversation_id, messages = _latest_talk(run)
    if run.tables.seen("таблица `message_logs`"):
        rows = run.tables.rows("message_logs", conversation_id=conversation_id, order="created_at")
        check(messages, same_messages(rows), where=f"диалог {conversation_id} и таблица `message_logs`")
    _expect_on_screen(run, conversation_id, messages)
    listed = run.driver.chat.conversations()
    check(listed, expect.lists_conversation(conversation_id), where=f"список чатов, {listed.where}")
    expect_own_talks(run, listed)
    looked_at(run, f"последний диалог с ответом, {conversation_id}, сообщений: {len(messages)}")


def _expect_on_screen(run: Run, conversation_id: str, messages: Sequence[Message]) -> None:
    """In a browser a person can open the conversation and read it; over HTTP there is no screen to look at."""
    if run.driver.way == HTTP:
        return
    seen = run.driver.chat.history(conversation_id)
    said = [message for message in messages if message.get("role") not in RECORDS]
    check(seen, shows_all(len(said)))


def shows_all(number: int) -> Matcher[Answer]:
    """All messages of a conversation can be read on the screen. Says how many, not what they say."""

    def judge(answer: Answer) -> str | None:
        shown = len(answer.objects("data", "messages"))
        if not shown:
            return "диалог не открывается из списка чатов, или в нём ничего не видно"
        return None if shown == number and answer.ok else f"прочесть можно сообщений: {shown} из {number}"

    return expectation(f"все сообщения диалога видны на экране: {number}", judge)


def answered() -> Matcher[Sequence[Message]]:
    """Somebody asked and the assistant answered with words. Says nothing of what was said: it may be a customer's."""

    def judge(messages: Sequence[Message]) -> str | None:
        roles = [str(message.get("role")) for message in messages]
        if "assistant" not in roles:
            return "ответа нет"
        first = roles.index("assistant")
        if "user" not in roles[:first]:
            return f"ответ без вопроса; роли по порядку: {', '.join(roles)}"
        empty = [m.get("id") for m in messages if m.get("role") == "assistant" and not str(m.get("content")).strip()]
        return f"пустых ответов: {len(empty)}" if empty else None

    return expectation("в диалоге есть вопрос и непустой ответ на него", judge)


def same_messages(rows: Sequence[Message]) -> Matcher[Sequence[Message]]:
    """The same messages in the same order; what they say is compared but not shown."""

    def judge(messages: Sequence[Message]) -> str | None:
        found = [(m.get("id"), m.get("role"), m.get("content")) for m in messages]
        stored = [(row["id"], row["role"], row["content"]) for row in rows]
        if found == stored:
            return None
        different = next((i for i, pair in enumerate(zip(found, stored, strict=False)) if pair[0] != pair[1]), None)
        where = f"первое отличие — сообщение {different + 1}" if different is not None else "лишние в конце"
        return f"в чате сообщений {len(found)}, в таблице {len(stored)}; {where}"

    return expectation("история диалога в чате такая же, как в таблице", judge)


def _latest_talk(run: Run) -> tuple[str, list[dict[str, Any]]]:
    run.account.signed_in()
    listed = run.api.chat.conversations()
    check(listed, accepted(), where=listed.request)
    for conversation in listed.objects("data", "conversations")[:LOOKED_THROUGH]:
        history = run.api.chat.history(str(conversation.get("id")))
        check(history, accepted(), where=history.request)
        messages = history.objects("data", "messages")
        if any(message.get("role") == "assistant" for message in messages):
            return str(conversation["id"]), messages
    raise nothing_to_look_at("у пользователя нет диалогов с ответами, и начать диалог нельзя")
