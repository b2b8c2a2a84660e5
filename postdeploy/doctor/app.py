"""The web app: it answers, it is the web app, it lets us in, and it knows our organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.doctor.finding import Finding, bad, ok, warn
from postdeploy.doctor.site import RestsOn
from postdeploy.errors import CannotTell
from postdeploy.platform.front import Moved
from postdeploy.platform.session import Denied, SignInBroken
from postdeploy.platform.unanswered import Gated

if TYPE_CHECKING:
    from postdeploy.doctor.site import Site


def answers(site: Site) -> Finding:
    """APP_URL is the web app."""
    try:
        csrf = site.csrf.get()
    except (Gated, Moved) as error:
        return told(error)
    if isinstance(csrf.at("csrfToken"), str):
        return ok(f"{site.settings.app_url} — веб-приложение")
    page = site.app.get("/")
    looks_like_app = "html" in page.content_type or page.location or csrf.status >= 500
    text = f"{site.settings.app_url} отвечает, но входа нет: {csrf.describe()[:200]}"
    if looks_like_app:
        return bad(text, "проверьте, задеплоено ли веб-приложение целиком")
    return bad(text, "похоже, в APP_URL адрес другой службы", stops=True)


def told(error: CannotTell) -> Finding:
    """A sentence of the platform layer «what; what to do» as a finding that a run makes no sense with."""
    text, _, advice = str(error).rstrip(".").partition("; ")
    return bad(text, advice, stops=True)


def sign_in(site: Site) -> Finding:
    """APP_EMAIL and APP_PASSWORD are let in."""
    try:
        csrf = site.csrf.get()
    except (CannotTell, AssertionError) as error:
        raise RestsOn("Приложение") from error
    if not isinstance(csrf.at("csrfToken"), str):
        raise RestsOn("Приложение")
    try:
        site.user.get()
    except Denied as error:
        if "https" in str(error):
            return told(error)
        text = "приложение не приняло APP_EMAIL и APP_PASSWORD"
        return bad(text, "проверьте почту и пароль; нужен владелец организации", stops=True)
    except SignInBroken as error:
        return bad(error.found, "это поломка платформы: прогон покажет, каких строк она касается")
    return ok("вход выполнен")


def organisation(site: Site) -> Finding:
    """The session leads to an organisation whose tenant id is made as the contract says."""
    user = site.signed_in()
    if not site.settings.supabase_service_role_key:
        return ok(f"tenant {user.tenant_id}")
    site.need_tables()
    found = site.rows("organizations", id=f"eq.{user.org_id}", select="name,slug")
    if not found:
        return bad(
            f"организации {user.org_id} нет в таблицах по SUPABASE_URL",
            "APP_URL и SUPABASE_URL — от разных развёртываний: проверьте оба",
            stops=True,
        )
    number = sum(int(digit, 16) for digit in user.org_id.replace("-", "")[:7])
    expected = f"{number}-{found[0]['slug']}"
    if user.tenant_id != expected:
        return warn(f"tenant {user.tenant_id} вместо {expected}", "страницы /manage/… могут не открыться")
    return ok(f"«{found[0]['name']}», tenant {user.tenant_id}")
