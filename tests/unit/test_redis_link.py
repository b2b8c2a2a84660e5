"""REDIS_URL as people paste it from other clients' settings."""

from __future__ import annotations

import ssl
from typing import Any

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from postdeploy.platform.redis_link import connect, without_foreign_options

PASTED = [
    "family=0",
    "family=6",
    "maxRetriesPerRequest=null",
    "enableReadyCheck=false",
    "ssl_cert_reqs=CERT_NONE",
    "ssl_cert_reqs=required",
    "health_check_interval=x",
    "socket_timeout=abc",
    "protocol=3",
    "a=b&family=4",
    "tls=",
    "=",
    "&",
]


@pytest.mark.parametrize("scheme", ["redis", "rediss"])
@pytest.mark.parametrize("options", PASTED)
def test_options_of_other_clients_change_nothing(scheme: str, options: str) -> None:
    client = connect(f"{scheme}://user:pa%24s@localhost:6380/3?{options}", 2)
    made: Any = client.connection_pool.make_connection()
    assert (made.host, made.port, made.db) == ("localhost", 6380, 3)
    assert (made.socket_timeout, made.protocol) == (2, 2)


def test_a_database_among_the_options() -> None:
    made: Any = connect("redis://h?db=7", 2).connection_pool.make_connection()
    assert made.db == 7


@pytest.mark.parametrize(
    ("options", "demanded"),
    [("", ssl.CERT_REQUIRED), ("?ssl_cert_reqs=required", ssl.CERT_REQUIRED), ("?ssl_cert_reqs=none", ssl.CERT_NONE)],
)
def test_certificates_are_not_asked_for_only_where_that_is_said(options: str, demanded: ssl.VerifyMode) -> None:
    made = connect(f"rediss://h{options}", 2).connection_pool.make_connection()
    assert isinstance(made, redis.SSLConnection)
    assert made.cert_reqs == demanded


@given(st.text(max_size=40))
def test_whatever_stands_behind_the_question_mark(options: str) -> None:
    address, _ = without_foreign_options(f"redis://h:1/0?{options}")
    assert address.startswith("redis://h:1/0")
    connect(f"redis://h:1/0?{options}", 2).connection_pool.make_connection()
