"""Where summaries go. A set of its own: the job that notifies need not know the deployment's secrets."""

from __future__ import annotations

from pathlib import Path

from pydantic import HttpUrl, SecretStr, TypeAdapter, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from postdeploy.errors import SetupError
from postdeploy.settings_problems import of_values, together


class NotifySettings(BaseSettings):
    """Addresses of receivers; those of web hooks are secret, since they carry their key."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    notify_webhook: SecretStr | None = None
    telegram_token: SecretStr | None = None
    telegram_chat: str | None = None
    """Number of a chat, or @name of a channel."""
    telegram_api: str = "https://api.telegram.org"

    @field_validator("notify_webhook", "telegram_api")
    @classmethod
    def _web_address(cls, value: SecretStr | str | None) -> SecretStr | str | None:
        if value is not None:
            TypeAdapter(HttpUrl).validate_python(value if isinstance(value, str) else value.get_secret_value())
        return value.rstrip("/") if isinstance(value, str) else value

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be shown."""
        return tuple(secret.get_secret_value() for secret in (self.notify_webhook, self.telegram_token) if secret)


def load_notify(target: str | None) -> NotifySettings:
    """Read from the environment, and from `.env.NAME` where a target is named.

    Raises:
        SetupError: the file is missing or a value is malformed.
    """
    env_file = None if target is None else Path.cwd() / f".env.{target}"
    if env_file is not None and not env_file.is_file():
        raise SetupError(f"Нет файла настроек {env_file.name}.")
    try:
        return NotifySettings(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SetupError(together(of_values(error, env_file))) from None
