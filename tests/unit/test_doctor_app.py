"""What the look before a run says of what stands before the web app."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from postdeploy.doctor import app as doctor
from postdeploy.doctor.site import RestsOn
from postdeploy.doctor.site import Site as Target
from tests.unit.servers import Asked, Reply, Site
from tests.unit.settings import settings_with

CSRF, CALLBACK = "/api/auth/csrf", "POST /api/auth/callback/credentials"
REAL = "https://www.app.test"


@pytest.fixture
def target(site: Site) -> Iterator[Target]:
    found = Target(settings_with(app_url=site.url))
    yield found
    found.wire.close()


@pytest.mark.parametrize(
    ("reply", "text", "advice"),
    [
        (Reply("<h1>Authentication Required</h1>", 401, {"server": "Vercel"}), "Vercel", "x-vercel-protection-bypass"),
        (Reply("<h1>Just a moment</h1>", 403, {"cf-mitigated": "challenge"}), "Cloudflare", "APP_HEADERS"),
        (Reply("", 401, {"www-authenticate": 'Basic realm="x"'}), "Basic", "APP_BASIC_AUTH"),
        (Reply("", 308, {"location": f"{REAL}{CSRF}"}), "по другому адресу", f"APP_URL={REAL}"),
    ],
    ids=["Vercel", "Cloudflare", "Basic", "canonical address"],
)
def test_what_stands_before_the_app_stops_the_run(
    target: Target, site: Site, reply: Reply, text: str, advice: str
) -> None:
    site.routes[CSRF] = reply
    finding = doctor.answers(target)
    assert (finding.level, finding.stops) == ("bad", True)
    assert text in finding.text
    assert advice in finding.advice
    with pytest.raises(RestsOn):
        doctor.sign_in(target)


def test_cookies_for_https_alone_over_http(target: Target, site: Site) -> None:
    """A browser, and so do we, keeps back what is marked Secure: the app then misses its token."""
    token = {"set-cookie": "__Host-authjs.csrf-token=t1; Path=/; Secure; HttpOnly"}
    site.routes[CSRF] = Reply({"csrfToken": "t1"}, headers=token)
    site.routes[CALLBACK] = Reply(status=302, headers={"location": "/login?error=MissingCSRF"})
    assert doctor.answers(target).level == "ok"
    finding = doctor.sign_in(target)
    assert (finding.level, finding.stops) == ("bad", True)
    assert "Secure" in finding.text
    assert "https://" in finding.advice


def test_a_sign_in_that_the_platform_breaks_lets_the_run_begin(target: Target, site: Site) -> None:
    site.routes[CSRF] = Reply({"csrfToken": "t1"}, headers={"set-cookie": "authjs.csrf-token=t1; Path=/"})
    site.routes[CALLBACK] = Reply(status=302, headers={"location": "/login?error=Configuration"})
    finding = doctor.sign_in(target)
    assert (finding.level, finding.stops) == ("bad", False)
    assert "Configuration" in finding.text


def test_a_token_is_asked_for_once_however_many_look(target: Target, site: Site) -> None:
    """Each that is asked for without a cookie brings another one: the last cookie and the token sent would differ."""
    given = count()

    def token(_asked: Asked) -> Reply:
        number = next(given)
        time.sleep(0.3 if number == 0 else 0)  # the others would have theirs by then
        return Reply({"csrfToken": f"t{number}"}, headers={"set-cookie": f"authjs.csrf-token=t{number}; Path=/"})

    def enter(asked: Asked) -> Reply:
        (cookie,) = re.findall(r"authjs\.csrf-token=(t\d)", asked.headers["cookie"])
        same = f"csrfToken={cookie}&" in asked.body.decode()
        return Reply(status=302, headers={"location": "/" if same else "/login?error=MissingCSRF"})

    site.routes[CSRF], site.routes[CALLBACK] = token, enter
    with ThreadPoolExecutor(2) as probes:
        answers = probes.submit(doctor.answers, target)
        organisation = probes.submit(doctor.organisation, target)
    assert answers.result().level == "ok"
    assert isinstance(organisation.exception(), RestsOn), "nobody is there to be signed in"
    assert [asked.path for asked in site.asked].count(CSRF) == 1
