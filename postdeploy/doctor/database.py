"""Supabase: PostgREST answers, the key is the right one, tables and rows that the checks need are there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from postdeploy.doctor import tables as tables_there
from postdeploy.doctor.connection import certificate
from postdeploy.doctor.finding import Finding, bad, ok, skip, warn
from postdeploy.doctor.key import claims, wrong_role
from postdeploy.doctor.site import speaks_postgrest
from postdeploy.platform.crm import Crm
from postdeploy.platform.database import Database
from postdeploy.platform.proxies import proxy_for

if TYPE_CHECKING:
    from postdeploy.doctor.site import Site

SOON = timedelta(days=14)
NOT_GIVEN = "SUPABASE_SERVICE_ROLE_KEY не задан"
WITHOUT = "без него строки судятся по тому, что показывает приложение"


def answers(site: Site) -> Finding:
    """SUPABASE_URL is a PostgREST that accepts the key."""
    if site.settings.supabase_service_role_key is None:
        return skip(NOT_GIVEN, WITHOUT)
    table = site.table.get()
    if table.status == 401:
        advice = "проверьте SUPABASE_SERVICE_ROLE_KEY"
        return bad(f"Supabase не принимает ключ: {table.describe()[:200]}", advice, stops=True)
    if not speaks_postgrest(table):
        return bad(f"{site.settings.supabase_url}/rest/v1/ — {table.describe()[:200]}", "проверьте SUPABASE_URL")
    return ok(f"{site.settings.supabase_url} — PostgREST, ключ принят")


def key(site: Site) -> Finding:
    """The key is a service role key that has not expired: with another one the tables look empty."""
    if site.settings.supabase_service_role_key is None:
        return skip(NOT_GIVEN, WITHOUT)
    value = site.settings.supabase_service_role_key.get_secret_value()
    role = wrong_role(value)
    if role is not None:
        advice = "возьмите ключ service_role: с другим таблицы кажутся пустыми"
        return bad(f"роль ключа — «{role}»", advice, stops=True)
    said = claims(value)
    return ok("ключ не JWT, роль по нему не видна") if said is None else _expiry(said.get("exp"))


def tables(site: Site) -> Finding:
    """Tables and columns that the checks read are there."""
    if site.settings.supabase_service_role_key is None:
        return skip(NOT_GIVEN, WITHOUT)
    site.need_tables()
    return tables_there.look(site)


def kommo(site: Site) -> Finding:
    """The organisation is connected to Kommo, whose certificate we trust."""
    if site.settings.supabase_service_role_key is None:
        return skip(NOT_GIVEN, WITHOUT)
    site.need_tables()
    mine = {"org_id": f"eq.{site.signed_in().org_id}", "provider": "eq.kommo"}
    found = site.rows("crm_connections", select="base_domain,access_token", **mine)
    if not found:
        return bad("подключения к Kommo нет", "подключите Kommo в настройках интеграции: без него ШАГ 2 не проверить")
    if not site.rows("crm_credentials", select="id", **mine):
        return warn(f"подключена {found[0]['base_domain']}, но ключей приложения нет", "заполните crm_credentials")
    if not found[0]["access_token"]:
        return warn(f"подключена {found[0]['base_domain']}, но токена нет", "подключите Kommo заново")
    domain = str(found[0]["base_domain"])
    return _kommo_tls(site, domain) or ok(f"подключена {domain}")


def deal(site: Site) -> Finding:
    """The test deal that the settings name is there, for our token."""
    deal_id = site.settings.crm_deal_id
    if deal_id is None:
        return skip("CRM_DEAL_ID не задан", "нужен платформе, чьи правила и цепочки действуют в самой Kommo")
    key = site.settings.supabase_service_role_key
    if key is None:
        return skip(NOT_GIVEN, WITHOUT)
    site.need_tables()
    database = Database(site.wire, site.settings.supabase_url, key.get_secret_value())
    found = Crm(site.wire, database, site.signed_in().org_id).deal(deal_id)
    return ok(f"сделка {deal_id} — «{found.name}»")


def _kommo_tls(site: Site, domain: str) -> Finding | None:
    """What is wrong with the certificate of the organisation's account; it is asked by nobody else before a run."""
    if proxy_for(f"https://{domain}"):
        return None
    host, _, port = domain.partition(":")
    found = certificate(site, f"{host}:{port or 443}", "Kommo")
    return None if found.level == "ok" else found


def _expiry(moment: object) -> Finding:
    if not isinstance(moment, int | float):
        return ok("роль service_role, бессрочный")
    left = datetime.fromtimestamp(moment, UTC) - datetime.now(UTC)
    if left <= timedelta(0):
        return bad("ключ просрочен", "выпустите новый SUPABASE_SERVICE_ROLE_KEY", stops=True)
    text = f"роль service_role, действует ещё {left.days} дн."
    return warn(text, "выпустите новый ключ заранее") if left < SOON else ok(text)
