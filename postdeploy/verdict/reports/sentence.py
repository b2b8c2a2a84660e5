"""The run in one sentence, the same in every channel: the console, the checklist, the report, an alert.

Made of verdict.json alone (``read_result``), so that whoever has the file has the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from postdeploy.config.coverage_gaps import MODE
from postdeploy.verdict.checklist.status import SIGNS, Status
from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.causes import Cause, causes, troubles
from postdeploy.verdict.ledger.result import FAILED, PASSED, LineResult, RunError, RunResult
from postdeploy.verdict.reports import remarks

LONGEST: Final = 160
"""Characters of a reason that the sentence quotes."""
MOST_NAMES: Final = 4
TOLERATED: Final = "⚠️"
PARTIAL: Final = "◐"
"""All is green that was looked at, and something was not."""

_VERB: Final = re.compile(r" (?:работа[а-я]+|существует|отобража[а-я]+|задеплоен\w*|подключен\w*)(?: \(.*\))?$")
_FOUND: Final = "Нашли: "
_LEADS: Final = ("прогон не состоялся: ", "Проверять бессмысленно: ")
_COUNTED: Final[dict[Status, str]] = {
    "passed": "пройдено",
    "failed": "не выполнено",
    "unknown": "не удалось узнать",
    "skipped": "пропущено",
}


def mark(result: RunResult) -> str:
    """The run's own mark: ✅, ❌ or ❔; ⚠️ where known defects were let pass, ◐ where it is green and partial."""
    if result.exit_code != PASSED:
        return SIGNS[state(result)]
    if result.only_known:
        return TOLERATED
    return PARTIAL if result.partial else SIGNS["passed"]


def state(result: RunResult) -> Status:
    """What the run looks like, as a line would; green alone where all lines are, not the chosen ones only."""
    if result.exit_code == PASSED:
        return "unknown" if result.only_known else "skipped" if result.partial else "passed"
    return "failed" if result.exit_code == FAILED else "unknown"


def sentence(result: RunResult) -> str:
    """The run in one sentence: its mark, what is broken, whether that is new, what is known, where to begin."""
    parts = [_cut_short(result), _what(result), _how_much(result), _age(result), _overdue(result), _beginning(result)]
    parts.insert(2, "" if result.only_known else _known(result))
    return f"{mark(result)} {' '.join(part for part in parts if part)}"


def goal(result: RunResult) -> str:
    """Which deployment was checked: «Цель: staging, https://staging.example.com»."""
    name, address = result.target or "не определена", result.environment.get("Приложение", "")
    own = not address or name == address or name.startswith("встроенный стенд")
    return f"Цель: {name}" if own else f"Цель: {name}, {address}"


def counted(result: RunResult) -> str:
    """How many lines came to what: «Пройдено 43 из 47 строк (91 %): не выполнено 2, не удалось узнать 2».

    The per cent is of the lines of the checklist, whichever were looked at, and 100 only when all of them passed.
    """
    total, found = len(result.lines), [line.status for line in result.selected]
    passed = found.count("passed")
    share = f" ({share_passed(result)})" if total else ""
    others = [f"{_COUNTED[each]} {found.count(each)}" for each in ("failed", "unknown", "skipped") if each in found]
    known = sum(line.status == "failed" and line.id in result.accepted for line in result.selected)
    others[:1] = [f"{others[0]} (известно {known})"] if known else others[:1]
    left_out = total - len(found)
    others += [f"не выбрано {left_out}"] if left_out else []
    tail = f": {', '.join(others)}" if others else ""
    return f"Пройдено {passed} из {russian.plural(total, 'строки', 'строк', 'строк')}{share}{tail}"


def share_passed(result: RunResult) -> str:
    """How much of the checklist passed: «91 %» of its lines, rounded down."""
    passed = sum(line.status == "passed" for line in result.lines)
    return f"{100 * passed // len(result.lines)} %" if result.lines else "0 %"


def _cut_short(result: RunResult) -> str:
    return "" if result.finished else "Прогон прерван."


def _what(result: RunResult) -> str:  # noqa: PLR0911 - a table
    if any(error.distrust for error in result.errors):
        return "Отчёты прогона противоречат друг другу: верить нельзя ни одному."
    if result.only_known:
        return f"{_known(result)} {_rest(result)}".rstrip()
    found = [line.status for line in result.selected if line.id not in result.accepted]
    if "failed" in found:
        return f"Сломано: {_names(result, 'failed')}."
    if not result.lines or nothing_seen(result):
        return f"Проверка не состоялась: {_reason_of_run(result)}."
    if not found and not result.accepted:
        return "Ни одна строка чек-листа не выбрана: проверьте метки и имена."
    if "unknown" in found:
        return f"Не удалось узнать: {_names(result, 'unknown')}."
    if result.errors:
        lead = "Прогон" if result.accepted else "Строки пройдены, но прогон"
        return f"{lead} закончился с ошибкой: {_reason_of_run(result)}."
    if "passed" not in found:
        return "Ничего не проверено."
    whole = not (result.partial or result.accepted) and result.finished
    return f"Проверка пройдена: {russian.lines(len(result.lines))}." if whole else ""


def _known(result: RunResult) -> str:
    found = remarks.tickets(result)
    return f"Известно: {found}." if found else ""


def _rest(result: RunResult) -> str:
    """What besides the known defects was found: so much is green, so much could not be checked because of them."""
    passed, unchecked = result.counts["passed"], remarks.unchecked(result)
    parts = [f"остальное пройдено: {russian.lines(passed)}"] if passed and not result.partial else []
    parts += [f"из-за этого не проверено: {russian.lines(unchecked)}"] if unchecked else []
    told = "; ".join(parts)
    return f"{told[0].upper()}{told[1:]}." if told else ""


def _overdue(result: RunResult) -> str:
    found = remarks.overdue(result)
    return f"Срок известного прошёл: {found}." if found else ""


def _how_much(result: RunResult) -> str:
    if not result.partial or not result.lines or nothing_seen(result):
        return ""
    all_green = result.exit_code == PASSED and not result.accepted
    reading = " (только чтение)" if MODE in result.environment else ""
    return f"{result.partial}{', все пройдены' if all_green else ''}{reading}."


def _age(result: RunResult) -> str:
    memory = result.memory
    if memory is None:
        return ""
    if result.only_known:
        return ""
    if result.exit_code == PASSED:
        return "Снова зелёное." if memory.mended else ""
    bad = _bad(result)
    if not bad or nothing_seen(result):
        return ""
    if not memory.runs:
        return "Первый прогон этой цели."
    green = memory.last_green
    last = f"последний зелёный прогон {russian.short_moment(green)}" if green else "зелёного прогона ещё не было"
    return f"{_since(result, bad)}; {last}."


def _since(result: RunResult, bad: Sequence[LineResult]) -> str:
    new = [line for line in bad if line.since is None]
    old = [line for line in bad if line.since is not None]
    if not old:
        return "Впервые"
    begun = min(line.since for line in old if line.since)
    times = russian.plural(max(line.runs for line in old), "прогон", "прогона", "прогонов")
    said = f"с {russian.short_moment(begun)}, {times} подряд"
    if not new:
        return f"С{said[1:]}"
    return f"Впервые: {_named(result, new, 'unknown' if new[0].status == 'unknown' else 'failed')}; остальное {said}"


def _beginning(result: RunResult) -> str:
    found = [each for each in causes(result) if each.root.id not in result.accepted]
    if not found or any(error.distrust for error in result.errors) or nothing_seen(result):
        return ""
    first = found[0].root
    told = f"Начать с: {first.id} «{first.text}»: {reason(found[0])}"
    return told if told.endswith("…") else f"{told}."


def reason(cause: Cause, longest: int = LONGEST) -> str:
    """What was found, on one line: of a broken requirement what was seen in place of it."""
    return _shortened(telling(cause.root.message), longest)


def telling(message: str) -> str:
    """Of a message the row that tells most: what was seen, else its first."""
    rows = message.splitlines() or ["причина не записана"]
    return next((row.removeprefix(_FOUND) for row in rows if row.startswith(_FOUND)), rows[0])


def nothing_seen(result: RunResult) -> bool:
    """Whether an error of the run is the reason why no line was looked at."""
    found = result.selected
    reasons = {line.message for line in found}
    return bool(result.errors) and len(reasons) <= 1 and all(line.status == "unknown" for line in found)


def _reason_of_run(result: RunResult) -> str:
    found = troubles(result)
    if not found:
        return "причина не записана"
    return _shortened(_bare(found[0].message), LONGEST)


def tells(result: RunResult, trouble: RunError) -> bool:
    """Whether the sentence tells what is wrong with the run in full, so that nobody needs to read it again below."""
    found = troubles(result)
    told = bool(found) and found[0] == trouble and f": {_reason_of_run(result)}." in sentence(result)
    return told and not _reason_of_run(result).endswith("…") and "\n" not in trouble.message.strip()


def _bare(message: str) -> str:
    """A reason without the words that the sentence says already."""
    for lead in _LEADS:
        message = message.removeprefix(lead)
    return message


def _shortened(text: str, longest: int) -> str:
    flat = " ".join(text.split()).rstrip(".").replace(".»", "»")
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"


def _bad(result: RunResult) -> list[LineResult]:
    accepted = result.accepted
    failed = [line for line in result.selected if line.status == "failed" and line.id not in accepted]
    return failed or [line for cause in causes(result) for line in cause.lines if line.id not in accepted]


def _names(result: RunResult, status: Status) -> str:
    """What is broken, as the boxes call it; a line that no such box speaks for goes by its ШАГ."""
    return _named(result, [line for line in _bad(result) if line.status == status], status)


def _named(result: RunResult, lines: Sequence[LineResult], status: Status) -> str:
    wanted = {line.id for line in lines}
    places = {(line.feature, line.scenario) for line in lines}
    where = {line.id: (line.feature, line.scenario) for line in result.lines}
    boxes = [box for box in result.boxes if box.status == status and _speaks(box.lines, wanted, places, where)]
    spoken = {where.get(identity) for box in boxes for identity in box.lines}
    names = [short_name(box.text) for box in boxes]
    names += [_heading(line.feature) for line in lines if where[line.id] not in spoken]
    unique = list(dict.fromkeys(names))
    more = f" и ещё {len(unique) - MOST_NAMES}" if len(unique) > MOST_NAMES else ""
    return ", ".join(unique[:MOST_NAMES]) + more


def _speaks(
    own: Sequence[str], wanted: set[str], places: set[tuple[str, str]], where: dict[str, tuple[str, str]]
) -> bool:
    return bool(wanted.intersection(own)) or any(where.get(identity) in places for identity in own)


def _heading(feature: str) -> str:
    return feature.partition(":")[0]


def short_name(text: str) -> str:
    """What a box is about: «синхронизация Kommo» for «Синхронизация Kommo работает»."""
    name = _VERB.sub("", text).replace("`", "")
    return name[0].lower() + name[1:] if "А" <= name[0] <= "Я" else name
