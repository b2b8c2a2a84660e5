"""Whether a verdict is news to somebody who was told of the ones before it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal

from postdeploy.notify.memory import Known, Told
from postdeploy.verdict.ledger.result import FAILED, PASSED, RunResult

Kind = Literal["broken", "worse", "unknown", "recovered", "known", "healed", "reminder"]
_KNOWN: Final[dict[str, Known]] = {
    "broken": "red",
    "worse": "red",
    "unknown": "unknown",
    "recovered": "green",
    "known": "green",
    "healed": "green",
}
"""What the receiver of a message believes afterwards."""
CLOCK_SLACK: Final = timedelta(minutes=5)
"""How far ahead a remembered moment may lie: what is further was remembered while the clock was wrong."""


@dataclass(frozen=True)
class Rules:
    """When to speak."""

    remind_hours: float = 24
    unknown_after: int = 1


@dataclass(frozen=True)
class News:
    """Why to speak now."""

    kind: Kind
    new: tuple[str, ...] = ()
    """Ids of lines that broke since the last message."""
    since: str = ""
    runs: int = 0
    """Runs in a row that this has lasted."""


@dataclass(frozen=True)
class Decision:
    """What the receiver knows afterwards, what to say, and why nothing is said."""

    told: Told
    news: News | None
    silence: str = ""


def decide(before: Told, result: RunResult, now: datetime, rules: Rules) -> Decision:
    """Compare a verdict with what was told.

    Only lines that a run has looked at change what is known of them: a part of the checklist that is green heals
    nothing else. A known defect is no alarm: the rest of the run decides.
    """
    verdict = fingerprint(result)
    if verdict == before.verdict:
        return Decision(before, None, "об этом прогоне уже сообщено")
    if _older(result.started, before.started, now):
        return Decision(before, None, "уже сообщено о более позднем прогоне")
    after = _after(before, result, verdict)
    news = _news(before, after, result, rules)
    if news is None and _due(before, now, rules):
        news = News("reminder", (), after.since, after.runs)
    if news is None:
        return Decision(_settled(after, result), None, _silence(before, after, result, rules))
    settled = _settled(after, result)
    told = replace(settled, known=_KNOWN.get(news.kind, settled.known), at=now.isoformat(timespec="seconds"))
    return Decision(told, news)


def fingerprint(result: RunResult) -> str:
    """The same for the same verdict of the same run."""
    content = [
        result.run,
        result.finished,
        [(line.id, line.status) for line in result.lines],
        [error.message for error in result.errors],
    ]
    return sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]


def _after(before: Told, result: RunResult, verdict: str) -> Told:
    green, red = result.beside_known == PASSED, result.beside_known == FAILED
    again = result.run == before.run
    lines = {line.id: line for line in result.lines}
    open_ = {key for key, line in lines.items() if line.status != "passed"} - result.accepted
    kept = {key: since for key, since in before.red.items() if key in open_}
    failed = {key: line.since or result.started for key, line in lines.items() if line.status == "failed"}
    failed = {key: since for key, since in failed.items() if key in open_}
    broken = {**failed, **kept} if red else kept
    well = green and not broken
    unknown = 0 if green or red else before.unknown + (not again or not before.unknown)
    return Told(
        verdict=verdict,
        run=result.run,
        started=result.started,
        known=before.known,
        red=broken,
        since="" if well else before.since or min(broken.values(), default=result.started),
        runs=0 if well else before.runs + (not again or not before.runs),
        unknown=unknown,
        unknown_since=(before.unknown_since or result.started) if unknown else "",
        at=before.at,
        healed=_healed(before, result),
    )


def _news(before: Told, after: Told, result: RunResult, rules: Rules) -> News | None:
    if result.beside_known == PASSED:
        if before.known != "green" and not after.red:
            return News("known" if result.only_known else "recovered", (), before.since, before.runs)
        return News("healed") if {*after.healed} - {*before.healed} else None
    if result.beside_known == FAILED:
        new = tuple(key for key in after.red if key not in before.red)
        if before.known == "green" or (before.known == "unknown" and new):
            return News("broken", new, after.since, after.runs)
        return News("worse", new, after.since, after.runs) if new else None
    if before.known != "unknown" and after.unknown >= rules.unknown_after:
        return News("unknown", (), after.unknown_since, after.unknown)
    return None


def _healed(before: Told, result: RunResult) -> tuple[str, ...]:
    """Tickets that were told of, without those that are seen again."""
    seen = {line.known.ticket for line in result.lines if line.known}
    told = (*before.healed, *(each.ticket for each in result.healed))
    return tuple(ticket for ticket in dict.fromkeys(told) if ticket not in seen)


def _settled(after: Told, result: RunResult) -> Told:
    """A red run after one that could not tell: what is known is red again, and nobody needs to be told."""
    return replace(after, known="red") if result.beside_known == FAILED else after


def _due(before: Told, now: datetime, rules: Rules) -> bool:
    if before.known == "green" or not before.at or not rules.remind_hours:
        return False
    passed = now - datetime.fromisoformat(before.at)
    return passed >= timedelta(hours=rules.remind_hours) or passed < -CLOCK_SLACK


def _older(started: str, than: str, now: datetime) -> bool:
    """Whether a run began before the one that was told of last; of a clock that was ahead nothing can be said."""
    if not than or datetime.fromisoformat(than) > now + CLOCK_SLACK:
        return False
    return datetime.fromisoformat(started) < datetime.fromisoformat(than)


def _silence(before: Told, after: Told, result: RunResult, rules: Rules) -> str:
    if result.beside_known == PASSED:
        if result.only_known:
            return "не пройдено только известное"
        return "то, что сломано, в этом прогоне не проверялось" if after.red else "как было, зелёное"
    if after.unknown and before.known == "green":
        return f"не удалось узнать {after.unknown} раз подряд, тревога с {rules.unknown_after}"
    return "об этом уже сообщено, нового нет"
