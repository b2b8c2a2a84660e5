"""ШАГ 4: the test chat."""

from behave import then, when

from postdeploy.checks import chat as expect
from postdeploy.checks import check
from postdeploy.checks.closed import closed
from postdeploy.checks.common import accepted, has_fields
from postdeploy.checks.fresh import fresh
from postdeploy.checks.history import (
    expect_answer,
    expect_history,
    expect_next_answer,
    expect_sent,
    expect_talk_stored,
)
from postdeploy.checks.neighbours import expect_own_talks, kept_apart
from postdeploy.checks.offered import expect_offered_as_stored
from postdeploy.checks.pages import opened
from postdeploy.checks.read_only import chat as past
from postdeploy.checks.talk import Talk
from postdeploy.session import slots
from postdeploy.session.context import Context
from postdeploy.session.fixtures import talkers
from postdeploy.session.writing import writes

LISTED, CHOSEN, SENT = "Список агентов отображается", "Можно выбрать агента", "Можно отправить сообщение"
ANSWERED = "Агент отвечает"


@when("Открыть: `/manage/[tenantId]/test-chat`")
def open_chat(context: Context) -> None:
    run = context.run
    path = run.driver.chat.page(run.account.sign_in().tenant_id)
    context.state.keep(slots.PAGE, opened(run, path))
    context.state.keep(slots.HEADING, "Тестовый чат")


@then("Список агентов отображается")
@writes("создать агентов", instead=past.agents_are_listed)
def agents_are_listed(context: Context) -> None:
    run = context.run
    chosen, other, idle = talkers(run)
    wanted = {each.agent.id: each.agent.name for each in (chosen, other)}
    listed = fresh(run.driver.agents.active, run.budget, expect.lists_agents(wanted, [idle.id]))
    with closed(run, "/api/agents", status="active", limit=100):
        expect_offered_as_stored(run, listed)
    context.state.keep(slots.TALKERS, (chosen, other))


@then("Можно выбрать агента")
@writes("создать агентов", instead=past.agent_can_be_chosen)
def agent_can_be_chosen(context: Context) -> None:
    run = context.run
    chosen, other = context.state.need(slots.TALKERS, LISTED)
    with kept_apart(run):
        answer = run.driver.agents.get(chosen.agent.id)
    check(answer, accepted())
    wanted = {"id": chosen.agent.id, "name": chosen.agent.name, "status": "active"}
    check(answer.at("data"), has_fields(wanted, "выбранный агент открывается"), where=answer.where)
    context.state.keep(slots.TALK, Talk(chosen, other, run.testdata.mark))


@then("Можно отправить сообщение")
@writes("отправить сообщение")
def message_can_be_sent(context: Context) -> None:
    run, talk = context.run, context.state.need(slots.TALK, CHOSEN)
    reply = context.state.keep(slots.REPLY, run.driver.chat.send(talk.question, agent_id=talk.chosen.agent.id))
    talk.conversation_id = expect_sent(run, talk.question, reply)
    expect_talk_stored(run, talk)
    context.state.keep(slots.SENT, talk)


@then("Агент отвечает")
@writes("отправить сообщение", instead=past.agent_answered)
def agent_answers(context: Context) -> None:
    run, talk = context.run, context.state.need(slots.SENT, SENT)
    reply = context.state.need(slots.REPLY, SENT)
    expect_answer(run, talk, reply)


@then("История сохраняется")
@writes("отправить сообщение", instead=past.history_is_kept)
def history_is_kept(context: Context) -> None:
    run, talk = context.run, context.state.need(slots.SENT, SENT)
    context.state.rest_on(ANSWERED)
    expect_history(run, talk)
    expect_next_answer(run, talk)
    with closed(run, "/api/chat", conversationId=talk.conversation_id):
        expect_history(run, talk)
    listed = fresh(run.driver.chat.conversations, run.budget, expect.lists_conversation(talk.conversation_id))
    expect_own_talks(run, listed)
