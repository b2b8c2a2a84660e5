"""Clocks, log, permission and what earlier runs have left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from postdeploy.doctor.finding import Finding, ok, skip, warn
from postdeploy.errors import CannotTell
from postdeploy.platform.record import kept
from postdeploy.platform.worker_log import open_log, unreadable
from postdeploy.testdata.mark import Mark, find

if TYPE_CHECKING:
    from postdeploy.doctor.site import Site

APART = timedelta(seconds=5)
MARKED = {"agents": "name", "activity_logs": "title", "webhook_events": "payload->leads->add->0->>name"}
"""Where leftovers of any kind show: a column whose text carries the mark, by table."""


def permission(site: Site) -> Finding:
    """What a run may do here."""
    permission = site.settings.permission
    mode = "проверка пишет и убирает за собой" if permission.writes else "только чтение"
    text = f"{mode}: {permission.reason}"
    if permission.in_production:
        return warn(text, "убедитесь, что это и правда нужно")
    return ok(text)


def clocks(site: Site) -> Finding:
    """The machines agree about the time, within seconds."""
    started = datetime.now(UTC)
    apart = {name: moment - started for name, moment in _moments(site)}
    wrong = {name: gap for name, gap in apart.items() if abs(gap) > APART + timedelta(seconds=site.timeout)}
    if wrong:
        said = ", ".join(f"{name} {gap.total_seconds():+.0f} с" for name, gap in wrong.items())
        return warn(f"часы расходятся с нашими: {said}", "включите синхронизацию времени (NTP)")
    deployed = site.settings.deployed_at
    if deployed is not None and deployed > started + APART:
        return warn(f"DEPLOYED_AT в будущем: {deployed:%d.%m.%Y %H:%M:%S %Z}", "проверьте часовой пояс DEPLOYED_AT")
    return ok(f"сошлись: {', '.join(apart)}") if apart else skip("никто не назвал своего времени")


def log(site: Site) -> Finding:
    """The Worker's log can be read and holds the Worker's lines."""
    place = site.settings.worker_log
    if not place:
        return skip("WORKER_LOG не задан", "без него строка о логе судится по очереди")
    opened = open_log(place, site.wire, timeout=site.timeout, zone=site.settings.worker_log_timezone)
    look = opened.look()
    if not look.shown:
        return warn(unreadable(look.sample), "проверьте, тот ли это лог")
    if look.note:
        return warn(look.note, "так лог читается не весь и дольше")
    return ok(f"лог читается, строк Worker: {len(look.shown)}")


def leftovers(site: Site) -> Finding:
    """Nothing that an earlier run had made is still there."""
    if site.settings.supabase_service_role_key is None:
        return skip("SUPABASE_SERVICE_ROLE_KEY не задан")
    site.need_tables()
    org_id = site.signed_in().org_id
    now = datetime.now(UTC)
    marks = [mark for table in MARKED for mark in _marks(site, table, org_id)]
    dead = [mark for mark in marks if mark.is_older_than(None, now)]
    if dead:
        runs = len({mark.run for mark in dead})
        return warn(f"остались записи прежних прогонов: {len(dead)} (прогонов: {runs})", "уберите: postdeploy clean")
    if marks:
        return warn("идёт другой прогон или он только что прервался", "дождитесь его; потом postdeploy clean")
    return ok("следов прежних прогонов нет")


def _moments(site: Site) -> Iterator[tuple[str, datetime]]:
    try:
        said = site.health.get().at("timestamp")
        if isinstance(said, str):
            yield "Worker", _aware(datetime.fromisoformat(said))
    except (CannotTell, ValueError):
        pass
    for name, url in (("приложение", site.settings.app_url), ("Supabase", site.settings.supabase_url)):
        try:
            dates = site.wire.client(name).head(url).headers.get_list("date") if url else []
            if dates:  # of two, the last one is nearest to the service itself
                yield name, moment_of(dates[-1])
        except (CannotTell, ValueError):
            continue


def moment_of(date: str) -> datetime:
    """The moment that a Date header names.

    Raises:
        ValueError: it names none.
    """
    try:
        return _aware(parsedate_to_datetime(date))
    except (TypeError, IndexError, OverflowError) as error:
        raise ValueError(f"no date: {date!r}") from error


def _aware(moment: datetime) -> datetime:
    """Without a zone it is UTC, as RFC 9110 wants dates to be."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _marks(site: Site, table: str, org_id: str) -> list[Mark]:
    column = MARKED[table]
    mine = {"org_id": f"eq.{org_id}", column: "like.*pd-*"}
    whole = "*," if table == "agents" else ""  # an agent may be marked as deleted and kept
    rows = site.rows(table, select=f"{whole}text:{column}", limit="1000", **mine)
    return [mark for row in kept(rows) for mark in find(str(row["text"]))[:1]]
