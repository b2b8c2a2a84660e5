"""What went wrong on the way to a service, in plain Russian."""

from __future__ import annotations

from enum import Enum

import httpx

from postdeploy.platform.proxies import proxy_for

UNNAMED = ("name or service", "getaddrinfo", "nodename", "name resolution", "no address")
"""Words of a name that DNS does not know."""


HTTP_2 = ("no application protocol", "illegal status line")
"""Words of a service that speaks another protocol than HTTP/1.1."""
ONLY_HTTP_2 = "ответ не по HTTP/1.1; похоже, служба понимает только HTTP/2: включите перед ней и HTTP/1.1"
NO_TLS = ("wrong version number", "record layer failure")
"""Words of OpenSSL about an answer that is no TLS."""


class Trouble(Enum):
    """Of which kind a failure of the network is, as far as it says something about the service itself."""

    NOBODY = "nobody is there"
    SLOW = "no answer in time"
    OURS = "it speaks in a manner that we don't, or is spoken to in a wrong one"
    OTHER = "other"


def explain(service: str, url: httpx.URL, error: BaseException, timeout: float) -> str:
    """Say in one Russian sentence which service failed and how."""
    address = f"{url.scheme}://{url.netloc.decode()}{url.path}"
    way = ", через прокси из окружения" if proxy_for(str(url)) else ""
    return f"{service} ({address}{way}): {_cause(error, timeout)[1]}."


def trouble_of(error: BaseException) -> Trouble:
    """The kind of a failure."""
    return _cause(error, 0)[0]


def _cause(error: BaseException, timeout: float) -> tuple[Trouble, str]:
    text = f"{type(error).__name__}: {error} {error.__cause__ or ''}".lower()
    causes = (
        (isinstance(error, httpx.ProxyError), Trouble.OTHER, f"прокси не пустил ({error})"),
        (isinstance(error, httpx.ConnectTimeout), Trouble.SLOW, f"не удалось соединиться за {timeout:g} с"),
        (isinstance(error, httpx.TimeoutException), Trouble.SLOW, f"нет полного ответа за {timeout:g} с"),
        (any(words in text for words in HTTP_2), Trouble.OURS, ONLY_HTTP_2),
        (any(words in text for words in NO_TLS), Trouble.OTHER, "там отвечают без TLS; проверьте https:// в адресе"),
        ("certificate" in text or "ssl" in text, Trouble.OTHER, "не удалось проверить сертификат TLS"),
        (any(words in text for words in UNNAMED), Trouble.NOBODY, "имя узла не находится в DNS"),
        ("unreachable" in text or "no route" in text, Trouble.OTHER, "узел недоступен из этой сети"),
        ("refused" in text, Trouble.NOBODY, "в соединении отказано: по этому адресу никто не слушает"),
        ("reset" in text, Trouble.OTHER, "соединение разорвано"),
        (isinstance(error, httpx.RemoteProtocolError), Trouble.OTHER, "соединение закрыто без полного ответа"),
        (isinstance(error, httpx.UnsupportedProtocol), Trouble.OTHER, "адрес не начинается с http:// или https://"),
    )
    unknown = Trouble.OTHER, f"сбой сети ({type(error).__name__})"
    return next(((trouble, words) for holds, trouble, words in causes if holds), unknown)
