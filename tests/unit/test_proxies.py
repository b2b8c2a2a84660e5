"""Proxies of the environment mean the same for our HTTP clients, the script and Chromium; this machine goes direct."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from postdeploy.errors import SetupError
from postdeploy.platform import health_script
from postdeploy.platform.proxies import for_browser, proxy_for
from postdeploy.platform.unanswered import Unreachable
from postdeploy.platform.wire import Wire
from tests.unit import tunnel
from tests.unit.servers import HOST, Reply, Site, free_port, raw

NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
HEALTH = Reply({"status": "ok", "service": "worker", "redis": {"connected": True}})


@pytest.fixture(autouse=True)
def none_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[Site, Path]]:
    """A server for `app.test` and the authority behind it."""
    authority, bundle = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("app.test").configure_cert(context)
    site = Site(context)
    yield site, bundle
    site.close()


@pytest.mark.parametrize(
    ("url", "given", "proxy"),
    [
        ("http://app.test", {}, None),
        ("http://app.test", {"HTTP_PROXY": "http://p:3128"}, "http://p:3128"),
        ("http://app.test", {"http_proxy": "p:3128"}, "http://p:3128"),
        ("https://app.test", {"HTTP_PROXY": "http://p:3128"}, None),
        ("https://app.test", {"HTTPS_PROXY": "http://u:s@p:3128"}, "http://u:s@p:3128"),
        ("https://app.test", {"ALL_PROXY": "http://p:3128"}, "http://p:3128"),
        ("https://app.test", {"HTTPS_PROXY": "http://p:3128", "NO_PROXY": "other.test, app.test"}, None),
        ("https://a.app.test", {"HTTPS_PROXY": "http://p:3128", "NO_PROXY": ".app.test"}, None),
        ("https://a.app.test", {"HTTPS_PROXY": "http://p:3128", "NO_PROXY": "*"}, None),
        ("https://myapp.test", {"HTTPS_PROXY": "http://p:3128", "NO_PROXY": "app.test"}, "http://p:3128"),
        ("http://localhost:3000", {"HTTP_PROXY": "http://p:3128"}, None),
        ("http://127.0.0.2:3000", {"ALL_PROXY": "http://p:3128"}, None),
        ("http://[::1]:3000", {"ALL_PROXY": "http://p:3128"}, None),
    ],
)
def test_by_which_proxy(url: str, given: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == proxy


def test_one_of_a_kind_that_we_do_not_speak_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://p:1080")
    with pytest.raises(SetupError, match="socks5:// не поддерживается"):
        proxy_for("http://app.test")


def test_chromium_is_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://us%40r:s@p:3128")
    monkeypatch.setenv("NO_PROXY", "cdn.test, .corp")
    assert for_browser("https://app.test") == {
        "server": "http://p:3128",
        "bypass": "cdn.test,.cdn.test,corp,.corp",
        "username": "us@r",
        "password": "s",
    }
    assert for_browser("https://a.corp") is None


class TestClients:
    def test_http(self, site: Site, monkeypatch: pytest.MonkeyPatch, wire: Wire) -> None:
        monkeypatch.setenv("HTTP_PROXY", site.url)
        site.routes = {"http://app.test/x": Reply({"found": True})}
        assert wire.client("приложение", base_url="http://app.test").get("/x").json() == {"found": True}

    def test_https(self, secure: tuple[Site, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        site, bundle = secure
        site.routes = {"/x": Reply({"found": True})}
        seen: list[str] = []
        with raw(tunnel.to(site.url, seen), listen_first=False) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            wire = Wire(timeout=5, record=lambda _: None, ca_bundle=bundle)
            assert wire.client("приложение", base_url="https://app.test").get("/x").json() == {"found": True}
            wire.close()
        assert seen == ["CONNECT app.test:443 HTTP/1.1"]

    def test_this_machine_is_asked_directly(self, site: Site, monkeypatch: pytest.MonkeyPatch, wire: Wire) -> None:
        monkeypatch.setenv("HTTP_PROXY", f"http://{HOST}:{free_port()}")
        site.routes = {"/x": Reply({})}
        assert wire.client("приложение", base_url=site.url).get("/x").status_code == 200

    def test_a_proxy_that_is_not_there_is_named(self, monkeypatch: pytest.MonkeyPatch, wire: Wire) -> None:
        monkeypatch.setenv("HTTP_PROXY", f"http://{HOST}:{free_port()}")
        with pytest.raises(Unreachable, match=r"\(http://app\.test/x, через прокси из окружения\)"):
            wire.client("приложение", base_url="http://app.test").get("/x")


class TestScript:
    def test_http(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", site.url)
        site.routes = {f"http://worker.test/{name}": HEALTH for name in ("health", "metrics")}
        assert health_script.run("http://worker.test", 5).code == 0

    def test_https_with_an_authority_of_its_own(
        self, secure: tuple[Site, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site, bundle = secure
        site.routes = {"/health": HEALTH, "/metrics": HEALTH}
        with raw(*[tunnel.to(site.url, [])] * 4, listen_first=False) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            assert health_script.run("https://app.test", 5, bundle).code == 0
            stranger = health_script.run("https://app.test", 5)
        assert stranger.code == 1
        assert "CERTIFICATE_VERIFY_FAILED" in stranger.output

    def test_this_machine_is_asked_directly(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", f"http://{HOST}:{free_port()}")
        site.routes = {"/health": HEALTH, "/metrics": HEALTH}
        assert health_script.run(site.url, 5).code == 0

    def test_a_name_that_is_spared(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is asked directly, where nobody knows it."""
        monkeypatch.setenv("HTTP_PROXY", site.url)
        monkeypatch.setenv("NO_PROXY", "worker.test")
        assert health_script.run("http://worker.test", 5).code == 1
        assert site.asked == []
