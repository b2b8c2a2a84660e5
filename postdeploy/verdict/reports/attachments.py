"""What belongs to a line of the report besides its verdict, given to Allure."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

import allure

from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.ledger import current

_MEDIA: Final = {"text": ("text/plain", "txt"), "table": ("text/csv", "csv")}
_JPEG: Final = b"\xff\xd8"


def attach(attachments: Iterable[tuple[str, str | bytes, str]]) -> None:
    """Put each, as (title, body, kind), on the line that is being looked at; a picture or an archive comes as bytes.

    Where one does not fit onto the disk, the run goes on without it, and says so.
    """
    with suppress(KeyError):  # the report may have been switched off
        for title, body, kind in attachments:
            media, extension = _MEDIA[kind] if isinstance(body, str) else _media_of(body)
            try:
                allure.attach(body, name=title, attachment_type=media, extension=extension)
            except OSError as error:
                _missed(error)


def _missed(error: OSError) -> None:
    ledger = current()
    if ledger is None:
        raise error
    ledger.run_error(f"результаты Allure не записаны: {russian.os_error(error)}")


def _media_of(body: bytes) -> tuple[str, str]:
    return ("image/jpeg", "jpg") if body.startswith(_JPEG) else ("application/zip", "zip")
