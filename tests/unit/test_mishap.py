"""What a request has run into is told in plain Russian, and without what its address keeps secret."""

from __future__ import annotations

import ssl

import httpx
import pytest

from postdeploy.platform.mishap import explain

NAMED = httpx.URL("https://user:secret@app.test:8443/api/x?token=t")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectTimeout(""), "не удалось соединиться за 10 с"),
        (httpx.ReadTimeout(""), "нет полного ответа за 10 с"),
        (httpx.WriteTimeout(""), "нет полного ответа за 10 с"),
        (httpx.PoolTimeout(""), "нет полного ответа за 10 с"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired"), "сертификат TLS"),
        (ssl.SSLError("wrong version number"), "без TLS; проверьте https://"),
        (httpx.ConnectError("[Errno -2] Name or service not known"), "DNS"),
        (httpx.ConnectError("[Errno -3] Temporary failure in name resolution"), "DNS"),
        (httpx.ConnectError("[Errno -5] No address associated with hostname"), "DNS"),
        (httpx.ConnectError("[Errno 8] nodename nor servname provided"), "DNS"),
        (httpx.ConnectError("[Errno 111] Connection refused"), "отказано"),
        (httpx.ConnectError("[Errno 101] Network is unreachable"), "недоступен"),
        (httpx.ConnectError("[Errno 113] No route to host"), "недоступен"),
        (httpx.ReadError("[Errno 104] Connection reset by peer"), "разорвано"),
        (httpx.RemoteProtocolError("Server disconnected"), "закрыто без полного ответа"),
        (httpx.UnsupportedProtocol("Request URL has an unsupported protocol"), "http://"),
        (httpx.ReadError("что-то новое"), "сбой сети (ReadError)"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value),
)
def test_each_error_in_plain_russian(error: Exception, words: str) -> None:
    message = explain("Kommo", NAMED, error, 10.0)
    assert words in message
    assert message.startswith("Kommo (https://app.test:8443/api/x): ")
    assert "secret" not in message
    assert "token" not in message
    assert message.count(".") >= 1
