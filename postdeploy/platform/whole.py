"""Reading an answer to its end: in time, unpacked, and never a gigantic one."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx

from postdeploy.platform.answer import EVENT_STREAM
from postdeploy.platform.deadline import until
from postdeploy.platform.unanswered import NotUnderstood, Unreachable

LARGEST_BODY = 32 * 1024 * 1024
"""Bytes of one answer that we read before we call it gigantic."""


def read_whole(inner: httpx.BaseTransport, request: httpx.Request, service: str, deadline: float) -> httpx.Response:
    """Read the whole answer before `deadline` (monotonic seconds) and below the largest size."""
    left = max(0.05, deadline - time.monotonic())
    request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), left)
    with until(deadline):
        response = inner.handle_request(request)
        try:
            packed = _received(response, service, request, deadline)
        finally:
            response.close()
    return _Whole(
        response.status_code,
        headers=[(name, value) for name, value in response.headers.raw if _is_kept(name.lower(), value)],
        content=_unpacked(packed, response.headers, service, request),
        extensions={
            key: value for key, value in response.extensions.items() if key in {"http_version", "reason_phrase"}
        },
        request=request,
    )


def _is_kept(name: bytes, value: bytes) -> bool:
    """The body is unpacked; and a cookie that is not ASCII httpx would fail to send back."""
    return name != b"content-encoding" and (name != b"set-cookie" or value.isascii())


class _Whole(httpx.Response):
    """An answer read to its end. Where a redirect leads is not worked out: nobody follows, and it may be no address."""

    @property
    def has_redirect_location(self) -> bool:
        return False


class _Packed(httpx.SyncByteStream):
    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks


def _unpacked(packed: list[bytes], headers: httpx.Headers, service: str, request: httpx.Request) -> bytes:
    """Undo gzip and the like, piece by piece: a small body may unpack to a gigantic one."""
    asked = {word.strip() for word in request.headers.get("accept-encoding", "").lower().split(",")}
    used = {word.strip() for word in headers.get("content-encoding", "").lower().split(",")}
    if odd := used - asked - {"", "identity"}:
        raise NotUnderstood(
            f"{service}: ответ на {request.method} {request.url.path} сжат способом {', '.join(sorted(odd))}, которого "
            "мы не просили (Accept-Encoding); настройте сжатие у службы или прокси перед ней."
        )
    body = bytearray()
    try:
        for piece in httpx.Response(200, headers=headers, stream=_Packed(packed)).iter_bytes():
            body += piece
            _not_gigantic(len(body), service, request)
    except httpx.DecodingError as error:
        raise Unreachable(
            service, f"{service}: ответ на {request.method} {request.url.path} не распаковывается ({error})."
        ) from error
    return bytes(body)


def _not_gigantic(size: int, service: str, request: httpx.Request) -> None:
    if size > LARGEST_BODY:
        raise Unreachable(
            service, f"{service}: ответ на {request.method} {request.url.path} больше 32 МБ, чтение прервано."
        )


def _received(response: httpx.Response, service: str, request: httpx.Request, deadline: float) -> list[bytes]:
    """The body; of a stream of events, which may never end, what has come in time."""
    packed: list[bytes] = []
    try:
        packed.extend(_chunks(response, service, request, deadline))
    except httpx.ReadTimeout:
        if not packed or not response.headers.get("content-type", "").lower().startswith(EVENT_STREAM):
            raise
    return packed


def _chunks(response: httpx.Response, service: str, request: httpx.Request, deadline: float) -> Iterator[bytes]:
    size = 0
    stream = response.stream
    assert isinstance(stream, httpx.SyncByteStream)
    for chunk in stream:
        size += len(chunk)
        _not_gigantic(size, service, request)
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the body drips", request=request)
        yield chunk
