"""The summary of a run, short enough for a messenger, and the same as data."""

from __future__ import annotations

from typing import Any, Final

from postdeploy.notify.change import News
from postdeploy.verdict.checklist.status import SIGNS
from postdeploy.verdict.ledger.causes import Cause, causes, ids, troubles
from postdeploy.verdict.ledger.result import PASSED, LineResult, RunResult
from postdeploy.verdict.ledger.russian import lines, moment, plural
from postdeploy.verdict.reports import remarks
from postdeploy.verdict.reports.sentence import counted, goal, nothing_seen, reason, sentence, tells

MOST_REASONS: Final = 4
"""Lines of reasons, the one that counts the others included."""
MOST_NEW: Final = 5
LONGEST_MESSAGE: Final = 200
LONGEST_TEXT: Final = 3500
"""Characters of the whole text: Telegram takes 4096."""


def as_text(result: RunResult, link: str = "", news: News | None = None, again: str = "") -> str:
    """What happened, in Russian.

    Args:
        result: the run.
        link: address of the report.
        news: why it is told; without it the run alone is summed up.
        again: the command that looks at what was not green again.
    """
    parts = [sentence(result), f"{goal(result)}. {counted(result)}.", _news(result, news)]
    parts += [*remarks.healed(result)[:MOST_NEW], *_reasons(result)]
    parts += [f"Посмотреть ещё раз: {again}"] if again and result.exit_code != PASSED else []
    parts += [link] if link else []
    text = "\n".join(filter(None, parts))
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def as_data(result: RunResult, link: str = "", news: News | None = None) -> dict[str, Any]:
    """The body for a web hook: `text` for people (Slack, Mattermost and others show it), the rest for programs."""
    return {
        "text": as_text(result, link, news),
        "change": news.kind if news else None,
        "new": list(news.new) if news else [],
        "since": news.since if news else None,
        "target": result.target,
        "exit_code": result.exit_code,
        "started": result.started,
        "finished": result.finished,
        "counts": result.counts,
        "boxes": [{"text": box.text, "status": box.status} for box in result.boxes],
        "failed": [_line(line, result) for line in result.lines if line.status in {"failed", "unknown"}],
        "healed": [{"ticket": each.ticket, "lines": list(each.lines)} for each in result.healed],
        "link": link,
    }


def _news(result: RunResult, news: News | None) -> str:
    if news is None:
        return ""
    since = f"с {moment(news.since)}" if news.since else ""
    lasted = ", ".join(filter(None, [since, plural(news.runs, "прогон", "прогона", "прогонов") + " подряд"]))
    told = {
        "recovered": f"Снова зелёное. Было иначе {lasted}.",
        "known": f"Тревога снята: не пройдено только известное. Было иначе {lasted}.",
        "healed": "",
        "reminder": f"Напоминание: без перемен {lasted}.",
        "unknown": f"Не удаётся узнать {lasted}.",
        "worse": f"Сломано больше прежнего. Новое: {_named(result, news.new)}. Остальное {since}.",
        "broken": "" if news.runs <= 1 else f"Так {lasted}.",
    }
    return told[news.kind]


def _named(result: RunResult, identities: tuple[str, ...]) -> str:
    texts = [f"{line.id} «{line.text}»" for line in result.lines if line.id in identities]
    more = f" и ещё {lines(len(texts) - MOST_NEW)}" if len(texts) > MOST_NEW else ""
    return ", ".join(texts[:MOST_NEW]) + more


def _line(line: LineResult, result: RunResult) -> dict[str, Any]:
    owner = result.owners.get(str(line.step))
    known = line.known
    return {
        "id": line.id,
        "text": line.text,
        "message": line.message,
        "known": {"ticket": known.ticket, "until": known.until, "expired": known.expired} if known else None,
        "owner": {"name": owner.name, "chat": owner.chat} if owner else None,
    }


def _reasons(result: RunResult) -> list[str]:
    """At most four lines, each cause once: what is broken first, then what could not be told."""
    further = [f"❗ {_short(trouble.message)}" for trouble in troubles(result) if not tells(result, trouble)]
    if nothing_seen(result):
        return further[:MOST_REASONS]
    new = [each for each in causes(result) if each.root.id not in result.accepted]
    found = [_cause(cause, result) for cause in new if cause.root.status == "failed"]
    found += further
    found += [_cause(cause, result) for cause in new if cause.root.status != "failed"]
    found += [_cause(cause, result) for cause in causes(result) if cause not in new]
    if len(found) <= MOST_REASONS:
        return found
    rest = plural(len(found) - MOST_REASONS + 1, "причина", "причины", "причин")
    return [*found[: MOST_REASONS - 1], f"… и ещё {rest}, см. отчёт"]


def _cause(cause: Cause, result: RunResult) -> str:
    root = cause.root
    same = f" (так же: {ids(cause.same)})" if cause.same else ""
    after = f" ({cause.consequence})" if cause.consequence else ""
    known = f" ({remarks.of_ticket(root.known)})" if root.known else ""
    owner = remarks.owner_of(result, root.step)
    told = f"{SIGNS[root.status]} {root.id} «{root.text}»: {reason(cause, LONGEST_MESSAGE)}{same}{after}{known}"
    return f"{told}. {owner}" if owner else told


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_MESSAGE else f"{flat[:LONGEST_MESSAGE]}…"
