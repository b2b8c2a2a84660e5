"""What a red line has to say, and what it must not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postdeploy.faultmatrix.judge import Killing, Outcome

SHAPE = re.compile(
    r"Ожидали: (?P<expected>.+?)\.\n"
    r"Нашли: (?P<found>.+?)\.\n"
    r"Где смотрели: (?P<where>.+?)\."
    r"(\nЖдали: (?P<waited>\d+,\d с)\.)?",
    re.DOTALL,
)
QUOTED = re.compile(r"«[^«»]*»")
"""Words of the platform, passed on as they are."""
PYTHON = (
    (re.compile(r"\b(None|True|False|NoneType|dict|datetime)\b"), "слово Python"),
    (re.compile(r"[\[{(]'|'[\]})]|': |', '"), "запись Python"),
    (re.compile(r"<\w[\w.]* object"), "объект Python"),
    (re.compile(r"\b\w+(Error|Exception)\b"), "имя исключения"),
    (re.compile(r"Traceback|File \""), "трасса"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "номер целиком"),
)
LONGEST = 1500
WAITS = ("TooLate", "NeverFires", "NeverStarts", "SchedulerNotStarted")
"""Parts of names of faults that are noticed by waiting."""


def complaints(outcome: Outcome) -> list[str]:
    """What is wrong with the messages of a case."""
    texts = [text for killing in outcome.killings for text in complaints_of(killing)]
    if any(part in outcome.case.name for part in WAITS) and not any(
        "Ждали: " in one.message for one in outcome.killings
    ):
        texts.append("не сказано, сколько ждали")
    return [f"{outcome.case.name}: {text}" for text in texts]


def complaints_of(killing: Killing) -> Iterator[str]:
    """What is wrong with the message and the hint of a red line."""
    shape = SHAPE.fullmatch(killing.message)
    if shape is None:
        yield f"{killing.line}: сообщение не того вида: {killing.message}"
        return
    if not _russian(QUOTED.sub("", shape["expected"])):
        yield f"{killing.line}: ожидание не по-русски: {shape['expected']}"
    if len(killing.message) > LONGEST:
        yield f"{killing.line}: длиннее {LONGEST} знаков"
    own_words = QUOTED.sub("", QUOTED.sub("", killing.message))
    for pattern, name in PYTHON:
        if pattern.search(own_words):
            yield f"{killing.line}: {name} в сообщении: {killing.message}"
    if killing.hint and not _russian(killing.hint):
        yield f"{killing.line}: подсказка не по-русски: {killing.hint}"


def _russian(text: str) -> bool:
    return re.search("[а-яё]{3}", text, re.IGNORECASE) is not None
