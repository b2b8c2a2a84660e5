"""Which lines changed their verdict between two runs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from postdeploy.verdict.checklist.status import SIGNS, WORDS, Status
from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.result import LineResult, RunResult
from postdeploy.verdict.ledger.wording import ids_now, words_of
from postdeploy.verdict.reports.sentence import telling


@dataclass(frozen=True)
class Change:
    """A line with its verdicts before and after; ``None`` where the line did not exist."""

    id: str
    text: str
    before: Status | None
    after: Status | None
    message: str
    """Reason of the later verdict."""


def compare(before: RunResult, after: RunResult) -> list[Change]:
    """Lines whose verdict changed, in the order of the later document, lines that are gone last.

    What one of the runs was not meant to look at has not changed.
    """
    ids = ids_now(words_of(before.lines), words_of(after.lines))
    earlier = [replace(line, id=ids.get(line.id, line.id)) for line in before.lines]
    old = {line.id: line for line in earlier}
    new = {line.id: line for line in after.lines}
    changes = [_change(old.get(each.id), each) for each in after.lines]
    changes += [_change(each, None) for each in earlier if each.id not in new]
    left_out = {line.id for line in (*earlier, *after.lines) if not line.selected}
    return [change for change in changes if change.before != change.after and change.id not in left_out]


def render(before: RunResult, after: RunResult) -> str:
    """The changes as text for a console, Russian."""
    changes = compare(before, after)
    heads = [f"{run.target}, {russian.moment(run.started)}" for run in (before, after)]
    blind = [
        f"Прогон {head} ничего не увидел." for run, head in zip((before, after), heads, strict=True) if _blind(run)
    ]
    if blind:
        return "\n".join([*blind, "Сравнивать не с чем."]) + "\n"
    left_out = len({line.id for run in (before, after) for line in run.lines if not line.selected})
    aside = [f"Не сравнить {russian.lines(left_out)}: их смотрел не каждый из прогонов."] if left_out else []
    if not changes:
        return "\n".join([f"Вердикты совпадают: {heads[0]} и {heads[1]}.", *aside]) + "\n"
    rows = [f"Изменилось {russian.lines(len(changes))}: {heads[0]} → {heads[1]}", *aside]
    for change in changes:
        rows.append(f"  {change.id:<6} {_word(change.before)} → {_word(change.after)}  {change.text}")
        if change.after in ("failed", "unknown") and change.message:
            rows.append(f"         {telling(change.message)}")
    return "\n".join(rows) + "\n"


def _blind(run: RunResult) -> bool:
    return not any(line.status in ("passed", "failed") for line in run.selected)


def _change(old: LineResult | None, new: LineResult | None) -> Change:
    line = new or old
    assert line is not None
    statuses = (old.status if old else None, new.status if new else None)
    return Change(line.id, line.text, *statuses, message=new.message if new else "")


def _word(status: Status | None) -> str:
    return f"{SIGNS[status]} {WORDS[status]}" if status else "нет такой строки"
