"""reports/faults.json and reports/faults.md: the matrix for programs and for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from postdeploy.faultmatrix.catalogue import FEW_OWN_FAULTS, Case
from postdeploy.faultmatrix.judge import Outcome
from postdeploy.verdict.ledger.result import write_json

GROUPS = {
    "worker": "ШАГ 1: Worker",
    "kommo": "ШАГ 2: синхронизация Kommo",
    "dashboard": "ШАГ 3: Dashboard",
    "chat": "ШАГ 4: Test Chat",
    "scripts": "ШАГ 5: Scripts",
    "rules": "ШАГ 6: Rule Engine",
    "sequences": "ШАГ 7: Sequences",
    "schema": "База без починки",
    "network": "Службы целиком",
    "deploys": "Сразу после деплоя",
    "gates": "Что стоит перед платформой",
    "plans": "Что позволяет тариф",
    "sessions": "Сессии, которые кончаются",
    "strangers": "Кому что видно",
    "times": "Времена на экране",
    "pages": "Страницы в браузере",
    "variations": "Безвредные вариации",
}


@dataclass(frozen=True)
class Matrix:
    """A finished run of the matrix."""

    outcomes: Sequence[Outcome]
    texts: Mapping[str, str]
    """Text of every ✅ line by its id, in the order of the checklist."""
    shortcomings: Sequence[str]
    seed: int
    seconds: float

    @property
    def faults(self) -> list[Outcome]:
        """What had to be noticed."""
        return [outcome for outcome in self.outcomes if not outcome.case.benign]

    @property
    def variations(self) -> list[Outcome]:
        """What had to go unnoticed."""
        return [outcome for outcome in self.outcomes if outcome.case.benign]

    def counts(self) -> dict[str, int]:
        """The figures of the bars."""
        return {
            "faults": len(self.faults),
            "killed": sum(outcome.killed for outcome in self.faults),
            "exact": sum(outcome.exact for outcome in self.faults),
            "collateral": sum(bool(outcome.collateral) for outcome in self.faults),
            "blinding": sum(bool(outcome.case.blinds) for outcome in self.faults),
            "variations": len(self.variations),
            "second_attempts": sum(outcome.at_first is not None for outcome in self.outcomes),
            "false_alarms": sum(not outcome.exact and not outcome.error for outcome in self.variations),
            "unjudged": sum(bool(outcome.error) for outcome in self.outcomes),
        }


def write(matrix: Matrix, folder: Path) -> tuple[Path, Path]:
    """Write both reports and give their paths."""
    data, page = folder / "faults.json", folder / "faults.md"
    write_json(data, as_json(matrix))
    page.write_text(as_markdown(matrix), encoding="utf-8")
    return page, data


def as_json(matrix: Matrix) -> dict[str, Any]:
    """The matrix as data; `lines` says of every ✅ line which faults it has caught."""
    return {
        "finished": datetime.now().astimezone().isoformat(timespec="seconds"),
        "seed": matrix.seed,
        "seconds": round(matrix.seconds, 1),
        "counts": matrix.counts(),
        "shortcomings": list(matrix.shortcomings),
        "lines": {line: _of_line(matrix, line) for line in matrix.texts},
        "cases": [_of_outcome(outcome) for outcome in matrix.outcomes],
    }


def _of_line(matrix: Matrix, line: str) -> dict[str, Any]:
    caught = [outcome for outcome in matrix.faults if any(killing.line == line for killing in outcome.killings)]
    return {
        "text": matrix.texts[line],
        "caught_by": [outcome.case.name for outcome in caught],
        "caught_by_it_alone": [outcome.case.name for outcome in caught if len(outcome.case.kills) == 1],
        "reason": FEW_OWN_FAULTS.get(line, ""),
    }


def _of_outcome(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    return {
        "name": case.name,
        "title": case.title,
        "group": case.group,
        "benign": case.benign,
        "kills": list(case.kills),
        "hides": list(case.hides),
        "blinds": list(case.blinds),
        "expected_hint": case.hint,
        "killed": outcome.killed,
        "exact": outcome.exact,
        "killings": [asdict(killing) for killing in outcome.killings],
        "survived": list(outcome.survived),
        "collateral": dict(outcome.collateral),
        "hint_missing": outcome.hint_missing,
        "seen_over_http": None if outcome.seen_over_http is None else list(outcome.seen_over_http),
        "error": outcome.error,
        "seconds": round(outcome.seconds, 2),
        "attempts": 1 if outcome.at_first is None else 2,
        "at_first": {} if outcome.at_first is None else said_wrong(outcome.at_first),
    }


def as_markdown(matrix: Matrix) -> str:
    """The matrix as a page."""
    parts = [_head(matrix), _lines_table(matrix)]
    for group, title in GROUPS.items():
        outcomes = [outcome for outcome in matrix.outcomes if outcome.case.group == group]
        if outcomes:
            parts.append(_group_table(title, outcomes))
    return "\n\n".join(parts) + "\n"


def headline(matrix: Matrix) -> str:
    """The figures in one line."""
    counts = matrix.counts()
    return (
        f"Неисправностей {counts['faults']}: замечено {counts['killed']}, точно {counts['exact']}, "
        f"задето лишнее у {counts['collateral']}. "
        f"Вариаций {counts['variations']}: ложных тревог {counts['false_alarms']}."
        + (f" Без вердикта: {counts['unjudged']}." if counts["unjudged"] else "")
    )


def _head(matrix: Matrix) -> str:
    lines = ["# Проверка проверок", "", headline(matrix)]
    lines += ["", f"Прогонов {len(matrix.outcomes)} за {matrix.seconds / 60:.1f} мин, зерно порядка {matrix.seed}."]
    again = [outcome for outcome in matrix.outcomes if outcome.at_first is not None]
    if again:
        lines += ["", "## Ещё раз, в одиночку", "", *map(_again, again)]
    if matrix.shortcomings:
        lines += ["", "## Не выдержано", "", *(f"- {_cell(text)}" for text in matrix.shortcomings)]
    return "\n".join(lines)


def _again(outcome: Outcome) -> str:
    assert outcome.at_first is not None
    wrong = "<br>".join(f"{what}: {_cell(text)}" for what, text in said_wrong(outcome.at_first).items())
    return f"- {outcome.case.name}, сначала {_trouble(outcome.at_first)}<br>{wrong}"


def said_wrong(outcome: Outcome) -> dict[str, str]:
    """What was wrong with a case that was not exact, by line; of the run as a whole under «прогон»."""
    lost = dict.fromkeys(outcome.survived, "не замечено")
    return {**({"прогон": outcome.error} if outcome.error else {}), **lost, **outcome.collateral}


def _lines_table(matrix: Matrix) -> str:
    caught = Counter(killing.line for outcome in matrix.faults for killing in outcome.killings)
    own = Counter(outcome.case.kills[0] for outcome in matrix.faults if len(outcome.case.kills) == 1 and outcome.killed)
    rows = [
        f"| {line} | {_cell(text)} | {caught[line]} | {own[line]} | {FEW_OWN_FAULTS.get(line, '')} |"
        for line, text in matrix.texts.items()
    ]
    head = "| Строка | | Замечает | Только она | Почему меньше двух |\n|---|---|---|---|---|"
    return "\n".join(["## Строки чек-листа", "", head, *rows])


def of_lines(case: Case) -> str:
    """The lines that a case is about: those that turn red, those that nobody can tell about."""
    return ", ".join((*case.kills, *(f"{line} (не узнать)" for line in case.hides)))


def _group_table(title: str, outcomes: Sequence[Outcome]) -> str:
    rows = [
        f"| {outcome.case.name} | {_cell(outcome.case.title)} | {of_lines(outcome.case)} | {_state(outcome)} "
        f"| {_said(outcome)} |"
        for outcome in outcomes
    ]
    head = "| Имя | Что изменено | Строки | Исход | Что сказала строка |\n|---|---|---|---|---|"
    return "\n".join([f"## {title}", "", head, *rows])


def _state(outcome: Outcome) -> str:
    trouble = _trouble(outcome)
    if trouble or outcome.case.benign:
        return trouble or "тихо"
    return "замечена точно" if outcome.seen_over_http is None else "замечена точно; по HTTP не видна"


def _trouble(outcome: Outcome) -> str:
    if outcome.error:
        return "нет вердикта"
    if outcome.survived:
        return f"не замечена на {', '.join(outcome.survived)}"
    if outcome.collateral:
        word = "ложная тревога" if outcome.case.benign else "замечена, задето лишнее"
        return f"{word}: {', '.join(outcome.collateral)}"
    if outcome.hint_missing:
        return "замечена, подсказки нет"
    return f"замечена, но видна и по HTTP: {', '.join(outcome.seen_over_http)}" if outcome.seen_over_http else ""


def _said(outcome: Outcome) -> str:
    if outcome.error:
        return _cell(outcome.error)
    texts = [
        f"{killing.message}" + (f"\nПодсказка: {killing.hint}" if killing.hint else "") for killing in outcome.killings
    ]
    return "<br>".join(_cell(text) for text in texts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")
