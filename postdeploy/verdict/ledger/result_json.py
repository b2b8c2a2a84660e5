"""A run read back out of the content of verdict.json; what somebody else has written there is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from postdeploy.errors import Refusal
from postdeploy.verdict.checklist.status import STATUSES, Reason
from postdeploy.verdict.ledger.known import Healed, Known, Owner
from postdeploy.verdict.ledger.result import BoxResult, LineResult, Memory, RunError, RunResult


def from_json(raw: dict[str, Any]) -> RunResult:
    """The run out of the content of verdict.json.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: it is something else.
    """
    return RunResult(
        run=_text(raw["run"]),
        target=_text(raw["target"]),
        started=_text(raw["started"]),
        finished=None if raw["finished"] is None else _text(raw["finished"]),
        lines=tuple(map(line_from, raw["lines"])),
        boxes=tuple(map(_box, raw["boxes"])),
        errors=tuple(map(_error, raw["errors"])),
        environment={_text(name): _text(value) for name, value in dict(raw["environment"]).items()},
        memory=_memory(raw["memory"]) if raw.get("memory") else None,
        owners={_text(step): _owner(owner) for step, owner in dict(raw.get("owners") or {}).items()},
        healed=tuple(map(_healed, raw.get("healed") or ())),
        given={_text(name): _text(value) for name, value in dict(raw.get("given", {})).items()},
        known_ok=raw.get("known_ok") is True,
    )


def line_from(raw: dict[str, Any]) -> LineResult:
    """A line out of its part of verdict.json; raises as `from_json` does."""
    if "reason" not in raw:
        raise ValueError("его записала прежняя версия, нужен новый прогон")
    read = {"because": _strings(raw["because"]), "reason": Reason(raw["reason"]), "known": _known(raw.get("known"))}
    line = LineResult(**{**raw, **read})
    for value in (line.id, line.text, line.message, line.feature, line.scenario, line.kind):
        _text(value)
    _text(line.hint or "")
    for moment in (line.since, line.looked):
        _moment(moment)
    for status in (line.status, *dict(line.drivers).values()):
        _status(status)
    if not isinstance(line.step, int) or not isinstance(line.runs, int) or not isinstance(line.seconds, int | float):
        raise TypeError(f"в строке {line.id} не числа")
    return line


def _box(raw: dict[str, Any]) -> BoxResult:
    box = BoxResult(**{**raw, "lines": _strings(raw["lines"])})
    _text(box.text)
    _status(box.status)
    return box


def _error(raw: dict[str, Any]) -> RunError:
    error = RunError(**{**raw, "refusal": Refusal(raw.get("refusal", ""))})
    for value in (error.message, error.feature or "", error.scenario or ""):
        _text(value)
    return error


def _memory(raw: dict[str, Any]) -> Memory:
    memory = Memory(**raw)
    _moment(memory.last_green)
    if not isinstance(memory.runs, int):
        raise TypeError("в памяти о прогонах не число")
    return memory


def _known(raw: Any) -> Known | None:
    if raw is None or isinstance(raw, Known):
        return raw
    known = Known(**raw)
    _text(known.ticket)
    date.fromisoformat(_text(known.until))
    if not isinstance(known.expired, bool):
        raise TypeError("срок известного дефекта не разобрать")
    return known


def _owner(raw: dict[str, Any]) -> Owner:
    return Owner(_text(raw["name"]), _text(raw["chat"]))


def _healed(raw: dict[str, Any]) -> Healed:
    return Healed(_text(raw["ticket"]), _strings(raw["lines"]))


def _moment(value: Any) -> None:
    if value is not None:
        datetime.fromisoformat(_text(value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"вместо текста {value!r}")
    return value


def _status(value: Any) -> None:
    if value not in STATUSES:
        raise ValueError(f"вердикта {value!r} нет")


def _strings(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
