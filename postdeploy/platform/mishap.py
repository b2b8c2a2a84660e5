"""What went wrong on the way to a service, in plain Russian."""

from __future__ import annotations

import httpx

from postdeploy.platform.proxies import proxy_for


def explain(service: str, url: httpx.URL, error: BaseException, timeout: float) -> str:
    """Say in one Russian sentence which service failed and how."""
    address = f"{url.scheme}://{url.netloc.decode()}{url.path}"
    text = f"{type(error).__name__}: {error} {error.__cause__ or ''}".lower()
    causes = (
        (isinstance(error, httpx.ProxyError), f"прокси не пустил ({error})"),
        (isinstance(error, httpx.ConnectTimeout), f"не удалось соединиться за {timeout:g} с"),
        (isinstance(error, httpx.TimeoutException), f"нет полного ответа за {timeout:g} с"),
        ("certificate" in text or "ssl" in text, "не удалось проверить сертификат TLS"),
        (
            any(
                words in text
                for words in ("name or service", "getaddrinfo", "nodename", "name resolution", "no address")
            ),
            "имя узла не находится в DNS",
        ),
        ("unreachable" in text or "no route" in text, "узел недоступен из этой сети"),
        ("refused" in text, "в соединении отказано: по этому адресу никто не слушает"),
        ("reset" in text, "соединение разорвано"),
        (isinstance(error, httpx.RemoteProtocolError), "соединение закрыто без полного ответа"),
        (isinstance(error, httpx.UnsupportedProtocol), "адрес не начинается с http:// или https://"),
    )
    cause = next((words for holds, words in causes if holds), f"сбой сети ({type(error).__name__})")
    way = ", через прокси из окружения" if proxy_for(str(url)) else ""
    return f"{service} ({address}{way}): {cause}."
