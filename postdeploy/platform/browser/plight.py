"""What a person meets on a page that is not what it should be: a 404, an error, a sign-in, words of regret, nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from postdeploy.platform.browser.labels import LOGIN_PATH
from postdeploy.platform.pages import ERROR_SCREEN, has_heading

SHOWN = 160
"""Characters of a page that a message quotes."""
SHORT = 600
"""A page that says no more than this and among it some regret, has nothing else to offer."""
REGRET = re.compile(
    r"не найден|не существует|нет доступа|доступ запрещ|недостаточно прав|что-то пошло не так|произошла ошибка|"
    r"not found|could not be found|forbidden|unauthori[sz]ed|something went wrong|application error|server error|"
    r"bad gateway|service unavailable",
    re.IGNORECASE,
)
GONE = re.compile(r"\b404\b|could not be found|page not found|страница не найдена", re.IGNORECASE)
BROKEN = re.compile(r"\b50[0-9]\b|application error|internal server error", re.IGNORECASE)


@dataclass(frozen=True)
class Plight:
    """Why a page is of no use. `final`: it will not come right by itself; `hopeless`: there is nothing to act on."""

    text: str
    final: bool = False
    hopeless: bool = True


@dataclass(frozen=True)
class Place:
    """Where the browser is, where it should be, and how the web app answered to the request for the page."""

    path: str
    wanted: str
    heading: str
    status: int | None


def plight_of(state: Mapping[str, Any], place: Place) -> Plight | None:
    """What is wrong with the looks of a page; None when it is what it should be.

    Args:
        state: what the eyes see (visibility.js, look).
        place: where they look.
    """
    refused = _refused(state, place)
    if refused is not None:
        return refused
    headings, text = list(state["headings"]), str(state["text"])
    fits = has_heading(headings, place.heading)
    if place.heading and fits:
        return None
    return _regretful(state, place) or (None if fits else Plight(_missing(place, headings, text), hopeless=False))


def _refused(state: Mapping[str, Any], place: Place) -> Plight | None:
    """What the web app has put in the place of the page, beyond doubt."""
    text = str(state["text"])
    if place.status is not None and place.status >= 400:
        return Plight(f"{_kind(place.status)} {place.path}{_saying(text)}", final=bool(text))
    if state["error"]:
        return Plight(f"экран ошибки «{ERROR_SCREEN}» на {place.path}{_saying(text)}", final=True)
    if astray(place):
        kind = "страница входа" if place.path == LOGIN_PATH else "другая страница"
        return Plight(f"{kind} {place.path} вместо {place.wanted}{_saying(text)}", final=True)
    return None


def _regretful(state: Mapping[str, Any], place: Place) -> Plight | None:
    """A page without its heading that says little else than that it is of no use."""
    headings, text = list(state["headings"]), str(state["text"])
    if state["blank"]:
        return Plight("основная область страницы пуста")
    if len(text) > SHORT or state["loading"]:
        return None
    if GONE.search(" ".join(headings) or text):
        return Plight(f"{_kind(404)} {place.path}{_saying(text)}", final=True)
    if not REGRET.search(text):
        return None
    kind = "страница с ошибкой" if BROKEN.search(text) else "страница"
    return Plight(f"{kind} {place.path}, на которой написано {_quoted(text)}", final=True)


def astray(place: Place) -> bool:
    """Whether the browser was sent to another page; the front page may send a known person on."""
    return place.wanted != "/" and place.path.rstrip("/") != place.wanted.partition("?")[0].rstrip("/")


def _kind(status: int) -> str:
    return "страница 404" if status == 404 else f"страница с ошибкой {status}"


def _saying(text: str) -> str:
    return f", на ней написано {_quoted(text)}" if text else ", на ней ничего не написано"


def _quoted(text: str) -> str:
    return f"«{text[:SHOWN].rstrip()}{'…' if len(text) > SHOWN else ''}»"


def _missing(place: Place, shown: Sequence[str], text: str) -> str:
    seen = ", ".join(f"«{each}»" for each in shown)
    others = f"видны заголовки: {seen}" if seen else f"заголовков нет, написано {_quoted(text)}"
    return f"нет заголовка «{place.heading}»; {others}"
