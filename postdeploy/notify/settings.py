"""Where summaries go. A set of its own: the job that notifies need not know the deployment's secrets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pydantic import Field, HttpUrl, SecretStr, TypeAdapter, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from postdeploy.config.problems import of_values, together
from postdeploy.config.target_file import file_of
from postdeploy.errors import SetupError

_BETWEEN: Final = re.compile(r"[\s,;]+(?=[a-zA-Z][\w+.-]*://)")
"""Addresses stand apart by blanks or commas; a comma within an address is part of it."""
_PART: Final = re.compile(r"[\w.~%+-]{12,}")
"""Parts of an address that are long enough to be a key."""


class NotifySettings(BaseSettings):
    """Addresses of receivers; those of web hooks are secret, since they carry their key."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    notify_to: SecretStr | None = None
    """Receivers, one address each, as apprise reads them; other http(s) addresses are web hooks."""
    notify_webhook: SecretStr | None = None
    telegram_token: SecretStr | None = None
    telegram_chat: str | None = None
    """Number of a chat, or @name of a channel."""
    telegram_api: str = "https://api.telegram.org"
    notify_remind_hours: float = Field(default=24, ge=0)
    """How often to remind of what stays broken; 0 never."""
    notify_unknown_after: int = Field(default=1, ge=1)
    """How many runs in a row must be unable to tell before that is an alarm."""

    @field_validator("notify_webhook", "telegram_api")
    @classmethod
    def _web_address(cls, value: SecretStr | str | None) -> SecretStr | str | None:
        if value is not None:
            TypeAdapter(HttpUrl).validate_python(value if isinstance(value, str) else value.get_secret_value())
        return value.rstrip("/") if isinstance(value, str) else value

    @property
    def addresses(self) -> tuple[str, ...]:
        """The receivers of `NOTIFY_TO`."""
        given = self.notify_to.get_secret_value().strip() if self.notify_to else ""
        return tuple(filter(None, _BETWEEN.split(given)))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be shown."""
        whole = [secret.get_secret_value() for secret in (self.notify_webhook, self.telegram_token) if secret]
        parts = [part for address in self.addresses for part in _PART.findall(address)]
        return (*whole, *self.addresses, *parts)


def load_notify(target: str | None) -> NotifySettings:
    """Read from the environment, and from `.env.NAME` where a target is named.

    Raises:
        SetupError: the file is missing or a value is malformed.
    """
    env_file = None if target is None else file_of(target, Path.cwd())
    try:
        return NotifySettings(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SetupError(together(of_values(error, env_file))) from None
