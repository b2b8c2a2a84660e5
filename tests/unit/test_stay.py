"""Sessions that end: signing in again and going on, and an app that lets nobody stay."""

from __future__ import annotations

import pytest

from postdeploy.errors import CannotTell, NotChecked
from postdeploy.platform.app import App
from postdeploy.platform.session import User
from postdeploy.platform.stay import LEAST, Stay, ThrownOut
from postdeploy.session.account import Account
from tests.unit.servers import Asked, Reply, Site

ME = User("u1", "qa@north.test", "o1", "7-north")
REFUSED = Reply({"success": False, "error": "Не авторизовано"}, 401)
TO_LOGIN = Reply(status=307, headers={"location": "/login"})


class Door:
    """A platform that forgets its sessions, and somebody who signs in there."""

    def __init__(self, site: Site, app: App) -> None:
        self._app = app
        self.entered = 0
        self.forgets_at_once = self.knows_us_still = False
        site.routes = {
            "/api/auth/session": lambda asked: Reply({"user": {"id": "u1"}} if self._knows(asked) else None),
            "/api/agents": lambda asked: Reply({"data": []}) if self._lets_in(asked) else REFUSED,
            "/manage/7-north": lambda asked: Reply("<h1>Панель</h1>") if self._lets_in(asked) else TO_LOGIN,
        }

    def enter(self) -> User:
        self.entered += 1
        self._app.cookies.set("session", str(self.entered))
        return ME

    def forget(self) -> None:
        self._app.cookies.set("session", "old")

    def _lets_in(self, asked: Asked) -> bool:
        return not self.forgets_at_once and f"session={self.entered}" in asked.headers.get("cookie", "")

    def _knows(self, asked: Asked) -> bool:
        return self.knows_us_still or self._lets_in(asked)


@pytest.fixture
def door(site: Site, app: App) -> Door:
    return Door(site, app)


@pytest.fixture
def account(door: Door, app: App) -> Account:
    account = Account(app, door.enter)
    account.blame("Открыть приложение в браузере")
    account.sign_in()
    return account


@pytest.mark.parametrize("asked", ["GET /api/agents", "POST /api/agents", "GET /manage/7-north"])
def test_who_was_turned_away_signs_in_again_and_asks_once_more(
    app: App, site: Site, door: Door, account: Account, asked: str
) -> None:
    door.forget()

    assert app.call(*asked.split()).status == 200
    assert door.entered == 2
    assert site.paths() == [asked, "GET /api/auth/session", asked]


def test_a_page_that_turns_away_somebody_whom_the_app_knows_is_wrong_by_itself(
    app: App, door: Door, account: Account
) -> None:
    door.knows_us_still, door.forgets_at_once = True, True

    assert app.get("/api/agents").status == 401
    assert door.entered == 1


def test_nobody_signs_in_who_has_not_been_in(app: App, site: Site, door: Door) -> None:
    Account(app, door.enter)

    assert app.get("/api/agents").status == 401
    assert (door.entered, site.paths()) == (0, ["GET /api/agents"])


def test_one_line_is_blamed_for_an_app_that_lets_nobody_stay(app: App, door: Door, account: Account) -> None:
    account.blame("Создать нового агента")
    door.forgets_at_once = True
    assert app.get("/api/agents").status == 401  # once may happen

    with pytest.raises(ThrownOut, match="снова просит войти") as caught:
        app.get("/api/agents")
    assert "AUTH_SECRET" in caught.value.hint
    account.blame("Страница загружается")
    with pytest.raises(NotChecked, match="Создать нового агента"):
        app.get("/manage/7-north")
    assert door.entered == 2


def test_a_form_that_lets_nobody_in_again_is_one_lines_fault(app: App, door: Door) -> None:
    def broken() -> User:
        raise AssertionError("вход не работает")

    account = Account(app, door.enter, door.enter, by_form_again=broken)
    account.blame("Страница загружается")
    account.sign_in()

    with pytest.raises(AssertionError, match="вход не работает"):
        account.entered_again()
    account.blame("Список агентов отображается")
    with pytest.raises(NotChecked, match="Страница загружается"):
        account.entered_again()


def test_sessions_that_last_a_while_may_end_as_often_as_they_like() -> None:
    clock = iter(range(0, 10**6, int(LEAST) + 1))
    stay = Stay(now=lambda: float(next(clock)))
    for _ in range(5):
        stay.begin()
        stay.end()


def test_a_short_one_after_a_long_one_may_happen() -> None:
    moments = iter([0.0, 0.0, 1.0, 1.0, 100.0, 100.0, 101.0, 101.0, 105.0])
    stay = Stay(now=lambda: next(moments))
    for _ in range(3):
        stay.begin()
        stay.end()
    stay.begin()
    with pytest.raises(ThrownOut, match="через 1,0 и 4,0 с"):
        stay.end()


def test_where_others_of_the_run_sign_in_too_it_may_be_their_doing() -> None:
    stay = Stay(alone=False, now=lambda: 0.0)
    stay.end()
    with pytest.raises(CannotTell, match="--jobs 1"):
        stay.end()
