from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from postdeploy.checks import history
from postdeploy.checks.asserting import Mismatch
from postdeploy.checks.talk import Talk, Talker
from postdeploy.checks.waiting import Budget
from postdeploy.platform.agents import Agent
from postdeploy.platform.answer import Answer
from postdeploy.platform.database import MissingTable
from tests.unit.answers import BROKEN, HTML, ODD, answer
from tests.unit.tables import Row, Tables, run_over

if TYPE_CHECKING:
    from postdeploy.session.run import Run

OK = answer({"success": True})


def talk() -> Talk:
    chosen, other = (Talker(Agent(word, word, "active"), word) for word in ("топаз", "янтарь"))
    made = Talk(chosen, other, "pd-1", "c1", order="48172")
    made.heard(made.question, "Мой код: топаз", answer({}))
    return made


def message(key: str, role: str, content: str, **changes: Any) -> dict[str, Any]:
    return {"id": key, "conversation_id": "c1", "role": role, "content": content, "created_at": key, **changes}


ASKED = message("m1", "user", talk().question)
ANSWERED = message("m2", "assistant", "Мой код: топаз")


def stored(*rows: dict[str, Any], chat: Answer | None = None) -> Run:
    shown = chat or answer({"success": True, "data": {"messages": list(rows)}})
    return run_over(Tables(message_logs=list(rows)), chat=SimpleNamespace(history=lambda _id: shown))


def test_our_message_is_stored_once_as_the_users() -> None:
    assert history.expect_sent(stored(ASKED, ANSWERED), talk().question, OK) == "c1"


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([], "ни одной"),
        ([ASKED, {**ASKED, "id": "m9"}], "2:"),
        ([{**ASKED, "role": "assistant"}], "assistant"),
        ([{**ASKED, "content": "Здравствуйте"}], "ни одной"),
    ],
)
def test_our_message_is_not_stored(rows: list[dict[str, Any]], word: str) -> None:
    with pytest.raises(Mismatch, match=word):
        history.expect_sent(stored(*rows), talk().question, OK)


class Lacking(Tables):
    def rows(self, table: str, **_asked: Any) -> list[Row]:
        raise MissingTable(table, "42P01", "relation does not exist")


def test_a_refusal_is_what_was_found_whatever_the_table_says() -> None:
    for run in (stored(), run_over(Lacking())):
        with pytest.raises(Mismatch, match="500 Сбой"):
            history.expect_sent(run, talk().question, BROKEN)


def test_a_missing_table_is_what_was_found_when_the_app_said_yes() -> None:
    with pytest.raises(MissingTable, match="`message_logs`"):
        history.expect_sent(run_over(Lacking()), talk().question, answer({"success": True}))


def test_the_shown_answer_is_the_stored_one() -> None:
    shown = {"id": "m2", "content": "Мой код: топаз"}
    history.expect_answer_stored(stored(ASKED, ANSWERED), talk(), shown)


@pytest.mark.parametrize(
    "row",
    [
        {**ANSWERED, "conversation_id": "c2"},
        {**ANSWERED, "role": "user"},
        {**ANSWERED, "content": "Другое"},
        {**ANSWERED, "id": "m3"},
    ],
)
def test_another_answer_is_stored(row: dict[str, Any]) -> None:
    with pytest.raises(Mismatch, match="тот же ответ"):
        history.expect_answer_stored(stored(ASKED, row), talk(), {"id": "m2", "content": "Мой код: топаз"})


def test_an_answer_may_be_stored_in_parts() -> None:
    parts = [message("m2", "assistant", "Мой код:"), message("m3", "assistant", "топаз")]
    for key in ("m2", "m3"):
        history.expect_answer_stored(stored(ASKED, *parts), talk(), {"id": key, "content": "Мой код: топаз"})
    history.expect_history(stored(ASKED, *parts), talk())
    with pytest.raises(Mismatch, match="тот же ответ"):
        history.expect_answer_stored(stored(ASKED, parts[0]), talk(), {"id": "m2", "content": "Мой код: топаз"})


def test_chat_and_table_hold_the_same_in_order() -> None:
    history.expect_history(stored(ASKED, ANSWERED), talk())


@pytest.mark.parametrize("chat", [HTML, BROKEN, *ODD, answer({"success": True, "data": {"messages": [ANSWERED]}})])
def test_the_chat_shows_something_else(chat: Answer) -> None:
    with pytest.raises(Mismatch, match="GET /api/x"):
        history.expect_history(stored(ASKED, ANSWERED, chat=chat), talk())


@pytest.mark.parametrize(
    "rows", [[ASKED], [message("m0", "assistant", "Мой код: топаз"), ASKED], [ASKED, ANSWERED, ANSWERED]]
)
def test_the_table_holds_something_else(rows: list[dict[str, Any]]) -> None:
    shown = answer({"success": True, "data": {"messages": [ASKED, ANSWERED]}})
    with pytest.raises(Mismatch, match="message_logs"):
        history.expect_history(stored(*rows, chat=shown), talk())


class Replica(Tables):
    """Tables that show a row only when they are asked for the second time."""

    def __init__(self, **tables: list[Row]) -> None:
        super().__init__(**tables)
        self.asked = 0

    def rows(self, table: str, **asked: Any) -> list[Row]:
        self.asked += 1
        return super().rows(table, **asked) if self.asked > 1 else []


def test_a_row_that_shows_later_is_waited_for() -> None:
    shown = answer({"success": True, "data": {"messages": [ASKED, ANSWERED]}})

    def run() -> Run:
        tables = Replica(message_logs=[ASKED, ANSWERED])
        return run_over(tables, chat=SimpleNamespace(history=lambda _id: shown), budget=Budget(1))

    assert history.expect_sent(run(), talk().question, OK) == "c1"
    history.expect_answer_stored(run(), talk(), {"id": "m2", "content": "Мой код: топаз"})
    history.expect_history(run(), talk())


def chatting(*answers: str) -> Run:
    """Where the agent answers each question with the next of these texts."""
    left = list(answers)

    def send(_question: str, **_where: Any) -> Answer:
        text = left.pop(0)
        return answer({"data": {"conversationId": "c1", "message": {"id": "m9", "role": "assistant", "content": text}}})

    return run_over(Tables(), chat=SimpleNamespace(send=send))


def test_who_says_the_word_is_not_asked_again() -> None:
    history.expect_chosen_agent(chatting(), talk(), "Топаз", "текст ответа")


def test_who_evades_the_question_is_asked_once_more() -> None:
    made = talk()
    history.expect_chosen_agent(chatting("Хорошо: **топаз**"), made, "Не хочется говорить 😊", "текст ответа")
    assert made.said[-2:] == [("user", made.said[-2][1]), ("assistant", "Хорошо: **топаз**")]
    with pytest.raises(Mismatch, match="когда спросили ещё раз"):
        history.expect_chosen_agent(chatting("Нет"), talk(), "Не хочется говорить", "текст ответа")


@pytest.mark.parametrize("text", ["Мой код: янтарь", "Извините, произошла ошибка.", "Something went wrong"])
def test_another_agent_or_an_error_is_red_at_once(text: str) -> None:
    with pytest.raises(Mismatch, match="своё кодовое слово"):
        history.expect_chosen_agent(chatting(), talk(), text, "текст ответа")


def test_the_next_question_is_answered_by_the_same_agent() -> None:
    history.expect_next_answer(chatting("топаз, 48172"), talk())
    history.expect_next_answer(chatting("Сейчас уточню", "топаз", "Ваш заказ № 48 172."), talk())
    with pytest.raises(Mismatch, match="ответил другой агент"):
        history.expect_next_answer(chatting("янтарь"), talk())
