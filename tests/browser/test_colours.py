"""Texts in the colour of what they stand on, and colours that pages put in other ways than rgb()."""

from __future__ import annotations

import pytest

from postdeploy.platform.browser.dashboard import colour_of
from tests.browser.looking import Ask

TEXT = "Синхронизация запущена"
SAME = "текст того же цвета, что и фон под ним"


@pytest.mark.parametrize(
    "html",
    [
        f"<p style='color:#fff; background:#fff'>{TEXT}</p>",
        f"<div style='background:#0f172a'><p style='color:#101828'>{TEXT}</p></div>",
        f"<p style='color:#fefefe'>{TEXT}</p>",
        f"<p style='color:oklch(0.97 0.02 150); background:oklch(0.97 0.02 150)'>{TEXT}</p>",
        f"<div style='background:#fff'><p><b style='color:#fff'>{TEXT}</b></p></div>",
    ],
    ids=["white on white", "dark on dark", "nearly", "in other words", "in a part"],
)
def test_what_has_the_colour_of_its_ground_nobody_reads(ask: Ask, html: str) -> None:
    assert ask(html, "readable", TEXT) == SAME


@pytest.mark.parametrize(
    "html",
    [
        f"<p style='color:#cbd5e1'>{TEXT}</p>",
        f"<p style='color:#fff; background:linear-gradient(#000, #333)'>{TEXT}</p>",
        f"<div style='position:relative'><div style='position:absolute; inset:0; background:#000'></div>"
        f"<p style='position:relative; color:#fff'>{TEXT}</p></div>",
        "<div style='position:relative'>"
        "<div style='position:absolute; inset:0; background:#000; pointer-events:none'></div>"
        f"<p style='position:relative; color:#fff'>{TEXT}</p></div>",
        f"<p style='color:#fff; text-shadow:0 0 4px #000'>{TEXT}</p>",
        f"<p style='background:linear-gradient(90deg, red, blue); background-clip:text; color:transparent'>{TEXT}</p>",
        f"<p style='color:color(display-p3 0 0 0)'>{TEXT}</p>",
        "<style>p { position:relative; z-index:0 } p::before { content:''; position:absolute; inset:0; z-index:-1;"
        f"background:#000 }}</style><p style='color:#fff'>{TEXT}</p>",
        f"<p style='color:#fff; mix-blend-mode:difference'>{TEXT}</p>",
        f"<style>:root {{ color-scheme: dark }}</style><p style='color:#fff'>{TEXT}</p>",
    ],
    ids=[
        *("pale", "on a gradient", "on a box beside it", "on a box that lets the pointer through", "with a shadow"),
        *("cut out of a gradient", "wide gamut", "on a box of styles alone", "blended", "dark scheme"),
    ],
)
def test_what_stands_out_somehow_can_be_read(ask: Ask, html: str) -> None:
    assert ask(html, "readable", TEXT) == ""


@pytest.mark.parametrize(
    ("css", "name"),
    [
        *(
            ("oklch(0.723 0.219 149.579)", "green"),
            ("color(display-p3 0.9 0.2 0.2)", "red"),
            ("lab(47 66 -80)", "purple"),
        ),
        *(("rgb(37 99 235 / 1)", "blue"), ("hsl(45 93% 47%)", "yellow"), ("oklch(0.7 0.01 260)", "gray")),
    ],
)
def test_a_mark_beside_an_update_has_its_colour_however_it_is_put(ask: Ask, css: str, name: str) -> None:
    dot = f"<i style='display:inline-block; width:8px; height:8px; background:{css}'></i>"
    (entry,) = ask(f"<h3>Обновления</h3><div>{dot}<p>Создан агент</p></div>", "feed", "Обновления", ["Создан агент"])
    assert colour_of(entry["color"]) == name
