"""What ШАГ 4 expects of the test chat (contract: Test chat)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import description_of, expectation, explain
from postdeploy.checks.formatting import has_words, listed, same_text, shown
from postdeploy.checks.paged import is_cut
from postdeploy.platform.answer import Answer
from postdeploy.platform.chat import RECORDS

NO_MODEL = "сообщение сохранено, а ответа нет: похоже, недоступна модель — проверьте её адрес, ключ и баланс"
"""What an answered question without an answer points to."""
REGRET = re.compile(
    r"произошла ошибка|попробуйте (?:позже|ещё раз|снова)|не удалось получить ответ|something went wrong"
    r"|try again later|internal (?:server )?error",
    re.IGNORECASE,
)
"""How a platform speaks in place of its model."""
PAGE_OF_AGENTS = 100
"""The selector asks for so many active agents; a longer list is cut by the platform."""


def lists_agents(wanted: Mapping[str, str], unwanted: Collection[str]) -> Matcher[Answer]:
    """The selector's list has these active agents, each once, and none that is not active.

    Args:
        wanted: names of the active agents by their ids.
        unwanted: ids of agents that are not active.
    """

    def judge(answer: Answer) -> str | None:
        agents = answer.objects("data")
        if not answer.ok:
            return answer.describe()
        if not isinstance(answer.at("data"), list):
            return f"{answer.describe()} без списка в `data`"
        ids = [agent.get("id") for agent in agents]
        missing = [name for one, name in wanted.items() if one not in ids]
        twice = [name for one, name in wanted.items() if ids.count(one) > 1]
        idle = [
            str(agent.get("name")) for agent in agents if agent.get("status") != "active" or agent.get("id") in unwanted
        ]
        if missing:
            return f"в списке нет: {_named(missing)}; {_counted(len(ids))}"
        if twice:
            return f"в списке больше одного раза: {_named(twice)}"
        return f"в списке есть неактивные: {_named(idle)}" if idle else None

    return expectation("в списке все активные агенты, каждый один раз, и только активные", judge)


def _named(names: Sequence[str]) -> str:
    return listed(f"«{name}»" for name in names)


def _counted(number: int) -> str:
    return f"всего в списке {number}" if number else "список пуст"


Named = tuple[str, str]
"""Id and name of an agent."""


@dataclass(frozen=True)
class Difference:
    """Agents that the list has and the table has not as active ones, and the other way round."""

    strangers: frozenset[Named] = frozenset()
    missing: frozenset[Named] = frozenset()

    def __and__(self, other: Difference) -> Difference:
        """What differs in both cases."""
        return Difference(self.strangers & other.strangers, self.missing & other.missing)


def difference(listed: Answer, rows: Sequence[Mapping[str, Any]]) -> Difference:
    """How the list differs from the active agents of the table; in a list that is cut none is missing."""
    stored = frozenset((str(row["id"]), str(row["name"])) for row in rows)
    offered = frozenset((str(agent.get("id")), str(agent.get("name"))) for agent in listed.objects("data"))
    cut = is_cut(listed, PAGE_OF_AGENTS)
    return Difference(offered - stored, frozenset() if cut else stored - offered)


def same_as_table() -> Matcher[Difference]:
    """The list is the organisation's active agents as the table has them: ids and names."""

    def judge(found: Difference) -> str | None:
        if found.strangers:
            names = sorted(str(name) for _, name in found.strangers)
            return f"в таблице `agents` у организации нет таких активных: {_named(names)}"
        return f"не хватает: {_named(sorted(str(name) for _, name in found.missing))}" if found.missing else None

    return expectation("список совпадает с активными агентами организации в таблице `agents`", judge)


def answers_in(conversation_id: str) -> Matcher[Answer]:
    """The app has answered, in the conversation where our message is."""

    def judge(answer: Answer) -> str | None:
        if not answer.ok or not answer.is_json:
            return answer.describe()
        found = answer.at("data", "conversationId")
        return None if found == conversation_id else f"ответ в другом диалоге: {found}"

    return expectation("ответ приходит в том же диалоге", judge)


def is_answer_to(message: str) -> Matcher[Mapping[str, Any] | None]:
    """The assistant's message: not empty, not an echo of ours."""

    def judge(found: Mapping[str, Any] | None) -> str | None:
        if not isinstance(found, Mapping) or not found.get("id"):
            return f"сообщения нет: {shown(found)}"
        if found.get("role") != "assistant":
            return f"роль «{found.get('role')}»"
        content = str(found.get("content") or "")
        if not _letters(content):
            return f"ответ без текста: {shown(content)}"
        return f"эхо вопроса: «{content}»" if _letters(content) == _letters(message) else None

    return expectation("сообщение ассистента с текстом, не повтор вопроса", judge)


def may_know_word(content: str, others: str) -> bool:
    """Whether an answer without the word is worth another question: a model may evade one; an error's text does not."""
    return not has_words(content, others) and not REGRET.search(content)


def knows_word(word: str, others: str) -> Matcher[str]:
    """The answer carries the code word of the chosen agent and not of the other."""

    def judge(content: str) -> str | None:
        if has_words(content, others):
            return f"ответил другой агент: «{content}»"
        return None if has_words(content, word) else f"кодового слова выбранного агента нет: «{content}»"

    return expectation(f"отвечает выбранный агент: он знает своё кодовое слово «{word}»", judge)


def is_history(expected: Sequence[tuple[str, str]]) -> Matcher[Sequence[Mapping[str, Any]]]:
    """Messages as (role, content), in this order, nothing between.

    What a platform keeps beside the talk does not count: its own records (system, tool), and a greeting of the agent
    before anything was asked. One message may be kept in several parts.
    """

    def judge(messages: Sequence[Mapping[str, Any]]) -> str | None:
        found = _said([(message.get("role"), message.get("content")) for message in messages])
        same = len(found) == len(expected) and all(map(_same_message, found, expected))
        return None if same or _same_in_parts(found, expected) else _talk(found)

    return expectation("в истории по порядку: " + _talk(expected), judge)


def shows_history(expected: Sequence[tuple[str, str]]) -> Matcher[Answer]:
    """The chat shows these messages."""
    same = is_history(expected)

    def judge(answer: Answer) -> str | None:
        messages = answer.objects("data", "messages")
        return None if same.matches(messages) else explain(messages, same)[1]

    return expectation(description_of(same), judge)


def lists_conversation(conversation_id: str) -> Matcher[Answer]:
    """The user's conversations have this one once."""

    def judge(answer: Answer) -> str | None:
        if not answer.ok:
            return answer.describe()
        ids = [item.get("id") for item in answer.objects("data", "conversations")]
        times = ids.count(conversation_id)
        if times == 1:
            return None
        return f"диалога в списке нет, других в нём: {len(ids)}" if not times else f"диалог в списке {times} раза"

    return expectation("диалог есть в списке чатов один раз", judge)


def _said(messages: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """The talk itself: from the first question on, without the platform's own records."""
    spoken = [(role, content) for role, content in messages if str(role) not in RECORDS]
    first = next((place for place, (role, _) in enumerate(spoken) if role == "user"), 0)
    return spoken[first:] if all(role == "assistant" for role, _ in spoken[:first]) else spoken


def _same_message(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    return one[0] == other[0] and same_text(one[1], other[1])


def _same_in_parts(found: Sequence[tuple[Any, Any]], expected: Sequence[tuple[str, str]]) -> bool:
    """Whether it is the same once what one role has said in a row is put together."""
    turns = [(role, "".join(str(text) for _, text in turn)) for role, turn in groupby(found, key=lambda one: one[0])]
    return [(role, "".join(text.split())) for role, text in turns] == [
        (role, "".join(text.split())) for role, text in expected
    ]


def in_parts(text: str, parts: Sequence[str]) -> bool:
    """Whether a text was kept in parts, in their order: how they were cut apart does not count."""
    return len(parts) > 1 and "".join("".join(parts).split()) == "".join(text.split())


def says(text: str) -> Matcher[str]:
    """The same text word for word."""
    return expectation(f"текст {shown(text)}", lambda found: None if same_text(found, text) else shown(found))


def _talk(messages: Sequence[tuple[Any, Any]]) -> str:
    return "; ".join(f"{role}: «{text}»" for role, text in messages) or "ни одного сообщения"


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))
