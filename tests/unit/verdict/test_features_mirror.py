"""The features are the checklist: same words, order, number and keywords, nothing added, nothing missing."""

from pathlib import Path

import pytest

from tests.unit.verdict.mirror import differences

DOCUMENT = Path("docs/checklist.md").read_text(encoding="utf-8")
FILES = {path.name: path.read_text(encoding="utf-8") for path in Path("features").rglob("*.feature")}


def test_features_are_the_checklist_word_for_word() -> None:
    assert differences(DOCUMENT, FILES) == []


def test_all_features_lie_in_one_folder() -> None:
    assert len(list(Path("features").iterdir())) == len(FILES) == 7


CHANGES = {
    "another word": ("04", "Агент отвечает", "Агент отвечает быстро", ["строка 68", "«И Агент отвечает»"]),
    "another letter": ("06", "создается", "создаётся", ["строка 96", "«Тогда Правило создается»"]),
    "another quote": ("06", '"Сделка создана"', "«Сделка создана»", ["строка 93"]),
    "a missing colon": ("06", "новое правило:", "новое правило", ["строка 92"]),
    "a missing step": ("05", "    И Можно удалить скрипт\n", "", ["строка 82", "«И Можно удалить скрипт»"]),
    "the last step missing": ("01", "    И Worker работает корректно\n", "", ["строка 19", "шага нет"]),
    "a step more": ("01", "корректно\n", "корректно\n    И Ещё\n", ["«И Ещё»", "такой строки нет"]),
    "a step twice": ("05", "    И Можно удалить скрипт\n", "    И Можно удалить скрипт\n" * 2, ["строка 83"]),
    "another order": (
        "05",
        "    И Можно создать скрипт\n    И Можно редактировать скрипт\n",
        "    И Можно редактировать скрипт\n    И Можно создать скрипт\n",
        ["строка 80", "строка 81"],
    ),
    "another keyword": ("04", "Тогда Страница", "И Страница", ["«И Страница загружается»", "«Тогда Страница"]),
    "a synonym of the keyword": ("04", "Тогда Страница", "То Страница", ["«То Страница загружается»"]),
    "another scenario name": ("03", "Проверка в UI", "Проверка UI", ["строка 47", "«Проверка в UI»"]),
    "another feature name": ("07", "Sequences", "последовательности", ["строка 102", "Sequences"]),
    "a background": ("04", "  Сценарий:", "  Предыстория:\n    Дано вход\n\n  Сценарий:", ["лишнее: background"]),
    "a rule": ("04", "  Сценарий:", "  Правило: Р\n  Сценарий:", ["лишнее: rule"]),
    "an outline": ("04", "  Сценарий:", "  Структура сценария:", ["не простой сценарий"]),
    "a description": ("04", "Проверка\n", "Проверка\n    Пояснение.\n", ["есть описание"]),
    "a comment": ("04", "  Сценарий:", "  # примечание\n  Сценарий:", ["примечания"]),
    "a table": ("04", "Агент отвечает\n", "Агент отвечает\n      | а |\n", ["таблица или текст"]),
    "a tag": ("04", "  Сценарий:", "  @skip\n  Сценарий:", ["метки ['@skip']"]),
    "another severity": ("01", "@critical", "@normal", ["метки"]),
    "another language mark": ("04", "# language: ru\n", "# language: ru\n\n#language: ru\n", ["примечания"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_difference_is_found_and_named(change: str) -> None:
    number, old, new, words = CHANGES[change]
    name = next(name for name in FILES if name.startswith(number))
    assert old in FILES[name]
    found = differences(DOCUMENT, {**FILES, name: FILES[name].replace(old, new, 1)})
    assert found
    assert all(difference.startswith(name) for difference in found)
    for word in words:
        assert any(word in difference for difference in found), found


def test_a_change_of_the_document_is_found_too() -> None:
    found = differences(DOCUMENT.replace("✅ Агент отвечает", "✅ Агент молчит"), FILES)
    assert len(found) == 1
    assert "строка 68 «И Агент молчит»" in found[0]


def test_a_missing_and_an_added_file_are_found() -> None:
    fewer = {name: text for name, text in FILES.items() if not name.startswith("07")}
    assert differences(DOCUMENT, fewer) == ["строка 102 «ШАГ 7: Протестировать Sequences»: файла нет"]
    more = {**FILES, "08_more.feature": FILES[min(FILES)]}
    assert differences(DOCUMENT, more) == ["08_more.feature: в чек-листе такого ШАГа нет"]
