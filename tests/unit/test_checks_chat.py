from __future__ import annotations

from typing import Any

import pytest

from postdeploy.checks import chat
from postdeploy.platform.answer import Answer
from tests.unit.answers import NOT_YES, ODD, answer
from tests.unit.russian import accepts, rejects

SAID = "Здравствуйте! Назовите код."


def agent(key: str, status: str = "active") -> dict[str, str]:
    return {"id": key, "name": f"Агент {key}", "status": status}


def agents(*items: Any) -> Answer:
    return answer({"success": True, "data": list(items)})


MINE, OTHER, ELDER, IDLE = agent("mine"), agent("other"), agent("elder"), agent("idle", "inactive")


def test_the_selector_lists_every_active_agent_once() -> None:
    accepts(chat.lists_agents({"mine": "Агент mine", "other": "Агент other"}, ["idle"]), agents(ELDER, OTHER, MINE))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (agents(OTHER), ["mine"]),
        (agents(), ["в списке нет: «Агент mine», «Агент other»; список пуст"]),
        (agents(MINE, MINE, OTHER), ["mine"]),
        (agents(MINE, OTHER, IDLE), ["Агент idle"]),
        (agents(MINE, OTHER, agent("idle", "active")), ["Агент idle"]),
        (agents(MINE, OTHER, agent("x", "draft")), ["Агент x"]),
        (agents(MINE, OTHER, {"id": "x", "name": "Без статуса"}), ["Без статуса"]),
    ],
)
def test_the_selectors_list_is_refused_when(reply: Answer, words: list[str]) -> None:
    rejects(chat.lists_agents({"mine": "Агент mine", "other": "Агент other"}, ["idle"]), reply, *words)


@pytest.mark.parametrize("reply", [*NOT_YES, *ODD], ids=lambda reply: reply.describe()[:40])
def test_an_answer_of_another_shape_is_no_list_of_agents(reply: Answer) -> None:
    rejects(chat.lists_agents({"mine": "Анна"}, []), reply)
    rejects(chat.same_as_table(), chat.difference(reply, [MINE]))


def test_the_list_equals_the_table() -> None:
    accepts(chat.same_as_table(), chat.difference(agents(OTHER, MINE), [MINE, OTHER]))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (agents(MINE, OTHER, agent("south")), ["нет таких активных", "Агент south"]),
        (agents(MINE, {**OTHER, "name": "Старое имя"}), ["Старое имя"]),
        (agents(MINE), ["не хватает", "Агент other"]),
    ],
)
def test_the_list_differs_from_the_table(reply: Answer, words: list[str]) -> None:
    rejects(chat.same_as_table(), chat.difference(reply, [MINE, OTHER]), *words)


def test_a_full_page_of_agents_may_miss_some() -> None:
    many = [agent(str(number)) for number in range(chat.PAGE_OF_AGENTS + 5)]
    accepts(chat.same_as_table(), chat.difference(agents(*many[: chat.PAGE_OF_AGENTS]), many))
    rejects(chat.same_as_table(), chat.difference(agents(*many[: chat.PAGE_OF_AGENTS - 1]), many), "не хватает")


def test_the_answer_comes_in_the_same_conversation() -> None:
    accepts(chat.answers_in("c1"), answer({"success": True, "data": {"conversationId": "c1"}}))
    rejects(chat.answers_in("c1"), answer({"success": True, "data": {"conversationId": "c2"}}), "c2")


@pytest.mark.parametrize("reply", [*NOT_YES, *ODD], ids=lambda reply: reply.describe()[:40])
def test_no_answer_in_the_conversation(reply: Answer) -> None:
    rejects(chat.answers_in("c1"), reply)


def message(content: Any, role: str = "assistant") -> dict[str, Any]:
    return {"id": "m1", "role": role, "content": content}


@pytest.mark.parametrize("content", ["Мой код: топаз5", "Да", "42", f"Вы спросили: {SAID}"])
def test_an_assistants_message_is_an_answer(content: str) -> None:
    accepts(chat.is_answer_to(SAID), message(content))


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (None, "сообщения нет"),
        ([], "сообщения нет"),
        ("текст", "сообщения нет"),
        ({"role": "assistant", "content": "без номера"}, "сообщения нет"),
        (message("текст", "user"), "user"),
        (message("текст", "system"), "system"),
        (message(""), ""),
        (message(None), ""),
        (message(" \n\t "), ""),
        (message("…!?"), "…!?"),
        (message(SAID), "эхо"),
        (message(f"  {SAID.upper()}!! "), "эхо"),
    ],
)
def test_no_answer(found: Any, word: str) -> None:
    rejects(chat.is_answer_to(SAID), found, word)


def test_the_chosen_agent_knows_its_word() -> None:
    matcher = chat.knows_word("топаз415", "янтарь902")
    accepts(matcher, "Моё кодовое слово — «Топаз 415».")
    rejects(matcher, "Моё слово — янтарь902.", "другой агент")
    rejects(matcher, "топаз415 и янтарь902", "другой агент")
    rejects(matcher, "Здравствуйте!", "нет")
    rejects(matcher, "топаз416", "нет")


TALK = [("user", "Привет"), ("assistant", "Добрый день")]


def rows(*said: tuple[str, str]) -> list[dict[str, str]]:
    return [{"id": str(number), "role": role, "content": text} for number, (role, text) in enumerate(said)]


@pytest.mark.parametrize(
    "found",
    [
        [],
        rows(TALK[0]),
        rows(TALK[1], TALK[0]),
        rows(*TALK, TALK[1]),
        rows(TALK[0], TALK[0], TALK[1]),
        rows(("user", "Привет"), ("user", "Добрый день")),
        rows(("user", "привет"), TALK[1]),
        [{"id": "1"}, {"id": "2"}],
    ],
)
def test_a_history_differs(found: list[dict[str, str]]) -> None:
    rejects(chat.is_history(TALK), found)


def test_a_history_is_the_same() -> None:
    accepts(chat.is_history(TALK), rows(*TALK))


def test_a_message_may_be_kept_in_parts() -> None:
    accepts(chat.is_history(TALK), rows(TALK[0], ("assistant", "Добрый"), ("assistant", "день")))
    rejects(chat.is_history(TALK), rows(TALK[0], ("assistant", "день"), ("assistant", "Добрый")))
    rejects(chat.is_history(TALK), rows(TALK[0], ("assistant", "Добрый"), TALK[0], ("assistant", "день")))
    rejects(chat.is_history([*TALK, *TALK]), rows(TALK[0], TALK[0], TALK[1], TALK[1]))


OWN = [{"role": "system", "content": "Ты помощник."}, {"role": "assistant", "content": "Чем помочь?"}]


def test_what_the_platform_keeps_beside_the_talk_does_not_count() -> None:
    accepts(chat.is_history(TALK), [*OWN, *rows(*TALK)])
    accepts(chat.is_history(TALK), [*rows(*TALK), {"role": "tool", "content": "{}"}])
    rejects(chat.is_history(TALK), [*rows(*TALK), OWN[1]], "Чем помочь?")
    rejects(chat.is_history(TALK), [{"role": "user", "content": "Чужое"}, *OWN, *rows(*TALK)], "Чужое")


def test_ends_of_lines_and_of_the_text_do_not_count() -> None:
    accepts(chat.says("Да.\nНет."), "Да. \r\nНет.\n\n")
    accepts(chat.says("Чай"), "Чаи\u0306")
    rejects(chat.says("Да. Нет."), "Да.", "Да.")
    rejects(chat.says("Да &amp; нет"), "Да & нет")


def conversations(*ids: str) -> Answer:
    return answer({"success": True, "data": {"conversations": [{"id": one} for one in ids], "total": len(ids)}})


def test_the_conversation_is_listed_once() -> None:
    accepts(chat.lists_conversation("c1"), conversations("c2", "c1"))
    rejects(chat.lists_conversation("c1"), conversations("c2"), "диалога в списке нет")
    rejects(chat.lists_conversation("c1"), conversations("c1", "c1"), "2 раза")


@pytest.mark.parametrize("reply", [*NOT_YES, *ODD], ids=lambda reply: reply.describe()[:40])
def test_no_list_of_conversations(reply: Answer) -> None:
    rejects(chat.lists_conversation("c1"), reply)
