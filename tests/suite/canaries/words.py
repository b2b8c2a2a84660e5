"""The canaries: words that are nowhere else, each in the shape of the secret that it stands for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, fields


def token() -> str:
    """A secret as services make them."""
    return secrets.token_hex(20)


def _digits() -> str:
    return f"{secrets.randbelow(10**7):07}"


def _email() -> str:
    return f"k{secrets.token_hex(16)}.petrov@mail.example.ru"


def _password() -> str:
    return f"Па роль?/+\"7&=%'{token()}"


def _jwt() -> str:
    return f"eyJhbGciOiJIUzI1NiJ9.eyJ{token()}.{token()}"


def _phone(shape: str) -> str:
    number = _digits()
    return shape.format(number[:3], number[3:5], number[5:])


@dataclass(frozen=True)
class Settings:
    """Secrets that a user of the suite keeps in its settings."""

    password: str = field(default_factory=_password)
    redis_password: str = field(default_factory=token)
    app_gate: str = field(default_factory=token)
    """Password within APP_URL."""
    worker_gate: str = field(default_factory=token)
    log_gate: str = field(default_factory=token)
    log_token: str = field(default_factory=token)
    """A parameter of WORKER_LOG's address."""


@dataclass(frozen=True)
class Customer:
    """What the platform knows about a person who has nothing to do with the run."""

    email: str = field(default_factory=_email)
    phone: str = field(default_factory=lambda: _phone("+7 (916) {}-{}-{}"))
    phone_in_a_row: str = field(default_factory=lambda: _phone("+7916{}{}{}"))
    phone_at_home: str = field(default_factory=lambda: _phone("8 (916) {}-{}-{}"))
    phone_bare: str = field(default_factory=lambda: _phone("8916{}{}{}"))
    phone_of_crm: str = field(default_factory=lambda: _phone("7916{}{}{}"))
    phone_spaced: str = field(default_factory=lambda: _phone("8 916 {} {} {}"))
    name: str = field(default_factory=lambda: f"Пелагея Канарейкина {secrets.token_hex(8)}")
    """Stands in contacts only: in a sentence nothing tells a name from other words."""


@dataclass(frozen=True)
class Keys:
    """Keys of services that the platform keeps in its rows, jobs and logs."""

    access_token: str = field(default_factory=token)
    refresh_token: str = field(default_factory=token)
    client_secret: str = field(default_factory=token)
    api_key: str = field(default_factory=lambda: f"sk-or-v1-{token()}")
    jwt: str = field(default_factory=_jwt)
    bearer: str = field(default_factory=token)
    cookie: str = field(default_factory=token)
    """One more cookie that the web app sets."""
    short_cookie: str = field(default_factory=lambda: f"{secrets.token_hex(4)}k9")


@dataclass(frozen=True)
class Words:
    """All of them."""

    settings: Settings = field(default_factory=Settings)
    customer: Customer = field(default_factory=Customer)
    keys: Keys = field(default_factory=Keys)

    def named(self) -> dict[str, str]:
        """Each word by a name that tells what it is."""
        parts = (self.settings, self.customer, self.keys)
        return {
            f"{type(part).__name__.lower()}.{each.name}": getattr(part, each.name)
            for part in parts
            for each in fields(part)
        }
