"""What came of a press has its own words; and a page that keeps requests open for ever is not waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from postdeploy.platform.browser.arrival import ONE_TRY
from postdeploy.platform.browser.pressing import ECHO, button, press
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.browser.seen import InteractionError
from tests.browser.looking import looking
from tests.browser.useless import HANGING, PAGES, TENANT, Front, Useless

HERE = f"/manage/{TENANT}/test-chat"
HEADING = "<h1>Тестовый чат</h1>"
TOAST = "document.body.insertAdjacentHTML('beforeend', '<div role=status>Добавьте хотя бы одно условие</div>')"
BUSY = f"""
<main>{HEADING}<p>Готово</p></main><script>
const endless = ["{HANGING}/poll", "/manage/{TENANT}?_rsc=1a"].map((path) => fetch(path));
const events = new EventSource("{HANGING}/events");
const socket = new WebSocket(`ws://${{location.host}}{HANGING}/socket`);
navigator.sendBeacon("{HANGING}/analytics", "x");
new Image().src = "http://no-such-host.invalid/pixel.gif";
</script>"""


@pytest.fixture(scope="module")
def screen(chromium: Path, app: Front) -> Iterator[Screen]:
    """A person of much patience: whoever waits for silence here waits for long."""
    with looking(chromium, app.url, budget=50.0, timeout=50) as screen:
        yield screen


def found(screen: Screen, app: Front, html: str) -> str:
    """Press «Create» on such a page; what a person is told."""
    app.page = PAGES["404"]
    app.pages = {HERE: Useless(200, f"<main>{HEADING}{html}</main>", ""), "/login": Useless(200, "<h1>Вход</h1>", "")}
    app.pages["/manage/other"] = Useless(200, "<main><h1>Панель управления</h1></main>", "")
    screen.open(HERE)
    with pytest.raises(InteractionError) as caught:
        press(screen, button(screen, "Create"), "«Create»", "страница", lambda: screen.path == f"{HERE}/create")
    return caught.value.found


@pytest.mark.parametrize(
    ("html", "told"),
    [
        (
            "<a href=/ai-agents/create>Create</a>",
            "«Create» ведёт на страницу 404 /ai-agents/create, на ней написано «404 This page could not be found.»",
        ),
        ("<a href=/login>Create</a>", "«Create» ведёт на страницу входа /login"),
        ("<a href=/manage/other>Create</a>", "«Create» ведёт на другую страницу: /manage/other («Панель управления»)"),
        (
            f'<button onclick="{TOAST}">Create</button>',
            "«Create» — не удаётся, на странице написано: «Добавьте хотя бы одно условие»",
        ),
    ],
    ids=["404", "sign-in", "another page", "message"],
)
def test_what_came_of_a_press(screen: Screen, app: Front, html: str, told: str) -> None:
    assert found(screen, app, html) == told


def test_a_page_that_takes_long_to_come_is_asked_for_once(screen: Screen, app: Front) -> None:
    app.pages = {
        HERE: Useless(200, f"<main>{HEADING}<a href=/manage/slow>Create</a></main>", ""),
        "/manage/slow": Useless(200, "<main><h1>Новый агент</h1></main>", "", seconds=ECHO + ONE_TRY + 1),
    }
    asked: list[str] = []
    screen.open(HERE)
    screen.page.on("request", lambda request: asked.append(request.url))
    press(screen, button(screen, "Create"), "«Create»", "страница", lambda: screen.path == "/manage/slow")
    assert sum(url.endswith("/manage/slow") for url in asked) == 1


@pytest.mark.parametrize("closing", ["<button>Понятно</button>", "<button aria-label='Не сейчас'>→</button>"])
def test_what_comes_into_the_way_later_is_closed(screen: Screen, app: Front, closing: str) -> None:
    cover = f"<div id=cover style='position:fixed;inset:0;background:white'>{closing}</div>"
    gone = "document.addEventListener('click', (event) => event.target.closest('#cover button') && cover.remove())"
    app.pages = {HERE: Useless(200, f"<main>{HEADING}<a href={HERE}#done>Create</a></main><script>{gone}</script>", "")}
    screen.open(HERE)
    screen.page.evaluate("cover => document.body.insertAdjacentHTML('beforeend', cover)", cover)
    press(screen, button(screen, "Create"), "«Create»", "страница", lambda: screen.page.url.endswith("#done"))
    assert screen.page.locator("#cover").count() == 0


def test_what_has_come_meanwhile_is_closed_though_it_covers_a_text_alone(screen: Screen, app: Front) -> None:
    closing = "<button onclick='bar.remove()'>Понятно</button>"
    banner = f"<div id=bar style='position:fixed;inset:0 0 50% 0;background:white'>{closing}</div>"
    free = "<button style='position:fixed;bottom:9px' onclick='this.textContent=`Да`'>Create</button>"
    low = f"<main>{HEADING}<p>Готово</p>{free}</main>"
    app.pages = {HERE: Useless(200, low, "")}
    screen.open(HERE)
    screen.page.evaluate("bar => document.body.insertAdjacentHTML('beforeend', bar)", banner)
    assert screen.until(lambda: screen.ask("uninvited"))
    assert "закрыто" in screen.ask("readable", "Готово")
    press(screen, button(screen, "Create"), "«Create»", "страница", lambda: screen.ask("readable", "Да") == "")
    assert screen.reads("Готово", 5.0) == ""


def test_a_page_that_is_never_quiet_is_there_when_it_stands(screen: Screen, app: Front) -> None:
    app.pages = {HERE: Useless(200, BUSY, "")}
    mark = screen.traffic.mark()
    sight = screen.open(HERE)
    assert sight.headings == ("Тестовый чат",)
    assert screen.plight() is None
    poll = screen.traffic.since(mark, "GET", f"{HANGING}/poll")
    assert poll is not None
    assert poll.open, "the page was waited for until its last request had ended"


def test_what_comes_almost_at_once_is_looked_for_again_on_a_machine_that_hardly_gets_to_look(screen: Screen) -> None:
    looks: list[float] = []

    def slow() -> bool:
        time.sleep(0.6)
        looks.append(time.monotonic())
        return len(looks) > 3

    assert screen.until(slow, 1.0)
