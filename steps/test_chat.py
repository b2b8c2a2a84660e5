"""ШАГ 4: the test chat."""

from behave import then, when
from behave.runner import Context

from postdeploy.checks import chat as expect
from postdeploy.checks import check
from postdeploy.checks.common import has_fields
from postdeploy.checks.history import expect_answer_stored, expect_history, expect_sent
from postdeploy.checks.pages import opened
from postdeploy.fixtures import Talk, talkers

LISTED, CHOSEN, SENT = "Список агентов отображается", "Можно выбрать агента", "Можно отправить сообщение"
ANSWERED = "Агент отвечает"


@when("Открыть: `/manage/[tenantId]/test-chat`")
def open_chat(context: Context) -> None:
    run = context.run
    path = run.chat.page(run.sign_in().tenant_id)
    context.facts.keep("page", opened(run, path))
    context.facts.keep("heading", "Тестовый чат")


@then("Список агентов отображается")
def agents_are_listed(context: Context) -> None:
    run = context.run
    chosen, other, idle = talkers(run)
    listed = run.agents.active()
    rows = run.database.rows("agents", org_id=run.user.org_id, status="active", columns="id,name")
    where = f"{listed.request} и таблица `agents`"
    check(listed, expect.lists_agents([chosen.agent.id, other.agent.id], [idle.id]), where=where)
    check(listed, expect.same_as_table(rows), where=where)
    context.facts.keep("talkers", (chosen, other))


@then("Можно выбрать агента")
def agent_can_be_chosen(context: Context) -> None:
    run = context.run
    chosen, other = context.facts.need("talkers", LISTED)
    answer = run.agents.get(chosen.agent.id)
    wanted = {"id": chosen.agent.id, "name": chosen.agent.name, "status": "active"}
    check(answer.at("data"), has_fields(wanted, "выбранный агент открывается"), where=answer.request)
    context.facts.keep("talk", Talk(chosen, other, run.mark))


@then("Можно отправить сообщение")
def message_can_be_sent(context: Context) -> None:
    run, talk = context.run, context.facts.need("talk", CHOSEN)
    reply = context.facts.keep("reply", run.chat.send(talk.question, agent_id=talk.chosen.agent.id))
    talk.conversation_id = expect_sent(run, talk.question, reply)
    wanted = {"agent_id": talk.chosen.agent.id, "user_id": run.user.id, "org_id": run.user.org_id}
    row = run.database.row("agent_conversations", id=talk.conversation_id)
    check(row, has_fields(wanted, "диалог с выбранным агентом"), where="таблица `agent_conversations`")
    context.facts.keep("sent", talk)


@then("Агент отвечает")
def agent_answers(context: Context) -> None:
    run, talk = context.run, context.facts.need("sent", SENT)
    reply = context.facts.need("reply", SENT)
    check(reply, expect.answers_in(talk.conversation_id), where="ответ на POST /api/chat")
    message = reply.at("data", "message")
    check(message, expect.is_answer_to(talk.question), where="ответ на POST /api/chat")
    expect_answer_stored(run, talk, message)
    check(message["content"], expect.knows_word(talk.chosen.word, talk.other.word), where="текст ответа")
    talk.heard(talk.question, message["content"])


@then("История сохраняется")
def history_is_kept(context: Context) -> None:
    run, talk = context.run, context.facts.need("sent", SENT)
    context.facts.rest_on(ANSWERED)
    expect_history(run, talk)
    again = run.chat.send(talk.next_question, conversation_id=talk.conversation_id)
    check(again, expect.answers_in(talk.conversation_id), where="ответ на второй POST /api/chat")
    talk.heard(talk.next_question, again.at("data", "message", "content"))
    expect_history(run, talk)
    check(run.chat.conversations(), expect.lists_conversation(talk.conversation_id), where="список чатов")
