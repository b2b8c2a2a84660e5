"""Messengers and mail by apprise, one address each. Its log says why a message was refused; its result does not."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any, Final

import apprise

from postdeploy.errors import CannotTell

_FORMAT: Final = "%(levelname)s %(message)s"
_REASON: Final = re.compile(r"^(?:WARNING|ERROR|CRITICAL) (.+)$", re.MULTILINE)
_DETAILS: Final = re.compile(r"^DEBUG (?:Response Details:\s*\n?b?['\"]?|\w+ Exception: )(.+?)['\"]?$", re.MULTILINE)
_LONGEST: Final = 200
_KINDS: Final = {
    0: apprise.NotifyType.SUCCESS,
    1: apprise.NotifyType.FAILURE,
}


@dataclass(frozen=True)
class Service:
    """One receiver that apprise knows how to reach."""

    name: str
    plugin: apprise.NotifyBase

    def send(self, text: str, body: dict[str, Any]) -> None:
        """Send; the first line is the subject where there is one.

        Raises:
            CannotTell: it was not taken, and why.
        """
        title, _, rest = text.partition("\n")
        sender = apprise.Apprise(asset=_asset())
        sender.add(self.plugin)
        kind = _KINDS.get(body.get("exit_code", 2), apprise.NotifyType.WARNING)
        with apprise.LogCapture(level=logging.DEBUG, fmt=_FORMAT) as log:
            sent = sender.notify(
                body=rest or title, title=title if rest else "", notify_type=kind, body_format=apprise.NotifyFormat.TEXT
            )
            said = log.getvalue()
        if not sent:
            raise CannotTell(f"{self.name}: сообщение не принято — {_why(said)}.")


def service(address: str) -> Service | None:
    """The receiver that an address means; ``None`` where apprise knows none."""
    log = logging.getLogger("apprise")
    log.setLevel(logging.CRITICAL)
    log.propagate = False  # it names addresses
    plugin = apprise.Apprise.instantiate(address, asset=_asset())
    return Service(str(plugin.service_name), plugin) if isinstance(plugin, apprise.NotifyBase) else None


def _asset() -> apprise.AppriseAsset:
    """Our own name, and no pictures: they would be fetched from a stranger's server."""
    return apprise.AppriseAsset(
        app_id="postdeploy", app_desc="postdeploy", image_url_mask="", image_url_logo="", async_mode=False
    )


def _why(log: str) -> str:
    """The last complaint, with the service's own words where it has given any."""
    reasons, details = _REASON.findall(log), _DETAILS.findall(log)
    parts = [reasons[-1].rstrip(" .") if reasons else "причина не названа"]
    if details and details[-1] not in parts[0]:
        parts.append(details[-1].strip())
    return " — ".join(parts)[:_LONGEST]
