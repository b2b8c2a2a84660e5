"""Where the deployment is and how long we may wait for it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AliasChoices,
    AnyUrl,
    Field,
    HttpUrl,
    SecretStr,
    TypeAdapter,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from postdeploy.errors import SetupError

REQUIRED = ("APP_URL", "APP_EMAIL", "APP_PASSWORD", "WORKER_URL", "SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY")
"""Settings without which no run makes sense; the others have defaults or narrow what is looked at."""

Seconds = Annotated[float, Field(gt=0, le=3600)]


class Settings(BaseSettings):
    """One deployment, as given by the environment or by `.env.NAME`.

    Addresses carry no trailing slash. Times are seconds. Field names are the settings' names in lower case.
    """

    model_config = SettingsConfigDict(env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    app_url: str
    app_email: str
    app_password: SecretStr
    worker_url: str
    worker_log: str | None = None
    """Path or http(s) address of the Worker's log; without it the queue alone is asked."""
    redis_url: SecretStr | None = None
    queue_name: str = "gpt-agent-jobs"
    supabase_url: str
    supabase_service_role_key: SecretStr
    deployed_at: datetime | None = None
    wait_seconds: Seconds = 30.0
    """Budget of one wait."""
    http_timeout: Seconds = 10.0
    """Budget of one request, from connecting to the last byte."""
    app_timezone: str = "UTC"
    """Time zone in which the web app prints times (contract: Dashboard shows local time of the server)."""
    ca_bundle: Path | None = Field(default=None, validation_alias=AliasChoices("ca_bundle", "CA_BUNDLE"))
    """PEM of a private certificate authority that the target's https addresses use."""
    target_name: str = Field(default="", exclude=True)

    @field_validator("app_url", "worker_url", "supabase_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        TypeAdapter(HttpUrl).validate_python(value)
        return value.rstrip("/")

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and TypeAdapter(AnyUrl).validate_python(value.get_secret_value()).scheme not in {
            "redis",
            "rediss",
        }:
            raise ValueError("адрес начинается с redis:// или rediss://")
        return value

    @field_validator("deployed_at")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)

    @field_validator("app_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("такого часового пояса нет; пример: Europe/Moscow") from error
        return value

    @field_validator("ca_bundle")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("файл не найден")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over `.env.NAME`; take nothing from secret files."""
        del settings_cls, file_secret_settings
        return init_settings, env_settings, dotenv_settings

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never reach an artefact."""
        kept = (self.app_password, self.supabase_service_role_key, self.redis_url)
        return tuple(secret.get_secret_value() for secret in kept if secret and secret.get_secret_value())


def load(target: str | None = None, *, folder: Path | None = None) -> Settings:
    """Read the settings of one deployment.

    Args:
        target: name of the file `.env.NAME` in `folder`; None takes the environment alone.
        folder: where the file is looked for; the current folder if not given.

    Raises:
        SetupError: the file is missing, or settings are missing or malformed; every problem is named at once.
    """
    env_file = None if target is None else _env_file(target, folder or Path.cwd())
    try:
        return Settings(_env_file=env_file, target_name=target or "")  # type: ignore[call-arg]
    except ValidationError as error:
        raise SetupError(_explain(error, env_file)) from None


def given(environment: dict[str, str] | None = None) -> bool:
    """Tell whether the environment names a deployment at all."""
    return bool((environment if environment is not None else dict(os.environ)).get("APP_URL"))


def _env_file(target: str, folder: Path) -> Path:
    path = folder / f".env.{target}"
    if not path.is_file():
        raise SetupError(
            f"Нет файла настроек {path.name}: создайте его рядом с pyproject.toml или уберите «-D target={target}»."
        )
    return path


def _explain(error: ValidationError, env_file: Path | None) -> str:
    missing = [_name(item) for item in error.errors() if item["type"] == "missing"]
    wrong = [f"{_name(item)} — {_reason(item)}" for item in error.errors() if item["type"] != "missing"]
    where = f"в файле {env_file.name} или в окружении" if env_file else "в окружении"
    parts = []
    if missing:
        parts.append(f"не заданы настройки: {', '.join(missing)} (задайте их {where})")
    if wrong:
        parts.append(f"неверные настройки: {'; '.join(wrong)}")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "."


def _name(item: object) -> str:
    location = item["loc"][0]  # type: ignore[index]
    return str(location).upper()


def _reason(item: object) -> str:
    kind = str(item["type"])  # type: ignore[index]
    if kind == "value_error":
        return str(item["ctx"]["error"])  # type: ignore[index]
    if kind.startswith("url"):
        return "это не адрес вида http://хост:порт"
    if kind.startswith(("float", "greater", "less")):
        return "нужно число секунд от 0 до 3600"
    if kind.startswith("datetime"):
        return "нужно время вида 2026-11-22T10:00:00Z"
    return "значение не подходит"
