"""Messages that vanish: which were there long enough to be read, whatever lies over them or holds the page up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from postdeploy.platform.browser.messages import LONG_ENOUGH, expect_message, watch_for
from postdeploy.platform.browser.screen import Screen
from tests.browser.looking import looking
from tests.browser.useless import PAGES, TENANT, Front, Useless

HERE = f"/manage/{TENANT}/test-chat"
AFTERWARDS = f"{HERE}/afterwards"
SAYING = f"{HERE}/saying"
TEXT = "Синхронизация запущена"
TOOLS = """
<main><h1>Тестовый чат</h1><p>Готово</p></main><script>
const after = (ms, act) => setTimeout(act, ms);
const put = (html) => {
  document.body.insertAdjacentHTML("beforeend", html);
  return document.body.lastElementChild;
};
const say = (text, ms = 1600) => {
  const toast = put(`<div role=status style="position:fixed;right:9px;bottom:9px;background:#dfd">${text}</div>`);
  after(ms, () => toast.remove());
  return toast;
};
const cover = (html) => put(`<div style="position:fixed;inset:0;background:#fff;z-index:9">${html}</div>`);
const tour = () => {
  const layer = cover("<div role=dialog><h2>Добро пожаловать!</h2><button>Пропустить</button></div>");
  layer.querySelector("button").onclick = () => layer.remove();
  return layer;
};
const stall = (ms) => { for (const end = performance.now() + ms; performance.now() < end;); };
"""

THERE = {
    "plain": "say(text)",
    "a tour comes over it": "say(text); after(200, tour)",
    "a tour lay there before": "tour(); say(text)",
    "a tour lies over it for as long as it is there, whatever one presses": (
        "say(text); after(200, () => { tour().querySelector('button').onclick = null; })"
    ),
    "a curtain of its own beside the dialog": (
        "say(text); after(200, () => { const curtain = cover(''); "
        "put('<div role=dialog style=\"position:fixed;z-index:10;background:#eee\"><button>Не сейчас</button></div>')"
        ".onclick = (event) => { curtain.remove(); event.currentTarget.remove(); }; })"
    ),
    "drawn anew, again and again": (
        "const toast = say(text); setInterval(() => { if (!toast.isConnected) return; "
        "toast.hidden = true; after(60, () => toast.hidden = false); }, 300)"
    ),
    "another element each time": "for (const ms of [0, 300, 600, 900, 1200]) after(ms, () => say(text, 300))",
    "the page is held up while it is there": "say(text); after(60, () => stall(1500))",
    "the page goes elsewhere once it could be read": f"say(text, 9000); after(1700, () => location = '{AFTERWARDS}')",
    "it comes on the next page": f"location = '{SAYING}'",
    "under another one, in a pile that opens under the pointer": (
        "const pile = put('<ol style=\"position:fixed;right:9px;bottom:9px;width:300px;height:60px;margin:0\"></ol>');"
        "const add = (words) => { const one = document.createElement('li'); one.textContent = words; "
        "one.style.cssText = 'position:absolute;bottom:0;height:60px;width:300px;background:#dfd'; pile.append(one); "
        "after(6000, () => one.remove()); }; add(text); after(300, () => add('Всё готово')); "
        "pile.onmouseenter = () => [...pile.children].forEach((one, at) => { one.style.bottom = `${at * 70}px`; })"
    ),
    "for assistive tools it is said a second time, unseen": (
        "put(`<div aria-live=polite style='position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)'>"
        "${text}</div>`); say(text)"
    ),
}
NOT_THERE = {
    "never": ("", "на экране нет (оно не появилось)"),
    "flashes": ("say(text, 250)", "исчезло через 0,"),
    "flashes just before a tour": ("say(text, 250); after(300, tour)", "исчезло через 0,"),
    "behind what the page itself lays over it": ("say(text); cover('Оцените нас!')", "закрыто другим элементом"),
    "behind the page's own sign of an error": (
        "say(text); cover('<div role=dialog>Произошла ошибка <button>Закрыть</button></div>')",
        "закрыто другим элементом",
    ),
    "behind the page's own, and a tour": ("say(text); cover('Оцените нас!'); tour()", "сообщени"),
    "another one": ("say('Изменения сохранены')", "вместо него: «Изменения сохранены»"),
}
AT_ONCE = f"say(text, 9000); after(200, () => location = '{AFTERWARDS}')"


@pytest.fixture(scope="module")
def screen(chromium: Path, app: Front) -> Iterator[Screen]:
    with looking(chromium, app.url, budget=4.0, timeout=20) as screen:
        yield screen


def told(screen: Screen, app: Front, script: str, long_enough: float = LONG_ENOUGH) -> str:
    """Let a page say it in this way; what a person is told about the message."""
    plain, saying = f"{TOOLS}</script>", f"{TOOLS}after(300, () => say('{TEXT}'))</script>"
    app.page = PAGES["404"]
    app.pages = {path: Useless(200, plain, "") for path in (HERE, AFTERWARDS)}
    app.pages[SAYING] = Useless(200, saying, "")
    screen.open(HERE)
    watch_for(screen, TEXT)
    screen.page.evaluate("([script, text]) => new Function('text', script)(text)", [script, TEXT])
    return expect_message(screen, TEXT, long_enough=long_enough)


@pytest.mark.parametrize("script", THERE.values(), ids=THERE.keys())
def test_a_message_that_was_there_long_enough(screen: Screen, app: Front, script: str) -> None:
    assert told(screen, app, script) == ""


@pytest.mark.parametrize(("script", "why"), NOT_THERE.values(), ids=NOT_THERE.keys())
def test_a_message_that_nobody_could_read(screen: Screen, app: Front, script: str, why: str) -> None:
    assert why in told(screen, app, script)


def test_a_page_that_goes_elsewhere_takes_it_along(screen: Screen, app: Front) -> None:
    """A busy machine takes its time to show the next page, and the message stands until then."""
    assert "исчезло через" in told(screen, app, AT_ONCE, long_enough=9.0)
