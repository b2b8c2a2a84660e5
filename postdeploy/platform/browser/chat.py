"""The test chat: typing, reading what comes back, opening an old conversation."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from postdeploy.platform import ports
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser import labels
from postdeploy.platform.browser.outcome import take_place
from postdeploy.platform.browser.pressing import press
from postdeploy.platform.browser.recording import doing
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import InteractionError, Seen, as_list, as_seen, not_done
from postdeploy.platform.browser.selector import AgentSelector
from postdeploy.platform.browser.staying import once_more
from postdeploy.platform.browser.uninvited import clear_way
from postdeploy.platform.browser.wording import containing, letters
from postdeploy.platform.browser.writing import Writing
from postdeploy.platform.chat import RECORDS

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from postdeploy.platform.browser.network import Call

PLACE = "тестовый чат, диалог"
LIST = "тестовый чат, список «Чаты»"
API = "/api/chat"
ENOUGH = 10
"""Letters of a title by which it is known."""
SEVERAL = 2
"""Answers by which it can be told that a talk is shown twice."""
NEWEST = 30
"""Entries of the list that are looked at; a large organisation has thousands of older ones."""
ENTRIES = "button, a, li, [role=button], [role=listitem], [role=option]"
EDITOR = (
    "[contenteditable]:not([contenteditable=false]):is([aria-placeholder*='{0}'], [data-placeholder*='{0}'], "
    ":has([data-placeholder*='{0}']))"
)
"""What is edited by a script, by the hint in it."""
BURIED = "element => window.__eyes?.buried(element)"
AT_ONCE = 2.0
"""Seconds for drawing what has already arrived."""
PATIENT = 10
"""Budgets after which an answer that is still being written is not waited for any longer."""


class BrowserChat:
    """Conversations of the signed-in user, on the page `/manage/T/test-chat`."""

    def __init__(
        self,
        screen: Screen,
        api: ports.Chat,
        agents: ports.Agents,
        tenant: Callable[[], str],
        budget: float,
    ) -> None:
        """Take the page, the API's chat and agents, the user's tenant, and the seconds that an answer may take."""
        self._screen = screen
        self._api = api
        self._agents = agents
        self._tenant = tenant
        self._budget = budget
        self._selector = AgentSelector(screen)
        self._open = ""
        self.page = api.page

    @once_more
    def send(self, message: str, *, agent_id: str | None = None, conversation_id: str | None = None) -> Answer:
        """Type a message, press Enter, see the own message and then the answer.

        Raises:
            InteractionError: the message cannot be sent, or it is not shown as sent.
        """
        with self._screen.act("Отправить сообщение"):
            self._take_place(agent_id, conversation_id)
            call = self._type(message)
            why = self._reads(message, AT_ONCE)
            if why and call.refused:
                return as_seen(call.answer(), PLACE)
            if why:
                raise InteractionError(
                    "отправленное сообщение видно в диалоге", f"своё сообщение: {why}", PLACE, AT_ONCE
                )
            self._screen.until(lambda: not call.open, self._budget)
            return self._read_answer(call)

    @once_more
    def history(self, conversation_id: str) -> Answer:
        """Open the chat anew, open the conversation from the list, read what stands there."""
        wanted = self._api.history(conversation_id)
        messages = [each for each in wanted.objects("data", "messages") if each.get("role") not in RECORDS]
        texts = [str(message.get("content")) for message in messages]
        with self._screen.act("Открыть диалог из списка чатов"):
            complaint = self._open_conversation(conversation_id)
            found = [] if complaint else self._passages(texts)
            answers = [
                text for text, message in zip(texts, messages, strict=True) if message.get("role") == "assistant"
            ]
            complaint = complaint or self._repeated(answers)
        pairs = list(zip(found, messages, strict=False))
        readable = sorted(((place["index"], at) for at, (place, _) in enumerate(pairs) if not place["why"]))
        missing = [f"«{message.get('content')}»: {place['why']}" for place, message in pairs if place["why"]]
        body = {"messages": [messages[at] for _, at in readable], "conversationId": conversation_id}
        return as_seen(wanted, PLACE, complaint or "; ".join(missing), {"success": True, "data": body})

    @once_more
    def conversations(self) -> Answer:
        """The top of the list «Чаты» as it stands on the screen, with ids by place and title."""
        items: list[dict[str, Any]] = list(self._api.conversations().at("data", "conversations", default=[]))
        with self._screen.act("Посмотреть список чатов"):
            try:
                take_place(self._screen, self.page(self._tenant()), LIST)
            except InteractionError as error:
                return not_done(LIST, error)
            shown = _shown(self._entries().all_text_contents(), items)
            if len(shown) < len(items[:NEWEST]):  # the list may draw only what is in view
                shown = _shown(self._screen.ask("everyEntry") or [], items) or shown
        return replace(as_list(LIST, []), body={"success": True, "data": {"conversations": shown}})

    def _take_place(self, agent_id: str | None, conversation_id: str | None) -> None:
        path = self.page(self._tenant())
        if not self._screen.path.startswith(path):
            self._open = ""
        if conversation_id and self._open != conversation_id:
            complaint = self._open_conversation(conversation_id)
            if complaint:
                raise InteractionError("диалог открывается из списка чатов", complaint, LIST, 0.0)
        of_one_talk = conversation_id and self._screen.path.startswith(f"{path}/")
        take_place(self._screen, self._screen.path if of_one_talk else path, PLACE)
        if agent_id and not conversation_id:
            name = str(self._agents.get(agent_id).at("data", "name", default=""))
            if not self._selector.shows(name):
                self._selector.choose(name)

    def _type(self, message: str) -> Call:
        """Type and press Enter until the page sends something; a page that is not listening loses what was typed."""
        from playwright.sync_api import Error

        began, mark = time.monotonic(), self._screen.traffic.mark()
        box = self._box()
        state = {"why": "поля «Введите сообщение» не видно", "pictured": ""}

        def sent() -> Call | None:
            call = self._screen.traffic.since(mark, "POST", API)
            if call is not None or not box.count():
                return call
            if not box.first.is_enabled():
                state["why"] = "поле для сообщения недоступно (disabled)"
                return None
            try:
                buried = box.first.evaluate(BURIED)
                if buried:
                    state["why"] = f"поле для сообщения не нажать: {buried}"
                    clear_way(self._screen.page)
                    return None
                with doing():
                    box.first.fill(message, timeout=AT_ONCE * 1000)
                if not state["pictured"]:
                    self._screen.camera.before("отправкой", box.first)
                    state["pictured"] = "да"
                with doing():
                    box.first.press("Enter", timeout=AT_ONCE * 1000)
            except Error:
                state["why"] = "поле для сообщения не принимает ввод"
                clear_way(self._screen.page)
                return None
            state["why"] = "после Enter ничего не отправляется"
            return self._screen.until(lambda: self._screen.traffic.since(mark, "POST", API), 1.0)

        call = self._screen.until(sent)
        if call is None:
            raise InteractionError("сообщение можно отправить", state["why"], PLACE, time.monotonic() - began)
        return call

    def _box(self) -> Locator:
        """Where one types a message: a field, or what an editor has in its place."""
        page, hint = self._screen.page, containing(labels.MESSAGE)
        editor = page.locator(EDITOR.format(labels.MESSAGE.partition(" ")[0]))
        return (
            page.get_by_placeholder(hint).or_(page.get_by_role("textbox", name=hint)).or_(editor).filter(visible=True)
        )

    def _read_answer(self, call: Call) -> Seen:
        if call.open:
            waited = f"за {self._budget:g} с ответа нет"
            return Seen(f"{PLACE} ({call.title})", 0, None, f"{call.title}: {waited}", "", complaint=waited)
        answer = call.answer()
        self._open = str(answer.at("data", "conversationId", default=""))
        content = answer.at("data", "message", "content")
        if not answer.ok or not content:
            return as_seen(answer, PLACE)
        why = self._reads(str(content), AT_ONCE)
        return as_seen(answer, PLACE, f"ответ пришёл, но прочесть его нельзя: {why}" if why else "")

    def _reads(self, text: str, within: float) -> str:
        """Wait until the passage can be read, longer as long as the page goes on writing it; empty, or why not."""
        writing = Writing(text)

        def why() -> str:
            found = self._screen.ask("passages", [text])
            return str(found[0]["why"]) if found else "страница меняется"

        def settled() -> bool:
            writing.look(str((self._screen.ask("look", "") or {}).get("text")))
            return not why() or writing.rests(within) or writing.stands(self._budget)

        self._screen.until(settled, self._budget * PATIENT)
        return why()

    def _passages(self, texts: list[str]) -> list[dict[str, Any]]:
        """Where each text stands, once all of them can be read."""

        def found() -> list[dict[str, Any]]:
            return list(self._screen.ask("everyPassage", texts) or [])

        def complete() -> bool:
            places = found()
            return bool(places) and not any(place["why"] for place in places)

        self._screen.until(complete, AT_ONCE)
        return found()

    def _repeated(self, answers: list[str]) -> str:
        """Empty unless each answer of a talk can be read twice; one alone may be told in the list of talks, too."""
        if len(answers) < SEVERAL:
            return ""
        copies = list(self._screen.ask("passages", answers * 2) or [])
        doubled = bool(copies) and not any(each["why"] for each in copies)
        return "каждый ответ агента показан дважды" if doubled else ""

    def _open_conversation(self, conversation_id: str) -> str:
        """Open it from the list of a chat that has just been opened; empty, or why it does not open."""
        self._open = ""
        try:
            take_place(self._screen, self.page(self._tenant()), LIST, afresh=True)
        except InteractionError as error:
            return error.found
        items: list[dict[str, Any]] = list(self._api.conversations().at("data", "conversations", default=[]))
        item = next((item for item in items if item.get("id") == conversation_id), None)
        if item is None:
            return "диалога нет в списке чатов"
        entry = self._screen.until(lambda: self._entry(item, items))
        if entry is None:
            return f"в списке «Чаты» нет диалога «{item.get('title')}»"
        mark = self._screen.traffic.mark()

        def asked() -> bool:
            call = self._screen.traffic.since(mark, "GET", API)
            return call is not None and call.parameter("conversationId") == conversation_id

        try:
            press(self._screen, entry, f"диалог «{item.get('title')}»", LIST, asked)
        except InteractionError as error:
            return error.found
        call = self._screen.answered(mark, "GET", API)
        if call is not None and call.refused:
            return f"диалог «{item.get('title')}» не открывается: {call.title} → {call.status}"
        self._open = conversation_id
        return ""

    def _entry(self, item: dict[str, Any], items: list[dict[str, Any]]) -> Locator | None:
        """The entry of a conversation; of several with the same title, the one at its place in the API's list."""
        title, place = _title(item), _place(item, items)
        shown = self._entries(title)
        if not title:
            return None
        if shown.count() > place:
            return shown.nth(place)
        cut = self._entry_cut_short(item, items)
        if cut is not None:
            return cut
        found = self._screen.ask("entryNamed", title, place)  # the list may draw only what is in view
        return None if found is None or found < 0 else shown.nth(int(found))

    def _entry_cut_short(self, item: dict[str, Any], items: list[dict[str, Any]]) -> Locator | None:
        """The entry of which only the beginning of the title is shown; of several such, the one at its place."""
        entries = self._entries()
        texts = [_shortened(text) for text in entries.all_text_contents()]
        for begin in {text for text in texts if text and letters(_title(item)).startswith(text)}:
            alike = [each for each in items if letters(_title(each)).startswith(begin)]
            at = [number for number, text in enumerate(texts) if text == begin]
            if len(at) > alike.index(item):
                return entries.nth(at[alike.index(item)])
        return None

    def _entries(self, title: str | None = None) -> Locator:
        """What the list may consist of, the innermost by the titles in it; everything of the kind if none is given."""
        main = self._screen.page.locator("main, [role=main], body").first
        entries = main.locator(ENTRIES)
        if title is not None:
            says = containing(title)
            entries = entries.filter(has_text=says)
            entries = entries.filter(has_not=self._screen.page.locator(ENTRIES, has_text=says))
        return entries.filter(visible=True)


def _shortened(text: str) -> str:
    """Letters of a title that is shown in part; empty where it is shown whole, or too little of it."""
    begin, dots, _ = text.replace("...", "…").partition("…")
    return letters(begin) if dots and len(letters(begin)) >= ENOUGH else ""


def _place(item: dict[str, Any], items: list[dict[str, Any]]) -> int:
    """Which one it is among those of its title, in the API's order."""
    return [each for each in items if _title(each) == _title(item)].index(item)


def _shown(texts: list[str], items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest conversations for which there is an entry among these texts."""
    plain, cut = [letters(text) for text in texts], Counter(filter(None, map(_shortened, texts)))
    return [item for item in items[:NEWEST] if _stands_among(plain, item, items) or _is_cut_short(cut, item, items)]


def _stands_among(texts: list[str], item: dict[str, Any], items: list[dict[str, Any]]) -> bool:
    """Whether there is an entry for each conversation of that title up to this one."""
    title = letters(_title(item))
    return bool(title) and sum(title in text for text in texts) > _place(item, items)


def _is_cut_short(texts: Counter[str], item: dict[str, Any], items: list[dict[str, Any]]) -> bool:
    """Whether there is an entry for each conversation of that beginning up to this one."""
    title = letters(_title(item))
    return any(
        count > [each for each in items if letters(_title(each)).startswith(begin)].index(item)
        for begin, count in texts.items()
        if title.startswith(begin)
    )


def _title(conversation: dict[str, Any]) -> str:
    return " ".join(str(conversation.get("title") or "").split())
