"""Where the deployment is, what may be done to it and how long we may wait for it."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import (
    AliasChoices,
    AnyUrl,
    Field,
    HttpUrl,
    PrivateAttr,
    SecretStr,
    TypeAdapter,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, DotEnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from postdeploy.config.access import Access, AccessLevel, decide, production_sign
from postdeploy.config.headers import headers_from, secret_values
from postdeploy.config.problems import of_lone_key, of_names, of_values, together
from postdeploy.config.target_file import file_of, name_of
from postdeploy.config.version import WantedVersion, wanted_version
from postdeploy.errors import SetupError

Seconds = Annotated[float, Field(gt=0, le=3600)]
Patience = Annotated[float, Field(ge=0, le=3600)]
Rate = Annotated[float, Field(gt=0, le=3600)]
RunSeconds = Annotated[float, Field(gt=0, le=86400)]


AFTER_DEPLOY = 60.0
"""Seconds that a fresh deploy gets to come up, where DEPLOYED_AT tells of one."""


NOTIFY: Final = (
    "NOTIFY_TO",
    "NOTIFY_WEBHOOK",
    "NOTIFY_REMIND_HOURS",
    "NOTIFY_UNKNOWN_AFTER",
    "TELEGRAM_TOKEN",
    "TELEGRAM_CHAT",
    "TELEGRAM_API",
)
"""Settings of `postdeploy notify`, which reads them itself."""


class _Verbatim(DotEnvSettingsSource):
    """`.env.NAME` with values as they stand: `${…}` within a password is part of the password."""

    def _read_env_file(self, file_path: Path) -> dict[str, str | None]:
        found = dotenv_values(file_path, encoding=self.env_file_encoding, interpolate=False)
        return {name.lower(): value for name, value in found.items() if value}


class Settings(BaseSettings):
    """One deployment, as given by the environment or by `.env.NAME`.

    Addresses carry no trailing slash. Times are seconds. Field names are the settings' names in lower case.
    `targets/example.env` documents each of them for people.
    """

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )
    ELSEWHERE: ClassVar[frozenset[str]] = frozenset({*NOTIFY, "SSL_CERT_FILE", "TZ"})
    """Settings of other parts (Python itself) that may stand in `.env.NAME` too."""

    app_url: str
    app_email: str
    app_password: SecretStr
    worker_url: str | None = None
    """Without it the Worker is judged by its queue, its log and what it has done."""
    worker_log: str | None = None
    """Path, http(s) address, or `cmd:` and a command that prints the log; without it the queue alone is asked."""
    worker_log_timezone: str = "UTC"
    """Time zone of the log's times that name none."""
    redis_url: SecretStr | None = None
    queue_name: str = "gpt-agent-jobs"
    queue_prefix: str = ""
    """Prefix of the queue's keys in Redis; found by itself where there is exactly one."""
    supabase_url: str | None = None
    supabase_service_role_key: SecretStr | None = None
    """Without it the tables are not seen: lines are told by what the app shows."""
    app_headers: SecretStr | None = None
    """`Name: value; Name: value` or lines of them, for the gate before the app; sent to its own origin only."""
    app_basic_auth: SecretStr | None = None
    """`name:password` of a gate that asks for Basic authentication."""
    app_version: str | None = None
    """Which web app must answer, and where it says so: see `postdeploy.config.version`."""
    crm_deal_id: int | None = Field(default=None, gt=0)
    """A real test deal of the organisation in its CRM; without it the events are about deals that the run invents."""
    deployed_at: datetime | None = None
    ready_seconds: Patience | None = None
    """How long to wait before the first line until every service answers; see `patience_for_readiness`."""
    requests_per_second: Rate = 100.0
    """How many HTTP requests may leave in a second."""
    wait_seconds: Seconds = 30.0
    """Budget of one wait."""
    http_timeout: Seconds = 10.0
    """Budget of one request, from connecting to the last byte."""
    run_seconds: RunSeconds = 900.0
    """Budget of the whole run; what it has not come to by then is unknown."""
    app_timezone: str = "UTC"
    """Time zone in which the web app prints times (contract: Dashboard shows local time of the server)."""
    ca_bundle: Path | None = Field(default=None, validation_alias=AliasChoices("ca_bundle", "CA_BUNDLE"))
    """PEM of a private certificate authority that the target's https addresses use."""
    access: AccessLevel | None = None
    """What may be done to the target; by default everything, but production-like targets are only read."""
    live_organisation: Literal["allow"] | None = None
    """`allow` where the run may write although customers are at work in the organisation."""
    environment: str = ""
    """What kind of system this is, in a word: `staging`, `production`."""
    via: Literal["api", "browser"] = "api"
    """How the checklist acts: over HTTP, or in a browser, where what a person sees decides."""
    browser_path: Path | None = None
    """Chromium or Chrome; looked for in the usual places if not given."""
    headed: bool = False
    """Whether the browser's window is shown."""
    target_name: str = Field(default="", exclude=True)

    _allow_writes: bool = PrivateAttr(default=False)

    @field_validator("app_url", "worker_url", "supabase_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
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

    @field_validator("app_timezone", "worker_log_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("такого часового пояса нет; пример: Europe/Moscow") from error
        return value

    @field_validator("app_headers")
    @classmethod
    def _headers(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            headers_from(value.get_secret_value())
        return value

    @field_validator("app_basic_auth")
    @classmethod
    def _name_and_password(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().partition(":")[2]:
            raise ValueError("нужно имя:пароль")
        return value

    @field_validator("app_version")
    @classmethod
    def _version(cls, value: str | None) -> str | None:
        if value is not None:
            wanted_version(value)
        return value

    @field_validator("ca_bundle")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("файл не найден")
        return value

    @field_validator("worker_log")
    @classmethod
    def _command(cls, value: str | None) -> str | None:
        if value is not None and value.startswith("cmd:") and not value[4:].strip():
            raise ValueError("после cmd: нужна команда, которая печатает лог")
        if value is not None and value.startswith(("http://", "https://")):
            TypeAdapter(HttpUrl).validate_python(value)
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
        del file_secret_settings
        given = getattr(dotenv_settings, "env_file", None)
        return init_settings, env_settings, _Verbatim(settings_cls, env_file=given)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never reach an artefact.

        Of an address that is its password: its host and port may be those of a service that is named in the open.
        """
        kept = (self.app_password, self.supabase_service_role_key, self.app_basic_auth)
        found = [secret.get_secret_value() for secret in kept if secret and secret.get_secret_value()]
        passwords = [word for each in (*self.addresses, self.worker_log or "") for word in _passwords(each)]
        before_app = [*secret_values(self.headers_for_app, self.addresses), _basic_password(self.app_basic_auth)]
        return (*found, *filter(None, passwords), *filter(None, before_app))

    @property
    def headers_for_app(self) -> dict[str, str]:
        """The headers for the gate before the app, by name."""
        return headers_from(self.app_headers.get_secret_value()) if self.app_headers else {}

    @property
    def wanted_version(self) -> WantedVersion | None:
        """Which web app must answer, None where any may."""
        return wanted_version(self.app_version) if self.app_version else None

    @property
    def patience_for_readiness(self) -> float:
        """Seconds before the first line: as given, else a minute right after a deploy, and none otherwise."""
        if self.ready_seconds is not None:
            return self.ready_seconds
        return AFTER_DEPLOY if self.deployed_at is not None else 0.0

    @property
    def addresses(self) -> tuple[str, ...]:
        """The web addresses and Redis', as far as they were given."""
        redis = self.redis_url.get_secret_value() if self.redis_url else None
        return tuple(filter(None, (self.app_url, self.worker_url, self.supabase_url, redis)))

    @property
    def permission(self) -> Access:
        """What a run may do to this target, and why."""
        sign = production_sign(self.target_name, self.addresses, self.environment)
        return decide(self.access, sign, flag=self._allow_writes)

    def let_write(self) -> Settings:
        """Note that writing was allowed on the command line too (see `postdeploy.config.access`)."""
        self._allow_writes = True
        return self


def load(target: str | None = None, *, folder: Path | None = None, allow_writes: bool = False) -> Settings:
    """Read the settings of one deployment.

    Args:
        target: name of the file `.env.NAME` in `folder`, or a file's path; None takes the environment alone.
        folder: where the file is looked for; the current folder if not given.
        allow_writes: writing was allowed on the command line.

    Raises:
        SetupError: the file is missing, or settings are missing, malformed or unknown; every problem is named at once.
    """
    env_file = None if target is None else file_of(target, folder or Path.cwd())
    problems: list[str] = []
    settings = None
    try:
        settings = Settings(_env_file=env_file, target_name=name_of(target or ""))  # type: ignore[call-arg]
        problems += of_lone_key(bool(settings.supabase_url), bool(settings.supabase_service_role_key))
    except ValidationError as error:
        problems += of_values(error, env_file)
    if env_file is not None:
        problems += of_names(env_file, known())
    if problems or settings is None:
        raise SetupError(together(problems))
    return settings.let_write() if allow_writes else settings


def _basic_password(basic: SecretStr | None) -> str:
    return basic.get_secret_value().partition(":")[2] if basic else ""


def _passwords(address: str) -> list[str]:
    """The passwords within an address, before its host and among its options; none where it is no address."""
    with suppress(ValueError):
        parts = urlsplit(address)
        before = parts.password or ""
        return [before, unquote(before), *parse_qs(parts.query).get("password", [])]
    return []


def known() -> frozenset[str]:
    """Names of all settings, as they stand in an environment."""
    fields = {name.upper() for name in Settings.model_fields if name != "target_name"}
    return Settings.ELSEWHERE | fields


def given(environment: dict[str, str] | None = None) -> bool:
    """Tell whether the environment names a deployment at all."""
    return bool((environment if environment is not None else dict(os.environ)).get("APP_URL"))
