"""What is wrong with settings, one Russian sentence for each problem; values are never shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError

LIKE = 0.6
"""How much a name must resemble a known one to be suggested (difflib's ratio)."""


def of_values(error: ValidationError, env_file: Path | None) -> list[str]:
    """Problems of single values: missing ones in one sentence, each malformed one in its own."""
    items = error.errors(include_url=False, include_input=False)
    missing = [_name(item) for item in items if item["type"] == "missing"]
    where = f"в файле {env_file.name} или в окружении" if env_file else "в окружении"
    first = [f"Не заданы настройки: {', '.join(missing)} (задайте их {where})."] if missing else []
    return first + [f"{_name(item)}: {_reason(item)}." for item in items if item["type"] != "missing"]


def of_names(env_file: Path, known: Iterable[str]) -> list[str]:
    """Settings of a file that nobody reads, each with the name that was probably meant."""
    from dotenv import dotenv_values

    names = [name.upper() for name in dotenv_values(env_file, encoding="utf-8", interpolate=False)]
    return [_unknown(name, env_file, sorted(known)) for name in names if name not in frozenset(known)]


def of_lone_key(has_url: bool, has_key: bool) -> list[str]:
    """A key without an address is a forgotten address."""
    if has_key and not has_url:
        return ["Задан SUPABASE_SERVICE_ROLE_KEY, но не задан SUPABASE_URL: нужны оба или ни одного."]
    return []


def together(problems: Sequence[str]) -> str:
    """All problems as one message, a line each."""
    return "\n".join(problems)


def _unknown(name: str, env_file: Path, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=LIKE)
    meant = f"; похоже на {close[0]}" if close else "; все настройки описаны в targets/example.env"
    return f"{name}: такой настройки нет (файл {env_file.name}){meant}."


def _name(item: Any) -> str:
    return str(item["loc"][0]).upper()


def _reason(item: Any) -> str:
    kind = str(item["type"])
    if kind == "value_error":
        return str(item["ctx"]["error"])
    if kind.startswith("url"):
        return f"это не адрес вида {_example(item)}"
    if kind.startswith(("float", "greater", "less")):
        unit = "" if item["loc"][0] == "requests_per_second" else " секунд"
        return f"нужно число{unit} {_least(item)} и не больше {_largest(item)}"
    if kind.startswith("datetime"):
        return "нужно время вида 2026-11-22T10:00:00Z"
    if kind == "literal_error":
        return f"годится только {item['ctx']['expected'].replace(chr(39), '').replace(' or ', ' или ')}"
    return "значение не подходит"


def _example(item: Any) -> str:
    return "redis://хост:порт" if item["loc"][0] == "redis_url" else "http://хост:порт"


def _least(item: Any) -> str:
    return "не меньше 0" if item["loc"][0] == "ready_seconds" else "больше 0"


def _largest(item: Any) -> str:
    return "86400" if item["loc"][0] == "run_seconds" else "3600"
