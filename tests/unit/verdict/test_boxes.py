from collections.abc import Mapping
from pathlib import Path

import pytest

from postdeploy.verdict.checklist.boxes import BOXES, BoxLines, resolve_boxes
from postdeploy.verdict.checklist.document import ChecklistError, parse_checklist
from postdeploy.verdict.checklist.status import Status
from tests.unit.verdict import mini


def test_the_nine_boxes_stand_for_every_expectation_of_the_document() -> None:
    checklist = parse_checklist(Path("docs/checklist.md").read_text(encoding="utf-8"))
    boxes = {box.text: [line.id for line in box.lines] for box in resolve_boxes(checklist)}
    assert list(boxes) == list(BOXES)
    assert boxes["Worker задеплоен"] == ["S1.2"]
    assert boxes["Redis подключен (health check)"] == ["S1.1"]
    assert boxes["Таблица `activity_logs` существует"] == ["S3.1", "S3.2"]
    assert boxes["Dashboard Updates отображаются"] == ["S3.3", "S3.4"]
    expectations = [line.id for line in checklist.lines if line.kind == "expectation"]
    assert sorted(identity for own in boxes.values() for identity in own) == sorted(expectations)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({**mini.BOXES, "Лишний": "S1"}, "пункта «Лишний» нет в чек-листе"),
        ({k: v for k, v in mini.BOXES.items() if k != "Сервис жив"}, "для пункта «Сервис жив» не сказано"),
        ({**mini.BOXES, "Сервис жив": "S9"}, "не отвечает ни одна строка"),
        ({**mini.BOXES, "Сервис жив": "S2/7"}, "не отвечает ни одна строка"),
        ({**mini.BOXES, "Сервис жив": "S1.a1"}, "не отвечает ни одна строка"),
        ({**mini.BOXES, "Сервис жив": "S1.1"}, r"«Отвечает» \(S1.2\) не относится ни к одному пункту"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(table: Mapping[str, str], why: str) -> None:
    with pytest.raises(ChecklistError, match=why):
        resolve_boxes(mini.checklist(), table)


def box() -> BoxLines:
    """The box of S1.1 alone, in a scenario that holds S1.2 too."""
    table = {"Сервис жив": "S1.1", "Записи работают": "S2", "Удаление работает": "S1.2"}
    return resolve_boxes(mini.checklist(), table)[0]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "passed"),
        ({"S1.1": "failed"}, "failed"),
        ({"S1.a2": "failed"}, "passed"),
        ({"S1.1": "unknown"}, "unknown"),
        ({"S1.1": "skipped"}, "unknown"),
        ({"S1.2": "failed"}, "passed"),
        ({"S1.2": "unknown"}, "passed"),
        ({"S1.1": "failed", "S1.a1": "unknown"}, "failed"),
    ],
)
def test_status_of_a_box(changes: dict[str, Status], expected: Status) -> None:
    verdicts: dict[str, Status] = {"S1.a1": "passed", "S1.a2": "passed", "S1.1": "passed", "S1.2": "passed"}
    assert box().status({**verdicts, **changes}) == expected


def test_a_box_that_was_not_run_is_unknown() -> None:
    assert box().status({}) == "unknown"
