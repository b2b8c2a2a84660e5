"""A request as a `curl` that a person can paste into a shell; secrets stand in it as variables of that shell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from postdeploy.evidence.redaction import HIDDEN, SHORTEST, Redactor
from postdeploy.platform.exchange import Exchange

LARGEST_BODY = 4_000
"""Characters of a body; a longer one is cut, and the command says so."""

_KEPT = frozenset({"content-type", "accept", "authorization", "apikey", "cookie", "prefer", "range", "x-csrf-token"})
"""Headers that matter to a service; `curl` makes the others itself."""
_TOKENS: Mapping[str, str] = {"Supabase": "SUPABASE_SERVICE_ROLE_KEY", "Kommo": "KOMMO_ACCESS_TOKEN"}
"""What a service's token is called in the shell; the others' is AUTHORIZATION."""
WHERE: Mapping[str, str] = {
    "COOKIE": "строка Cookie вошедшего пользователя: инструменты разработчика → «Сеть» → любой запрос приложения",
    "KOMMO_ACCESS_TOKEN": "access_token из таблицы `crm_connections` этой организации",
    "SUPABASE_SERVICE_ROLE_KEY": "из настроек цели",
    "APP_PASSWORD": "из настроек цели",
    "REDIS_URL": "из настроек цели",
}
"""Where a person finds the value of a variable."""
_SAFE = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand around the name of a variable until the word is quoted; private characters that no request carries."""
_VARIABLE = re.compile(f"{_OPEN}(\\w+){_CLOSE}")


def named_secrets(settings: BaseSettings) -> dict[str, str]:
    """Secret settings, and who signs in, by their names in the environment."""
    secrets = {name: value.get_secret_value() for name, value in settings if isinstance(value, SecretStr)}
    return {name.upper(): value for name, value in secrets.items() if len(value) >= SHORTEST}


def curl(exchange: Exchange, redactor: Redactor, named: Mapping[str, str]) -> str:
    """The command, with a comment for each variable it needs.

    Args:
        exchange: the request to repeat.
        redactor: takes out what has no name.
        named: known secrets by the name of their setting.
    """

    def clean(text: str) -> str:
        for name, secret in sorted(named.items(), key=lambda pair: -len(pair[1])):
            text = text.replace(secret, f"{_OPEN}{name}{_CLOSE}")
        return redactor.text(text)

    method = "-I" if exchange.method == "HEAD" else f"-i -X {exchange.method}"
    rows = [f"curl {method} {quoted(clean(exchange.url))}"]
    rows += [f"-H {quoted(header)}" for header in _headers(exchange, clean)]
    body = clean(exchange.request_body.decode("utf-8", "replace"))
    if body:
        rows.append(f"--data-raw {quoted(body[:LARGEST_BODY])}")
    command = " \\\n  ".join(rows)
    return "\n".join([*_comments(command, cut=len(body) > LARGEST_BODY), command])


def quoted(word: str) -> str:
    """A word as the shell needs it: variables are expanded, everything else is taken as it stands."""
    if not _VARIABLE.search(word):
        return word if _SAFE.fullmatch(word) else "'" + word.replace("'", "'\\''") + "'"
    inside = re.sub(r'([\\"$`])', r"\\\1", word).replace("!", "\"'!'\"")
    return '"' + _VARIABLE.sub(r"$\1", inside) + '"'


def _headers(exchange: Exchange, clean: Callable[[str], str]) -> Iterator[str]:
    token = _TOKENS.get(exchange.service, "AUTHORIZATION")
    for name, value in exchange.request_headers:
        lower = name.lower()
        if lower not in _KEPT or (lower == "accept" and value == "*/*"):
            continue
        if lower == "cookie":
            yield f"{name}: {_OPEN}COOKIE{_CLOSE}"
        elif lower == "apikey":
            yield f"{name}: {_OPEN}{token}{_CLOSE}"
        elif lower == "authorization":
            scheme, _, rest = value.partition(" ")
            yield f"{name}: {scheme} {_OPEN}{token}{_CLOSE}" if rest else f"{name}: {_OPEN}{token}{_CLOSE}"
        else:
            yield f"{name}: {clean(value)}"


def _comments(command: str, *, cut: bool) -> Iterator[str]:
    names = dict.fromkeys(re.findall(r"(?<!\\)\$(\w+)", command))
    yield from (f"# {name} — {WHERE[name]}" for name in names if name in WHERE)
    if cut:
        yield f"# тело запроса обрезано до {LARGEST_BODY} знаков"
    if HIDDEN in command:
        yield f"# личные данные скрыты: замените {HIDDEN} своими"
