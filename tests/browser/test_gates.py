"""The headers for the gate before the app, as the browser sends them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from postdeploy.platform.unanswered import Gated
from tests.browser.looking import looking
from tests.unit.servers import Reply, Site

KEY = {"x-vercel-protection-bypass": "kEy-1", "authorization": "Basic cWE6cHc="}


@pytest.fixture
def sites() -> Iterator[tuple[Site, Site]]:
    """The app's own, and another."""
    with closing(Site()) as home, closing(Site()) as other:
        yield home, other


def test_headers_go_to_the_apps_own_origin_alone_redirects_included(chromium: Path, sites: tuple[Site, Site]) -> None:
    home, other = sites
    open_to_all = {"access-control-allow-origin": "*", "access-control-allow-headers": "*"}
    other.routes["/there"] = other.routes["/foreign.js"] = Reply("", 200, open_to_all)
    home.routes = {
        "/": Reply(f'<h1>Дом</h1><script src="/own.js"></script><script src="{other.url}/foreign.js"></script>'),
        "/own.js": Reply(b'fetch("/api/x", {method: "POST", body: "{}", headers: {"x-own": "1"}}); fetch("/away")'),
        "POST /api/x": Reply({"success": True}),
        "/away": Reply(b"", 302, {"location": f"{other.url}/there", **open_to_all}),
    }
    with looking(chromium, home.url, budget=10, timeout=10, headers=KEY) as screen:
        screen.page.goto(f"{home.url}/")
        assert screen.until(lambda: any(asked.path == "/there" for asked in other.asked))
    seen = {asked.path: asked.headers for asked in home.asked}
    for path in ("/", "/own.js", "/api/x", "/away"):
        assert {name: seen[path].get(name) for name in KEY} == KEY, path
    assert seen["/api/x"]["x-own"] == "1"
    assert {asked.path for asked in other.asked} >= {"/there", "/foreign.js"}
    assert [asked.path for asked in other.asked if KEY.keys() & asked.headers.keys()] == []


CHALLENGE = Reply("<title>Just a moment...</title>", 403, {"server": "cloudflare", "cf-mitigated": "challenge"})


def test_a_gate_that_only_a_browser_meets_is_named(chromium: Path, sites: tuple[Site, Site]) -> None:
    home, _ = sites
    home.routes = {"/manage/t1": CHALLENGE, "/manage/t2": Reply("<h1>Нет доступа</h1>", 404)}
    with looking(chromium, home.url, budget=10, timeout=10) as screen:
        with pytest.raises(Gated, match=r"Cloudflare.*код 403; .*APP_HEADERS"):
            screen.open("/manage/t1")
        assert screen.open("/manage/t2").status == 404
