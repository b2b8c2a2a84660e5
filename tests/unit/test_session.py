from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from postdeploy.errors import CannotTell
from postdeploy.platform.app import App
from postdeploy.platform.session import Denied, SignInBroken, User, sign_in
from tests.unit.servers import Answerer, Asked, Reply, Site

EMAIL, PASSWORD = "qa@north.test", "пароль+с пробелом&"
ME = {"user": {"name": "QA", "email": EMAIL, "id": "u1", "orgId": "o1"}, "expires": "2026-12-22T00:00:00Z"}
CALLBACK = "POST /api/auth/callback/credentials"


@pytest.fixture
def auth(site: Site) -> dict[str, Answerer]:
    """A platform that lets in whoever knows the password, as Auth.js does."""

    def callback(asked: Asked) -> Reply:
        form = {key: values[0] for key, values in parse_qs(asked.body.decode()).items()}
        if form.get("csrfToken") != "t1" or "authjs.csrf-token=t1" not in asked.headers.get("cookie", ""):
            return Reply(status=302, headers={"location": "http://other.test/login?error=MissingCSRF"})
        if (form["email"], form["password"]) != (EMAIL, PASSWORD):
            return Reply(status=302, headers={"location": "/login?error=CredentialsSignin&code=credentials"})
        cookie = "authjs.session-token=s1; Path=/; HttpOnly"
        return Reply(status=302, headers={"location": "http://other.test/manage", "set-cookie": cookie})

    def session(asked: Asked) -> Reply:
        return Reply(ME if "authjs.session-token=s1" in asked.headers.get("cookie", "") else None)

    site.routes = {
        "/api/auth/csrf": Reply({"csrfToken": "t1"}, headers={"set-cookie": "authjs.csrf-token=t1; Path=/"}),
        CALLBACK: callback,
        "/api/auth/session": session,
        "/api/auth/get-tenant-redirect": Reply({"success": True, "tenantId": "7-north"}),
    }
    return site.routes


def test_tells_who_is_signed_in(app: App, auth: dict[str, Answerer]) -> None:
    assert sign_in(app, EMAIL, PASSWORD) == User("u1", EMAIL, "o1", "7-north")


def test_the_session_stays_and_no_redirect_is_followed(app: App, site: Site, auth: dict[str, Answerer]) -> None:
    sign_in(app, EMAIL, PASSWORD)
    assert app.cookies["authjs.session-token"] == "s1"
    assert [path for path in site.paths() if "/manage" in path or "/login" in path] == []


def test_a_wrong_password_is_not_the_platforms_fault(app: App, auth: dict[str, Answerer]) -> None:
    with pytest.raises(CannotTell, match="APP_EMAIL и APP_PASSWORD") as caught:
        sign_in(app, EMAIL, "не тот пароль")
    assert "не тот пароль" not in str(caught.value)


@pytest.mark.parametrize(
    "csrf",
    [
        Reply({"csrfToken": None}),
        Reply({"csrfToken": ""}),
        Reply({"csrfToken": 7}),
        Reply({}),
        Reply([]),
        Reply(None),
        Reply('<html>Вход<script src="/_next/x.js"></script></html>'),
        Reply(b""),
        Reply({"error": "Сбой"}, 500),
        Reply(b"", 307, {"location": "/login"}),
    ],
)
def test_no_token_no_entrance(app: App, auth: dict[str, Answerer], csrf: Reply) -> None:
    auth["/api/auth/csrf"] = csrf
    with pytest.raises(SignInBroken, match=r"вход в приложение работает.*\n.*csrfToken") as caught:
        sign_in(app, EMAIL, PASSWORD)
    assert f"→ {csrf.status}" in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply({"error": "Сбой базы"}, 500), "Сбой базы"),
        (Reply("<html>502 Bad Gateway</html>", 502), "502"),
        (Reply({"success": True}), "→ 200"),
        (Reply(status=302, headers={"location": "/login?error=Configuration"}), "Configuration"),
        (Reply(status=302, headers={"location": "/login?error=MissingCSRF"}), "MissingCSRF"),
    ],
)
def test_a_platform_that_fails_on_the_way_is_blamed(
    app: App, auth: dict[str, Answerer], reply: Reply, word: str
) -> None:
    auth[CALLBACK] = reply
    with pytest.raises(SignInBroken, match=word):
        sign_in(app, EMAIL, PASSWORD)


@pytest.mark.parametrize("location", ["http://[oops/manage", "/", "", "//"])
def test_a_strange_place_after_signing_in_does_not_matter(app: App, auth: dict[str, Answerer], location: str) -> None:
    cookie = "authjs.session-token=s1; Path=/"
    auth[CALLBACK] = Reply(status=302, headers={"location": location, "set-cookie": cookie})
    assert sign_in(app, EMAIL, PASSWORD).id == "u1"


@pytest.mark.parametrize(
    "session",
    [
        Reply(None),
        Reply({}),
        Reply([]),
        Reply({"user": None}),
        Reply({"user": "qa"}),
        Reply({"user": {"id": "u1", "email": EMAIL}}),
        Reply({"user": {"orgId": "o1"}}),
        Reply("<html>Вход</html>"),
        Reply({"error": "Сбой"}, 500),
        Reply(b"", 307, {"location": "/login"}),
    ],
)
def test_accepted_and_yet_no_session(app: App, auth: dict[str, Answerer], session: Reply) -> None:
    auth["/api/auth/session"] = session
    with pytest.raises(SignInBroken, match="сессии нет"):
        sign_in(app, EMAIL, PASSWORD)


@pytest.mark.parametrize("tenant", [Reply({"success": True}), Reply({"tenantId": 7}), Reply("<html>"), Reply({}, 500)])
def test_signed_in_and_yet_no_organisation(app: App, auth: dict[str, Answerer], tenant: Reply) -> None:
    auth["/api/auth/get-tenant-redirect"] = tenant
    with pytest.raises(SignInBroken, match="организация не определена"):
        sign_in(app, EMAIL, PASSWORD)


def test_a_yes_in_json_as_scripts_get_it(app: App, auth: dict[str, Answerer]) -> None:
    cookie = "authjs.session-token=s1; Path=/"
    auth[CALLBACK] = Reply({"url": "http://other.test/manage"}, headers={"set-cookie": cookie})
    assert sign_in(app, EMAIL, PASSWORD).id == "u1"


@pytest.mark.parametrize("status", [200, 401])
def test_a_no_in_json_as_scripts_get_it(app: App, auth: dict[str, Answerer], status: int) -> None:
    auth[CALLBACK] = Reply({"url": "http://other.test/login?error=CredentialsSignin&code=credentials"}, status)
    with pytest.raises(Denied, match="APP_EMAIL и APP_PASSWORD"):
        sign_in(app, EMAIL, PASSWORD)


@pytest.mark.parametrize("where", ["/api/auth/csrf", CALLBACK])
def test_cookies_for_https_alone_over_http(app: App, auth: dict[str, Answerer], where: str) -> None:
    """Either the token's cookie does not come back (MissingCSRF), or the session's."""
    token = "authjs.csrf-token=t1; Path=/"
    secure = {"set-cookie": f"{token}; Secure"} if where != CALLBACK else {"set-cookie": token}
    auth["/api/auth/csrf"] = Reply({"csrfToken": "t1"}, headers=secure)
    if where == CALLBACK:
        cookie = "__Secure-authjs.session-token=s1; Path=/; Secure; HttpOnly"
        auth[CALLBACK] = Reply(status=302, headers={"location": "/manage", "set-cookie": cookie})
    with pytest.raises(Denied, match=rf"только для https .*APP_URL — {app.url}; задайте APP_URL с https://"):
        sign_in(app, EMAIL, PASSWORD)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/login?error=TwoFactorRequired", "второй фактор"),
        ("/login?error=MFA_REQUIRED", "второй фактор"),
        ("/login?error=EmailNotVerified", "подтвердить почту"),
        ("/login?error=AccountLocked", "после многих попыток"),
        ("/login?error=user_suspended", "отключён"),
        ("/login?error=PasswordExpired", "сменить пароль"),
        ("https://other.test/auth/verify-2fa?next=%2F", "второй фактор"),
        ("/select-organization", "несколько организаций"),
        ("/onboarding", "первой настройке"),
    ],
)
def test_what_the_account_is_asked_for_besides_is_not_the_platforms_fault(
    app: App, auth: dict[str, Answerer], place: str, words: str
) -> None:
    auth[CALLBACK] = Reply(status=302, headers={"location": place})
    with pytest.raises(Denied, match=words):
        sign_in(app, EMAIL, PASSWORD)


@pytest.mark.parametrize("place", ["/manage/7-locked", "/manage/7-mfa/terms", "/welcome", "/select-organization"])
def test_who_has_a_session_is_asked_for_nothing(app: App, auth: dict[str, Answerer], place: str) -> None:
    cookie = "authjs.session-token=s1; Path=/; HttpOnly"
    auth[CALLBACK] = Reply(status=302, headers={"location": place, "set-cookie": cookie})
    assert sign_in(app, EMAIL, PASSWORD).org_id == "o1"


def test_of_several_organisations_one_has_to_be_chosen(app: App, auth: dict[str, Answerer]) -> None:
    auth["/api/auth/session"] = Reply(
        {"user": {"id": "u1", "email": EMAIL, "organizations": [{"id": "o1"}, {"id": "o2"}]}}
    )
    with pytest.raises(Denied, match="несколько организаций и ни одна не выбрана"):
        sign_in(app, EMAIL, PASSWORD)


def test_a_session_without_an_organisation_is_broken(app: App, auth: dict[str, Answerer]) -> None:
    auth["/api/auth/session"] = Reply({"user": {"id": "u1", "email": EMAIL, "organizations": []}})
    with pytest.raises(SignInBroken, match="сессии нет"):
        sign_in(app, EMAIL, PASSWORD)
