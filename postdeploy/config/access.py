"""What may be done to a target: everything, or nothing but looking.

A target that looks like production is only read unless its owner says otherwise twice: once in its settings
(ACCESS=full) and once on the command line. One of the two alone is a mistake waiting to happen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

AccessLevel = Literal["full", "read-only"]
PRODUCTION = frozenset(
    {"prod", "prd", "production", "live", "бой", "боевой", "боевая", "боевое"}
    | {"прод", "продакшн", "продакшен", "продуктив"}
)
"""Words that mark a production system when they stand alone in a name or an address."""
ADDRESSES = ("APP_URL", "WORKER_URL", "SUPABASE_URL", "REDIS_URL")
FLAG = "-D allow_writes=yes или --allow-writes"


@dataclass(frozen=True)
class Access:
    """Whether a run may write, and why, as the end of a Russian sentence."""

    writes: bool
    reason: str
    in_production: bool = False
    """It may write although the target looks like production."""


def production_sign(name: str, addresses: Iterable[str], environment: str) -> str | None:
    """Say what makes a target look like production, or None.

    Args:
        name: of the target, `.env.NAME`.
        addresses: its addresses.
        environment: what the setting ENVIRONMENT says.
    """
    if _words(environment) & PRODUCTION:
        return f"ENVIRONMENT={environment}"
    if _words(name) & PRODUCTION:
        return f"имя «{name}»"
    hosts = (_host(address) for address in addresses)
    return next((f"адрес {host}" for host in hosts if _words(host) & PRODUCTION), None)


def decide(level: AccessLevel | None, sign: str | None, *, flag: bool) -> Access:
    """Decide what a run may do.

    Args:
        level: the setting ACCESS; None when it was not given.
        sign: what makes the target look like production, if anything.
        flag: writing was also allowed on the command line.
    """
    if level == "read-only":
        return Access(False, "так задано: ACCESS=read-only")
    if sign is None:
        return Access(True, "ACCESS=full" if level == "full" else "на боевую систему не похоже")
    if level == "full" and flag:
        return Access(True, f"похоже на боевую систему ({sign}), но запись разрешена дважды", in_production=True)
    lacking = " и ".join(
        word for word, given in (("ACCESS=full в настройках", level == "full"), (FLAG, flag)) if not given
    )
    return Access(False, f"похоже на боевую систему ({sign}); чтобы писать, нужно ещё {lacking}")


def access_of(name: str, values: Mapping[str, str], *, flag: bool) -> Access:
    """Decide by a target's settings as they stand in its file, before anybody has read them as settings.

    Args:
        name: of the target.
        values: its settings by their names.
        flag: writing was also allowed on the command line.
    """
    addresses = [values[each] for each in ADDRESSES if values.get(each)]
    sign = production_sign(name, addresses, values.get("ENVIRONMENT", ""))
    level = values.get("ACCESS")
    return decide("full" if level == "full" else "read-only" if level == "read-only" else None, sign, flag=flag)


def says_yes(flag: str | None) -> bool:
    """Whether `-D allow_writes=…` allows writing, by behave's own words; None when it was not given."""
    return flag is not None and flag.lower() in {"", "true", "yes", "on", "1"}


def _host(address: str) -> str:
    host = urlsplit(address).hostname or ""
    with suppress(UnicodeError):
        host = host.encode("ascii").decode("idna")
    return host


def _words(text: str) -> set[str]:
    return set(re.split(r"[\W_\d]+", text.casefold()))
