"""Less access than a run would like: what can still be told is told, and the report says what was not looked at."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from postdeploy.stand.config import StandConfig
from tests.net import proxy as net
from tests.net.front import Front
from tests.net.lines import tell
from tests.net.litter import sweep
from tests.net.workspace import Workspace
from tests.stand.tools import query

KEY, WORKER, REDIS, LOG = "SUPABASE_SERVICE_ROLE_KEY", "WORKER_URL", "REDIS_URL", "WORKER_LOG"
ALL_LINES = 47


@dataclass(frozen=True)
class Lack:
    """Settings that are not given, the lines that nobody can tell then, and what the report says of it."""

    settings: tuple[str, ...]
    untold: frozenset[str] = frozenset()
    unseen: str = ""
    remains: str = ""
    noted: str = ""

    @property
    def changes(self) -> dict[str, str]:
        return dict.fromkeys(self.settings, "")


WITHOUT_KEY = Lack(
    (KEY,),
    frozenset({"S2.3", "S3.a1", "S3.1", "S3.2"}),
    f"таблицы (не задан {KEY})",
    "записи журнала `activity_logs`, события CRM и выполнения правил",
    "таблица `sales_scripts`: не задан SUPABASE_SERVICE_ROLE_KEY.",
)
WITHOUT_REDIS = Lack((REDIS,), unseen=f"очередь в Redis (не задан {REDIS})", remains="задания в очереди")
WITHOUT_WORKER = Lack(
    (WORKER,),
    frozenset({"S1.a2"}),
    f"Worker напрямую (не задан {WORKER})",
    noted="Worker, GET /health и /metrics: не задан WORKER_URL.",
)
APP_ALONE = Lack(
    (KEY, "SUPABASE_URL", REDIS, WORKER, LOG),
    WITHOUT_KEY.untold | {"S1.a2", "S1.1", "S1.2", "S2.2"},
    "; ".join((WITHOUT_WORKER.unseen, WITHOUT_REDIS.unseen, WITHOUT_KEY.unseen, f"журнал Worker (не задан {LOG})")),
    "задания в очереди",
    WITHOUT_KEY.noted,
)


@pytest.fixture
def swept(workspace: Workspace, config: StandConfig) -> Iterator[Workspace]:
    """With less access less can be removed; the rest goes afterwards."""
    yield workspace
    sweep(config)


@pytest.mark.parametrize(
    "lack",
    [
        pytest.param(WITHOUT_KEY, id="without the service key"),
        pytest.param(WITHOUT_REDIS, id="without Redis"),
        pytest.param(WITHOUT_WORKER, id="without the Worker's address"),
        pytest.param(APP_ALONE, id="with the app alone"),
    ],
)
def test_what_can_still_be_told_is_told(lack: Lack, swept: Workspace, config: StandConfig) -> None:
    outcome = swept.behave(**lack.changes)

    assert set(outcome.ids("unknown")) == lack.untold, outcome.output
    assert len(outcome.ids("passed")) == ALL_LINES - len(lack.untold)
    assert outcome.code == (2 if lack.untold else 0)
    told = outcome.verdict["environment"]
    assert told["Не смотрели"] == lack.unseen
    assert lack.remains in told["Осталось на платформе"]
    assert not lack.noted or lack.noted in swept.attachments("Не посмотрели")
    for line in lack.untold:
        message = outcome.lines[line]["message"]
        assert any(name in message for name in lack.settings) or "опирается на" in message, message
    assert not query(config.database_url, "select name from agents where name like '%pd-%'"), "an agent was left"


def test_with_all_access_nothing_is_left_out(swept: Workspace) -> None:
    """What the report says above it says only then."""
    outcome = swept.behave("features/05_scripts.feature")

    assert outcome.code == 0, outcome.output
    assert "Не смотрели" not in outcome.verdict["environment"]
    assert swept.attachments("Не посмотрели") == []


@pytest.mark.usefixtures("swept")
def test_what_is_broken_is_seen_without_the_tables_too(front: Front) -> None:
    """Less access is no excuse: a change that the platform takes and forgets shows in its own list."""

    def forgetting(proxy: net.Proxy, client: socket.socket) -> None:
        methods = [b""]

        def change(data: bytes) -> bytes:
            if b" HTTP/1.1\r\n" in data:  # the body may come by itself
                methods.append(data.partition(b" ")[0])
            return data.replace(b'"content":', b'"kontent":') if methods[-1] == b"PATCH" else data

        net.relay(proxy, client, change)

    front["app"].behaviour = forgetting

    outcome = tell("05", front.settings | WITHOUT_KEY.changes, wait_seconds=4, http_timeout=4)

    assert outcome["Можно создать скрипт"].status == "passed"
    assert outcome["Можно редактировать скрипт"].status == "failed"
    assert "список скриптов" in outcome["Можно редактировать скрипт"].message
