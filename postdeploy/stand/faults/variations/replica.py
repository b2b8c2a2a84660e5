"""Tables that are read from a replica: what was just written shows there a moment later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Receive, Scope, Send

from postdeploy.stand.faults import Variation
from postdeploy.stand.faults.tools import Requests

LAG = timedelta(seconds=1.2)
TABLES = "activity_logs|agents|agent_conversations|message_logs|sales_scripts|automation_rules|sequences|webhook_events"
READS = Requests(f"/rest/v1/({TABLES})", "GET")


class RowsShowLater(Variation):
    """A new row is seen through Supabase only when it is more than a second old."""

    title = "Таблицы читаются с реплики: новая запись видна через секунду с небольшим"

    def outside(self, platform: Any) -> None:
        platform.middleware.append(lambda name, app: _lagging(app) if name == "supabase" else app)


def _lagging(app: ASGIApp) -> ASGIApp:
    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        if READS.match(scope):
            old = urlencode({"created_at": f"lt.{(datetime.now(UTC) - LAG).isoformat()}"}).encode()
            scope = {**scope, "query_string": b"&".join(filter(None, (scope["query_string"], old)))}
        await app(scope, receive, send)

    return behind
