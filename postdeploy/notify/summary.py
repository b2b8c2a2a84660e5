"""The summary of a run, short enough for a messenger, and the same as data."""

from __future__ import annotations

from typing import Any

from postdeploy.verdict.result import FAILED, PASSED, LineResult, RunResult
from postdeploy.verdict.russian import lines
from postdeploy.verdict.status import SIGNS

MOST_LINES = 10
LONGEST_MESSAGE = 200
LONGEST_TEXT = 3500
"""Characters of the whole text: Telegram takes 4096."""
HEADS = {PASSED: "✅ Проверка пройдена", FAILED: "❌ Проверка не пройдена"}
UNKNOWN = "❔ Проверить не удалось"


def as_text(result: RunResult, link: str = "") -> str:
    """What happened, in Russian: head, counts, red boxes and lines with their reasons, address of the report."""
    said = HEADS.get(result.exit_code, UNKNOWN)
    if result.partial and result.lines:
        said = f"✅ {result.partial}" if result.exit_code == PASSED else f"{said}. {result.partial}"
    parts = [f"{said}: {result.target or 'цель не определена'}", _counts(result)]
    parts += [f"{SIGNS[box.status]} {box.text}" for box in result.boxes if box.status in {"failed", "unknown"}]
    told = [line for line in result.lines if line.status == "failed"]
    told += [line for line in result.lines if line.status == "unknown" and not line.because]
    parts += [_line(line) for line in told[:MOST_LINES]]
    if len(told) > MOST_LINES:
        parts.append(f"… и ещё {lines(len(told) - MOST_LINES)}")
    parts += [f"❗ {_short(error.message)}" for error in result.errors[:MOST_LINES]]
    if result.finished is None:
        parts.append("Прогон прерван и до конца не дошёл.")
    parts += [link] if link else []
    text = "\n".join(filter(None, parts))
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def as_data(result: RunResult, link: str = "") -> dict[str, Any]:
    """The body for a web hook: `text` for people (Slack, Mattermost and others show it), the rest for programs."""
    return {
        "text": as_text(result, link),
        "target": result.target,
        "exit_code": result.exit_code,
        "started": result.started,
        "finished": result.finished,
        "counts": result.counts,
        "boxes": [{"text": box.text, "status": box.status} for box in result.boxes],
        "failed": [{"id": line.id, "text": line.text, "message": line.message} for line in result.lines if _red(line)],
        "link": link,
    }


def _red(line: LineResult) -> bool:
    return line.status in {"failed", "unknown"}


def _counts(result: RunResult) -> str:
    names = {"passed": "пройдено", "failed": "не выполнено", "unknown": "не удалось узнать"}
    counts = result.counts
    parts = [f"{word} {counts[status]}" for status, word in names.items() if counts[status]]
    skipped = sum(line.selected and line.status == "skipped" for line in result.lines)
    return ", ".join([*parts, f"пропущено {skipped}"] if skipped else parts).capitalize()


def _line(line: LineResult) -> str:
    return f"{SIGNS[line.status]} {line.id} {line.text}\n    {_short(line.message)}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_MESSAGE else f"{flat[:LONGEST_MESSAGE]}…"
