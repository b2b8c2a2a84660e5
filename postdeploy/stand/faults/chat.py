"""ШАГ 4: the test chat (contract: Test chat)."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp

from postdeploy.stand.faults import Fault
from postdeploy.stand.faults.tools import (
    BAD_GATEWAY,
    Middleware,
    Reply,
    Requests,
    answering,
    closing,
    failure,
    hanging,
    rewriting,
)
from postdeploy.stand.seed import NORTH_AGENT, SOUTH_AGENT, SOUTH_CONVERSATION, SOUTH_ORG, SOUTH_OWNER

PAGE = Requests("/manage/[^/]+/test-chat", "GET")
LIST = Requests("/api/agents", "GET")
AGENT = Requests("/api/agents/[^/]+", "GET")
SEND = Requests("/api/chat", "POST")
HISTORY = Requests("/api/chat", "GET")
TALKS = Requests("/api/chat/conversations", "GET")
COMPLETIONS = Requests("/api/v1/chat/completions", "POST")


class _Page(Fault):
    """Base: the page of the chat is rendered by another template or status."""

    kills = ("S4.1",)
    template = "chat"
    status = 200

    def web(self, platform: Any) -> None:
        render = platform.pages.render

        def other(request: Any, name: str, status: int = 200, **context: Any) -> Any:
            if name == "chat":
                return render(request, self.template, self.status, **context)
            return render(request, name, status, **context)

        platform.pages.render = other


class ChatPageShowsError(_Page):
    """The page answers 200 and shows the error screen."""

    title = "Страница чата отвечает 200, но показывает экран ошибки"
    template = "error"


class ChatPageFails(_Page):
    """The page answers 500."""

    title = "Страница чата отвечает 500"
    template = "error"
    status = 500


class ChatPageIsAnother(_Page):
    """The route shows another page."""

    title = "Вместо чата открывается другая страница"
    template = "agents"


class ChatPageMissing(_Page):
    """The page was not deployed."""

    title = "Страницы чата нет: код 404"
    template = "404"
    status = 404


class ChatPageBlank(Fault):
    """The page answers 200 with an empty body: a script has failed on the server."""

    title = "Страница чата пустая"
    kills = ("S4.1",)

    def web(self, platform: Any) -> None:
        blank = Reply(200, "<!DOCTYPE html><html><head><title>T11</title></head><body></body></html>", "text/html")
        platform.middleware.append(answering(PAGE, blank))


class ChatPageWantsSignIn(Fault):
    """The guard of the page loses the session."""

    title = "Страница чата отправляет вошедшего пользователя на вход"
    kills = ("S4.1",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(PAGE, Reply(307, "", "text/html", location="/login")))


class ChatPageHangs(Fault):
    """The page never comes."""

    title = "Страница чата не отвечает"
    kills = ("S4.a1",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(hanging(PAGE))


class AgentListEmpty(Fault):
    """The selector has nobody."""

    title = "Список агентов пуст"
    kills = ("S4.2",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(LIST, lambda body: body.update(data=[])))


class AgentListFails(Fault):
    """The list cannot be had."""

    title = "Список агентов отвечает ошибкой 500"
    kills = ("S4.2",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(LIST, failure("Не удалось загрузить агентов")))


class AgentListStale(Fault):
    """The list comes from a cache of before the deploy."""

    title = "Список агентов из кэша: новых в нём нет"
    kills = ("S4.2",)

    def web(self, platform: Any) -> None:
        of_organisation = platform.agents.of_organisation

        async def old(org_id: str, status: str | None = None, limit: int | None = None) -> list[Any]:
            return [row for row in await of_organisation(org_id, status, limit) if row["id"] == NORTH_AGENT]

        platform.agents.of_organisation = old


class InactiveAgentsListed(Fault):
    """The filter by status is ignored."""

    title = "В списке есть неактивные агенты"
    kills = ("S4.2",)

    def web(self, platform: Any) -> None:
        of_organisation = platform.agents.of_organisation

        async def all_of_them(org_id: str, _status: str | None = None, limit: int | None = None) -> Any:
            return await of_organisation(org_id, None, limit)

        platform.agents.of_organisation = all_of_them


class ForeignAgentListed(Fault):
    """Another organisation's agent can be seen."""

    title = "В списке виден агент чужой организации"
    kills = ("S4.2",)

    def web(self, platform: Any) -> None:
        of_organisation = platform.agents.of_organisation

        async def with_stranger(org_id: str, status: str | None = None, limit: int | None = None) -> Any:
            own = await of_organisation(org_id, status, limit)
            return [*own, *(await of_organisation(SOUTH_ORG, status, limit))]

        platform.agents.of_organisation = with_stranger


class AgentListedTwice(Fault):
    """A join doubles the agents."""

    title = "Каждый агент в списке дважды"
    kills = ("S4.2",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(LIST, lambda body: body.update(data=body["data"] * 2)))


class AgentNamesMixed(Fault):
    """Names and ids do not belong together."""

    title = "Имена агентов в списке перепутаны"
    kills = ("S4.2",)

    def web(self, platform: Any) -> None:
        def mix(body: Any) -> None:
            names = [item["name"] for item in body["data"]]
            for item, name in zip(body["data"], names[1:] + names[:1], strict=True):
                item["name"] = name

        platform.middleware.append(rewriting(LIST, mix))


class AnotherAgentOpens(Fault):
    """Whoever is chosen, the first agent opens."""

    title = "При выборе агента открывается другой"
    kills = ("S4.3",)

    def web(self, platform: Any) -> None:
        cached = platform.agents.cached

        async def first(org_id: str, _agent_id: str) -> Any:
            return await cached(org_id, NORTH_AGENT)

        platform.agents.cached = first


class ChosenAgentNotFound(Fault):
    """The chosen agent is said not to be there."""

    title = "Выбранный агент не находится: код 404"
    kills = ("S4.3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(AGENT, failure("Агент не найден", 404)))


class ChosenAgentInactive(Fault):
    """The chosen agent opens as a draft."""

    title = "Выбранный агент открывается черновиком"
    kills = ("S4.3",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(AGENT, lambda body: body["data"].update(status="draft")))


class ChosenAgentNameless(Fault):
    """The fields of the agent have other names."""

    title = "У выбранного агента нет имени: поле переименовано"
    kills = ("S4.3",)

    def web(self, platform: Any) -> None:
        def rename(body: Any) -> None:
            body["data"]["agentName"] = body["data"].pop("name")

        platform.middleware.append(rewriting(AGENT, rename))


class _Remember(Fault):
    """Base: what is stored of the messages is not what was said."""

    role = "user"

    def web(self, platform: Any) -> None:
        remember = platform.chat.remember

        async def other(conversation_id: str, role: str, content: str, metadata: Any) -> Any:
            if role != self.role:
                return await remember(conversation_id, role, content, metadata)
            return await self.remember(remember, conversation_id, content, metadata)

        platform.chat.remember = other

    async def remember(self, remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
        """Store a message of the role in another way."""


class MessageNotStored(_Remember):
    """The message is answered and never stored."""

    title = "Сообщение отправлено, но не сохранено"
    kills = ("S4.4",)


class MessageStoredTwice(_Remember):
    """The message is stored twice."""

    title = "Сообщение сохраняется дважды"
    kills = ("S4.4",)

    async def remember(self, remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
        await remember(conversation_id, self.role, content, metadata)
        return await remember(conversation_id, self.role, content, metadata)


class MessageEscaped(_Remember):
    """The text is stored as HTML."""

    title = "Текст сообщения сохраняется искажённым"
    kills = ("S4.4",)

    async def remember(self, remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
        return await remember(conversation_id, self.role, html.escape(content).replace(" ", "&nbsp;"), metadata)


class MessageOfWrongRole(_Remember):
    """Our message is stored as somebody else's."""

    title = "Наше сообщение записано как сообщение системы"
    kills = ("S4.4",)

    async def remember(self, remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
        return await remember(conversation_id, "system", content, metadata)


class _Conversation(Fault):
    """Base: the conversation that a question opens belongs to somebody else."""

    kills = ("S4.4",)
    column = ""
    value = ""

    def web(self, platform: Any) -> None:
        conversation_for = platform.chat.conversation_for

        async def other(user: Any, question: Any) -> Any:
            conversation = await conversation_for(user, question)
            await platform.database.execute(
                f"update agent_conversations set {self.column} = $2::uuid where id = $1::uuid",
                conversation["id"],
                self.value,
            )
            return conversation

        platform.chat.conversation_for = other


class ConversationOfOtherAgent(_Conversation):
    """The conversation is stored with another agent."""

    title = "Диалог записан на другого агента"
    column, value = "agent_id", NORTH_AGENT


class ConversationOfOtherUser(_Conversation):
    """The conversation is stored as another user's."""

    title = "Диалог записан на чужого пользователя"
    column, value = "user_id", SOUTH_OWNER


class ConversationOfOtherTenant(_Conversation):
    """The conversation is stored with another organisation."""

    title = "Диалог записан чужой организации"
    column, value = "org_id", SOUTH_ORG


class SendingFails(Fault):
    """The route answers 500 before anything is done."""

    title = "Отправка сообщения отвечает ошибкой 500"
    kills = ("S4.4",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(SEND, failure("Не удалось отправить сообщение")))


class SendingIsPage(Fault):
    """The proxy answers in place of the route."""

    title = "Вместо ответа чата приходит HTML прокси"
    kills = ("S4.4",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(SEND, BAD_GATEWAY))


class _Answer(Fault):
    """Base: the model's reply is replaced."""

    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        ask = platform.chat.ask

        async def other(agent: Any, history: Any, question: Any) -> Any:
            return replace(await ask(agent, history, question), content=self.content(question))

        platform.chat.ask = other

    def content(self, question: Any) -> str:
        """What is answered."""
        raise NotImplementedError


class AnswerIsEcho(_Answer):
    """The question comes back."""

    title = "Агент повторяет вопрос вместо ответа"

    def content(self, question: Any) -> str:
        return str(question.text)


class AnswerIsEmpty(_Answer):
    """The answer has no text."""

    title = "Ответ агента пустой"

    def content(self, question: Any) -> str:
        return "  "


class AnswerIsErrorText(_Answer):
    """The answer is the text of an error, with status 200."""

    title = "Вместо ответа агента — текст ошибки с кодом 200"

    def content(self, question: Any) -> str:
        return "Извините, произошла ошибка. Попробуйте позже."


class AnswerFromStore(_Answer):
    """The answer comes from a cache of somebody else's conversation."""

    title = "Агент отвечает заготовкой из чужого диалога"

    def content(self, question: Any) -> str:
        return "Да, доставляем ежедневно."


class OtherAgentAnswers(Fault):
    """The answer is given under the instructions of another agent."""

    title = "Отвечает не тот агент, которого выбрали"
    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        ask = platform.chat.ask

        async def by_another(agent: Any, history: Any, question: Any) -> Any:
            others = await platform.agents.of_organisation(agent["org_id"], "active")
            other = next(one for one in others if one["id"] not in (agent["id"], NORTH_AGENT))
            return await ask(other, history, question)

        platform.chat.ask = by_another


class ForeignAgentAnswers(Fault):
    """The answer is given by an agent of another organisation."""

    title = "Отвечает агент чужой организации"
    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        ask = platform.chat.ask

        async def by_stranger(_agent: Any, history: Any, question: Any) -> Any:
            return await ask(await platform.agents.find(SOUTH_ORG, SOUTH_AGENT), history, question)

        platform.chat.ask = by_stranger


class InstructionsLost(Fault):
    """The model never hears of the agent's instructions."""

    title = "Инструкции агента не доходят до модели"
    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        ask = platform.chat.ask

        async def without(agent: Any, history: Any, question: Any) -> Any:
            return await ask({**agent, "instructions": ""}, history, question)

        platform.chat.ask = without


class AnswerNotStored(_Remember):
    """The answer is shown and not kept."""

    title = "Ответ агента показан, но не сохранён"
    kills = ("S4.5",)
    role = "assistant"

    async def remember(self, remember: Any, conversation_id: str, content: str, metadata: Any) -> Any:
        return {
            "id": "00000000-0000-4000-8000-000000000000",
            "conversation_id": conversation_id,
            "role": self.role,
            "content": content,
            "metadata": metadata,
            "created_at": "2026-11-22T10:32:01.157869+00:00",
        }


class AnswerStoredCut(Fault):
    """The stored answer is shorter than the one that was shown."""

    title = "Сохранён не тот ответ, который показан"
    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        remember = platform.chat.remember

        async def cut(conversation_id: str, role: str, content: str, metadata: Any) -> Any:
            message = await remember(conversation_id, role, content[:20] if role == "assistant" else content, metadata)
            return {**message, "content": content}

        platform.chat.remember = cut


class AnswerInOtherConversation(Fault):
    """The answer names another conversation."""

    title = "Ответ приходит в другом диалоге"
    kills = ("S4.5",)

    def web(self, platform: Any) -> None:
        change = {"conversationId": SOUTH_CONVERSATION}
        platform.middleware.append(rewriting(SEND, lambda body: body["data"].update(change)))


class _Model(Fault):
    """Base: the model is served in another way."""

    kills = ("S4.5",)

    def wrapper(self) -> Middleware:
        """What stands before the model."""
        raise NotImplementedError

    def outside(self, platform: Any) -> None:
        def wrap(name: str, application: ASGIApp) -> ASGIApp:
            return self.wrapper()(application) if name == "llm" else application

        platform.middleware.append(wrap)


class ModelRefusesKey(_Model):
    """The key of the model is wrong or used up."""

    title = "Модель не принимает ключ: код 401"
    hint = "недоступна модель"

    def wrapper(self) -> Middleware:
        return answering(COMPLETIONS, Reply(401, '{"error":{"message":"No auth credentials found","code":401}}'))


class ModelAnswersPage(_Model):
    """The model's address serves a page."""

    title = "Вместо ответа модели приходит HTML"

    def wrapper(self) -> Middleware:
        return answering(COMPLETIONS, Reply(200, "<html><body>Maintenance</body></html>", "text/html"))


class ModelHangs(_Model):
    """The model never answers."""

    title = "Модель не отвечает"

    def wrapper(self) -> Middleware:
        return hanging(COMPLETIONS)


class ModelCutsOff(_Model):
    """The model closes the connection."""

    title = "Модель обрывает соединение"

    def wrapper(self) -> Middleware:
        return closing(COMPLETIONS)


class HistoryFails(Fault):
    """The history cannot be had."""

    title = "История диалога отвечает ошибкой 500"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(answering(HISTORY, failure("Не удалось загрузить историю")))


class HistoryReversed(Fault):
    """The history runs from new to old."""

    title = "История показана в обратном порядке"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(HISTORY, lambda body: body["data"]["messages"].reverse()))


class HistoryWithoutAnswers(Fault):
    """The history shows the questions only."""

    title = "В истории нет ответов агента"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        def questions(body: Any) -> None:
            found = body["data"]["messages"]
            body["data"]["messages"] = [message for message in found if message["role"] == "user"]

        platform.middleware.append(rewriting(HISTORY, questions))


class HistoryStale(Fault):
    """The history is cached at the first look."""

    title = "История не обновляется после второго сообщения"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        kept: dict[str, Any] = {}

        def first(body: Any) -> Any:
            return kept.setdefault(body["data"]["conversationId"], body)

        platform.middleware.append(rewriting(HISTORY, first))


class HistoryOfSomebodyElse(Fault):
    """The history is another conversation's."""

    title = "Показана история чужого диалога"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        history = platform.chat.history

        async def foreign(conversation_id: str) -> Any:
            return [*(await history(SOUTH_CONVERSATION)), *(await history(conversation_id))]

        platform.chat.history = foreign


class SecondMessageOpensNewTalk(Fault):
    """The number of the conversation is ignored."""

    title = "Второе сообщение начинает новый диалог"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        conversation_for = platform.chat.conversation_for

        async def always_new(user: Any, question: Any) -> Any:
            return await conversation_for(user, replace(question, conversation_id=None))

        platform.chat.conversation_for = always_new


class TalkNotListed(Fault):
    """The conversation is missing in the list of chats."""

    title = "Диалога нет в списке чатов"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        platform.middleware.append(rewriting(TALKS, lambda body: body["data"].update(conversations=[])))


class MessagesVanish(Fault):
    """What was said is removed from the table when the talk goes on: only the last exchange is kept."""

    title = "Из таблицы пропадают прежние сообщения диалога"
    kills = ("S4.6",)

    def web(self, platform: Any) -> None:
        remember = platform.chat.remember

        async def forgetful(conversation_id: str, role: str, content: str, metadata: Any) -> Any:
            if role == "user":
                await platform.database.execute(
                    "delete from message_logs where conversation_id = $1::uuid", conversation_id
                )
            return await remember(conversation_id, role, content, metadata)

        platform.chat.remember = forgetful
