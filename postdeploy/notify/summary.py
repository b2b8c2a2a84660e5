"""The summary of a run, short enough for a messenger, and the same as data."""

from __future__ import annotations

from typing import Any, Final

from postdeploy.notify.change import News
from postdeploy.verdict.result import FAILED, PASSED, LineResult, RunResult
from postdeploy.verdict.russian import lines, moment, plural
from postdeploy.verdict.status import SIGNS

MOST_REASONS: Final = 4
"""Lines of reasons, the one that counts the others included."""
MOST_NEW: Final = 5
LONGEST_MESSAGE: Final = 200
LONGEST_TEXT: Final = 3500
"""Characters of the whole text: Telegram takes 4096."""
HEADS: Final = {PASSED: "✅ Проверка пройдена", FAILED: "❌ Проверка не пройдена"}
UNKNOWN: Final = "❔ Проверить не удалось"


def as_text(result: RunResult, link: str = "", news: News | None = None, again: str = "") -> str:
    """What happened, in Russian.

    Args:
        result: the run.
        link: address of the report.
        news: why it is told; without it the run alone is summed up.
        again: the command that looks at what was not green again.
    """
    parts = [_head(result), _news(result, news), _counts(result), *_reasons(result)]
    if result.finished is None:
        parts.append("Прогон прерван и до конца не дошёл.")
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
        "failed": [{"id": line.id, "text": line.text, "message": line.message} for line in result.lines if _red(line)],
        "link": link,
    }


def _head(result: RunResult) -> str:
    said = HEADS.get(result.exit_code, UNKNOWN)
    if result.partial and result.lines:
        said = f"✅ {result.partial}" if result.exit_code == PASSED else f"{said}. {result.partial}"
    return f"{said}: {result.target or 'цель не определена'}"


def _news(result: RunResult, news: News | None) -> str:
    if news is None:
        return ""
    since = f"с {moment(news.since)}" if news.since else ""
    lasted = ", ".join(filter(None, [since, plural(news.runs, "прогон", "прогона", "прогонов") + " подряд"]))
    match news.kind:
        case "recovered":
            return f"Снова зелёное. Было иначе {lasted}."
        case "reminder":
            return f"Напоминание: без перемен {lasted}."
        case "unknown":
            return f"Не удаётся узнать {lasted}."
        case "worse":
            return f"Сломано больше прежнего. Новое: {_named(result, news.new)}. Остальное {since}."
        case _:
            return "Впервые." if news.runs <= 1 else f"Так {lasted}."


def _named(result: RunResult, identities: tuple[str, ...]) -> str:
    texts = [f"{line.id} «{line.text}»" for line in result.lines if line.id in identities]
    more = f" и ещё {lines(len(texts) - MOST_NEW)}" if len(texts) > MOST_NEW else ""
    return ", ".join(texts[:MOST_NEW]) + more


def _red(line: LineResult) -> bool:
    return line.status in {"failed", "unknown"}


def _counts(result: RunResult) -> str:
    names = {"passed": "пройдено", "failed": "не выполнено", "unknown": "не удалось узнать"}
    counts = result.counts
    parts = [f"{word} {counts[status]}" for status, word in names.items() if counts[status]]
    skipped = sum(line.selected and line.status == "skipped" for line in result.lines)
    return ", ".join([*parts, f"пропущено {skipped}"] if skipped else parts).capitalize()


def _reasons(result: RunResult) -> list[str]:
    """At most four lines: what is broken first, then what could not be told for a reason of its own."""
    found = [_line(line) for line in result.lines if line.status == "failed"]
    found += [f"❗ {_short(error.message)}" for error in result.errors]
    found += [_line(line) for line in result.lines if line.status == "unknown" and not line.because]
    told = list(dict.fromkeys(found))
    if len(told) <= MOST_REASONS:
        return told
    rest = plural(len(told) - MOST_REASONS + 1, "причина", "причины", "причин")
    return [*told[: MOST_REASONS - 1], f"… и ещё {rest}, см. отчёт"]


def _line(line: LineResult) -> str:
    return f"{SIGNS[line.status]} {line.id} {line.text}: {_short(line.message)}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_MESSAGE else f"{flat[:LONGEST_MESSAGE]}…"
