import pytest
from behave.parser import parse_feature

from postdeploy.verdict.checklist.document import ChecklistError
from postdeploy.verdict.checklist.plan import Plan
from tests.unit.verdict import mini

FILES = mini.features(mini.checklist())


def join(*texts: str) -> Plan:
    features = [parse_feature(text, filename=f"{number}.feature") for number, text in enumerate(texts, start=1)]
    return Plan(mini.checklist(), features, mini.BOXES)


def test_every_step_is_its_line() -> None:
    features = [parse_feature(text, filename=name) for name, text in FILES.items()]
    plan = Plan(mini.checklist(), features, mini.BOXES)
    found = [
        plan.line_of(scenario, step).id
        for feature in features
        for scenario in feature.scenarios
        for step in scenario.steps
    ]
    assert found == [line.id for line in mini.checklist().lines]
    assert [line.id for line in plan.joined] == found


def test_some_features_are_enough() -> None:
    plan = join(FILES["02_step.feature"])
    assert {line.step for line in plan.joined} == {2}


def test_a_step_of_something_else_is_no_line() -> None:
    other = parse_feature("# language: ru\nФункция: Х\n  Сценарий: У\n    Когда Отвечает\n", filename="x")
    plan = join(*FILES.values())
    (step,) = other.scenarios[0].steps
    assert plan.find(step) is None
    with pytest.raises(ChecklistError, match="такой строки в чек-листе нет"):
        plan.line_of(other.scenarios[0], step)
    with pytest.raises(ChecklistError, match="сценария «У» в чек-листе нет"):
        plan.scenario_of(other.scenarios[0])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("И Запись хранится", "И Запись сохраняется", ["строка 31: «Запись хранится»", "2.feature, строка 10"]),
        ("    И Запись хранится\n", "", ["строка 31: «Запись хранится»", "2.feature, строка 5", "этого нет"]),
        (
            "И Запись хранится",
            "И Запись хранится\n    И Ещё одна",
            ["2.feature, строка 11: «Ещё одна»", "«Создание» (строка 24)"],
        ),
        ("Тогда Запись видна", "И Запись видна", ["строка 30: «Запись видна» — это «Тогда»", "стоит «И»"]),
        ("Сценарий: Удаление", "Сценарий: Снос", ["«Удаление»", "«Снос»"]),
        ("Функция: ШАГ 2: Проверить записи", "Функция: ШАГ 2", ["«ШАГ 2» — такого ШАГа в чек-листе нет"]),
        ("  Сценарий: Создание", "  Правило: Р\n  Сценарий: Создание", ["«Создание»", "«Р»"]),
        (
            "  Сценарий: Удаление\n    Когда Удалить запись\n    Тогда Записи нет\n",
            "",
            ["строка 33: «Удаление»", "этого нет"],
        ),
        (
            "    Тогда Записи нет\n",
            "    Тогда Записи нет\n  Сценарий: Ещё\n    Когда Записи нет\n",
            ["2.feature, строка 15: «Ещё»", "«ШАГ 2: Проверить записи» (строка 22)"],
        ),
        (
            "И Запись хранится",
            "И Запись хранится\n      | а |",
            ["строка 31: «Запись хранится»", "2.feature, строка 10", "таблица или текст"],
        ),
    ],
)
def test_a_difference_names_both_lines(old: str, new: str, words: list[str]) -> None:
    text = FILES["02_step.feature"]
    assert old in text
    with pytest.raises(ChecklistError) as caught:
        join(FILES["01_step.feature"], text.replace(old, new, 1))
    for word in words:
        assert word in str(caught.value)


def test_texts_become_ids_near_the_line_first() -> None:
    plan = join(*FILES.values())
    near = plan.checklist.by_id["S2.3"]
    assert plan.resolve("Запись видна", near) == "S2.2"
    assert plan.resolve("Отвечает", near) == "S1.2"
    assert plan.resolve("S1.1", near) == "S1.1"
    assert plan.resolve("нечто", near) == "нечто"
