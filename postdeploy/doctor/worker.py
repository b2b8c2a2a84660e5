"""The Worker: its health server answers and is the Worker's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.doctor.finding import Finding, bad, ok, skip, warn

if TYPE_CHECKING:
    from postdeploy.doctor.site import Site

DEPLOY = "задеплойте Worker по docs/DEPLOY_WORKER_NOW.md"


def answers(site: Site) -> Finding:
    """WORKER_URL is the Worker."""
    if site.settings.worker_url is None:
        return skip("WORKER_URL не задан", "без него Worker судится по очереди и журналу")
    health = site.health.get()
    if health.at("service") != "worker":
        return bad(
            f"{site.settings.worker_url}/health — не Worker: {health.describe()[:200]}",
            f"проверьте WORKER_URL; если он верен, {DEPLOY}",
        )
    if health.at("redis", "connected") is not True:
        return bad(
            f"Worker работает, но Redis не подключен: {health.at('redis')}", f"проверьте REDIS_URL Worker; {DEPLOY}"
        )
    uptime = health.at("uptime", default=0)
    minutes = int(uptime) // 60 if isinstance(uptime, int | float) else 0
    if health.at("status") != "ok":
        return warn(f"Worker в состоянии «{health.at('status')}»", DEPLOY)
    return ok(f"Worker работает {minutes} мин, Redis подключен")
