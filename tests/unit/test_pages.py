from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from postdeploy.platform.app import App
from postdeploy.platform.pages import Page, Pages
from tests.unit.servers import Reply, Site


@pytest.fixture
def pages(app: App) -> Pages:
    return Pages(app)


def opened(pages: Pages, site: Site, html: str | bytes, **headers: str) -> Page:
    site.routes["/p"] = Reply(html, headers=headers)
    return pages.open("/p")


def body(inner: str) -> str:
    return f"<!DOCTYPE html><html><head><title>T11</title></head><body>{inner}</body></html>"


@pytest.mark.parametrize(
    ("html", "headings"),
    [
        ("<h1>Тестовый чат</h1>", ("Тестовый чат",)),
        ("<h1>\n  Тестовый\n  чат </h1>", ("Тестовый чат",)),
        ("<h2><span class=x>Скрипты</span> <b>продаж</b></h2>", ("Скрипты продаж",)),
        ("<h1>Тест<b>овый</b> чат</h1>", ("Тестовый чат",)),
        ("<h1>Редактирование <!-- -->Агент 5</h1>", ("Редактирование Агент 5",)),
        ("<h1>Раз<br>два</h1>", ("Раз два",)),
        ("<h1><div>Раз</div><div>два</div></h1>", ("Раз два",)),
        ("<h1>&laquo;Чат&raquo; &amp; Ко</h1>", ("«Чат» & Ко",)),
        ("<h1>Раз</h1><div><h3>Два</h3></div>", ("Раз", "Два")),
        ("<h1><svg><title>значок</title></svg>Чат</h1>", ("Чат",)),
        ("<h1>Чат<script>var x = '<h1>нет</h1>'</script></h1>", ("Чат",)),
        ("<H1>Чат</H1>", ("Чат",)),
        ("<h1>Не закрыт", ()),
        ("<p>Тестовый чат</p>", ()),
        ("<h1></h1>", ("",)),
    ],
)
def test_headings_as_they_are_read(pages: Pages, site: Site, html: str, headings: tuple[str, ...]) -> None:
    assert opened(pages, site, body(html)).headings == headings


def test_what_nobody_sees_is_no_text(pages: Pages, site: Site) -> None:
    page = opened(
        pages,
        site,
        body(
            "<script>self.__next_f.push('Произошла ошибка')</script><style>.x{content:'Стиль'}</style>"
            "<template><h1>Произошла ошибка</h1></template><noscript>Включите JavaScript</noscript><p>Видно</p>"
        ),
    )
    assert page.text == "Видно"
    assert page.headings == ()
    assert not page.shows_error


def test_the_text_after_a_head_that_is_not_closed_is_seen(pages: Pages, site: Site) -> None:
    page = opened(pages, site, "<html><head><meta charset=utf-8><title>Имя</title><body><h1>Чат</h1>Текст</body>")
    assert page.headings == ("Чат",)
    assert page.text == "Чат Текст"


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Произошла ошибка</h1><button>Попробовать снова</button>",
        "<h2><span>Произошла</span> ошибка</h2>",
        "<div>Произошла ошибка</div>",
        "<h1>Произошла ошибка при загрузке страницы</h1>",
    ],
)
def test_the_error_screen_is_recognised(pages: Pages, site: Site, html: str) -> None:
    assert opened(pages, site, body(html)).shows_error


@pytest.mark.parametrize(
    "html",
    [
        "<h1>Чат</h1><p>Произошла ошибка синхронизации у агента «Вера», повторим через час</p>",
        "<h1>Чат</h1><button>Агент «Произошла ошибка»</button>",
    ],
)
def test_words_of_customers_are_no_error_screen(pages: Pages, site: Site, html: str) -> None:
    assert not opened(pages, site, body(html)).shows_error


def test_a_redirect_is_not_followed(pages: Pages, site: Site) -> None:
    site.routes["/manage/7-x"] = Reply(b"", 307, {"location": "/login"})
    site.routes["/login"] = Reply(body("<h1>Вход</h1>"))
    page = pages.open("/manage/7-x")
    assert (page.status, page.location, page.headings) == (307, "/login", ())
    assert site.paths() == ["GET /manage/7-x"]


def test_what_is_no_html_has_neither_headings_nor_text(pages: Pages, site: Site) -> None:
    page = opened(pages, site, b"<h1>Chat</h1>", **{"content-type": "application/json"})
    assert (page.content_type, page.headings, page.text) == ("application/json", (), "")


@pytest.mark.parametrize(
    "html", ["", "<", "<h1", "</h1></h1>", "<![CDATA[x", "<!DOCTYPE", "\x00<h1>\x00</h1>", "<a<b<c"]
)
def test_broken_html_does_not_break_us(pages: Pages, site: Site, html: str) -> None:
    page = opened(pages, site, html)
    assert page.status == 200


HOME = "<h1>Главная</h1>"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", "/manage/7-north"),
        ("/", "/ru?from=root"),
        ("/", "https://internal-7f9c:8443/manage/7-north"),
        ("/manage/7/x", "/manage/7/x/"),
        ("/manage/7/x", "/ru/manage/7/x"),
        ("/manage/7/x", "/pt-BR/manage/7/x"),
    ],
)
def test_a_redirect_that_nobody_would_notice_is_followed(pages: Pages, site: Site, path: str, location: str) -> None:
    site.routes = {path: Reply(b"", 307, {"location": location}), urlsplit(location).path: Reply(HOME)}
    page = pages.open(path)
    assert (page.status, page.location, page.headings, page.path) == (200, None, ("Главная",), path)


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", "/login"),
        ("/", "/ru/login?callbackUrl=%2F"),
        ("/manage/7/x", "/login"),
        ("/manage/7/x", "/manage/7"),
        ("/manage/7/x", "/other/manage/7/x"),
        ("/manage/7/x", "//[oops"),
        ("/", "about:blank"),
    ],
)
def test_a_redirect_to_another_page_is_what_was_found(pages: Pages, site: Site, path: str, location: str) -> None:
    site.routes = {path: Reply(b"", 307, {"location": location})}
    assert pages.open(path).location == location
    assert len(site.asked) == 1


def test_a_redirect_in_a_circle_ends(pages: Pages, site: Site) -> None:
    site.routes = {"/": Reply(b"", 307, {"location": "/"})}
    assert pages.open("/").status == 307
    assert len(site.asked) < 10


@pytest.mark.parametrize(
    ("inner", "by_script"),
    [
        ('<div id="root"></div><script src="/app.js"></script>', True),
        ('<div id="root">Загрузка…</div><script type="module" src="/app.js"></script>', True),
        ('<noscript>Включите JavaScript</noscript><script src="/app.js"></script>', True),
        ('<h1>Чат</h1><script src="/app.js"></script>', False),
        ('<p>Агентов нет</p><script src="/app.js"></script>', False),
        ("<script>var x = 1</script>", False),
        ("", False),
    ],
)
def test_whether_scripts_would_draw_the_page(pages: Pages, site: Site, inner: str, by_script: bool) -> None:
    assert opened(pages, site, body(inner)).by_script is by_script
