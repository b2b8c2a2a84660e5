"""What may leave a machine that only reads."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from postdeploy.errors import ReadOnly
from postdeploy.platform.readonly import ReadOnlyGuard
from postdeploy.platform.redis_link import NotAllowed, connect

GUARD = ReadOnlyGuard("https://app.example.com")
SIGN_IN = "https://app.example.com/api/auth/callback/credentials"


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "https://db.example.com/rest/v1/agents"),
        ("head", "https://app.example.com/"),
        ("OPTIONS", "https://app.example.com/api/agents"),
        ("POST", SIGN_IN),
        ("POST", "https://APP.example.com:443/api/auth/callback/credentials"),
    ],
)
def test_reads_and_the_one_sign_in_pass(method: str, url: str) -> None:
    assert GUARD.permits(method, url)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", "https://app.example.com/api/agents"),
        ("PATCH", "https://db.example.com/rest/v1/agents"),
        ("DELETE", "https://db.example.com/rest/v1/agents"),
        ("PUT", "https://app.example.com/api/agents/1/rules"),
        ("POST", "https://db.example.com/rest/v1/rpc/f"),
        ("POST", f"{SIGN_IN}/x"),
        ("POST", "https://app.example.com/api/auth/callback/credentials-x"),
        ("POST", "https://evil.example.com/api/auth/callback/credentials"),
        ("POST", "http://app.example.com/api/auth/callback/credentials"),
        ("POST", "https://app.example.com:444/api/auth/callback/credentials"),
    ],
)
def test_nothing_else_passes(method: str, url: str) -> None:
    assert not GUARD.permits(method, url)
    with pytest.raises(ReadOnly, match=f"{method} /"):
        GUARD("Приложение", httpx.Request(method, url))


@pytest.mark.parametrize(
    "command",
    [
        *(("SET", "a", "b"), ("DEL", "a"), ("FLUSHALL",), ("EVAL", "return 1", 0), ("CONFIG", "SET", "a", "b")),
        *(("CLIENT", "KILL", "x"), ("XADD", "a", "*", "b", "c"), ("MULTI",), ("LPUSH", "a", "b"), ("ZREM", "a", "b")),
        *(("MIGRATE", "x"), ("DEBUG", "SLEEP", 1)),
    ],
)
def test_redis_commands_outside_the_list_are_not_sent(command: tuple[str, ...]) -> None:
    connection: Any = connect("redis://127.0.0.1:1", 0.1).connection_pool.make_connection()
    with pytest.raises(NotAllowed):
        connection.send_command(*command)
    with pytest.raises(NotAllowed):
        connection.pack_commands([("GET", "a"), command])


def test_a_connection_for_removals_takes_single_keys_away_and_no_more() -> None:
    connection: Any = connect("redis://127.0.0.1:1", 0.1, removals=True).connection_pool.make_connection()
    connection.pack_commands([("DEL", "a"), ("ZREM", "a", "b"), ("XDEL", "a", "1-1"), ("LREM", "a", 0, "b")])
    for command in (("FLUSHDB",), ("SET", "a", "b"), ("EVAL", "return 1", 0)):
        with pytest.raises(NotAllowed):
            connection.send_command(*command)
