from pathlib import Path

import pytest

from postdeploy.verdict.checklist.document import ChecklistError, keywords, parse_checklist
from tests.unit.verdict import mini

DOCUMENT = Path("docs/checklist.md")

LINES = """
S1.a1 Дано Инструкция: `docs/DEPLOY_WORKER_NOW.md`
S1.a2 Когда ./scripts/check-worker-health.sh
S1.1 Тогда Redis: ПОДКЛЮЧЕН
S1.2 И Worker работает корректно
S2.a1 Когда Открыть приложение в браузере
S2.a2 И Перейти: Интеграции → Kommo
S2.a3 И Нажать "Синхронизировать"
S2.1 Тогда Появляется сообщение "Синхронизация запущена"
S2.2 И В логах Worker видно job `crm:sync-pipelines`
S2.3 И Воронки синхронизируются
S3.a1 Когда Открыть Supabase Dashboard
S3.a2 И Перейти: Database → Tables → `activity_logs`
S3.1 Тогда Таблица существует
S3.2 И Есть данные (или будет после создания агента)
S3.a3 Когда Открыть Dashboard
S3.a4 И Проверить секцию "Recent Updates"
S3.a5 И Создать нового агента
S3.3 Тогда Появилось обновление "Создан новый агент"
S3.4 И Обновление отображается в списке
S4.a1 Когда Открыть: `/manage/[tenantId]/test-chat`
S4.1 Тогда Страница загружается
S4.2 И Список агентов отображается
S4.3 И Можно выбрать агента
S4.4 И Можно отправить сообщение
S4.5 И Агент отвечает
S4.6 И История сохраняется
S5.a1 Когда Открыть: `/manage/[tenantId]/ai-agents/[id]/scripts`
S5.1 Тогда Страница загружается
S5.2 И Можно создать скрипт
S5.3 И Можно редактировать скрипт
S5.4 И Можно удалить скрипт
S5.5 И Скрипты отображаются в списке
S6.a1 Когда Открыть страницу управления правилами
S6.a2 И Создать новое правило:
S6.1 И Условие: "Сделка создана"
S6.2 И Действие: "Отправить сообщение"
S6.3 Тогда Правило создается
S6.4 И Правило активируется при событии
S6.5 И В `activity_logs` появляется запись "Правило выполнено"
S7.a1 Когда Открыть страницу управления последовательностями
S7.a2 И Создать новую последовательность:
S7.1 И Триггер: "Сделка создана"
S7.2 И Шаги: несколько действий
S7.3 Тогда Последовательность создается
S7.4 И Последовательность запускается при событии
S7.5 И В `activity_logs` появляется запись "Последовательность запущена"
S7.6 И После завершения появляется "Последовательность завершена"
"""


def test_every_line_of_the_document_has_its_id_keyword_and_words() -> None:
    checklist = parse_checklist(DOCUMENT.read_text(encoding="utf-8"))
    found = [
        f"{line.id} {keyword} {line.text}"
        for step in checklist.steps
        for scenario in step.scenarios
        for keyword, line in keywords(scenario)
    ]
    assert found == LINES.strip().splitlines()


def test_each_line_says_where_it_stands_in_the_document() -> None:
    rows = DOCUMENT.read_text(encoding="utf-8").splitlines()
    checklist = parse_checklist("\n".join(rows))
    for line in checklist.lines:
        assert line.text in rows[line.source - 1].replace("**", "")
    for box in checklist.boxes:
        assert rows[box.source - 1] == f"- [ ] {box.text}"


def test_severity_links_and_boxes() -> None:
    checklist = parse_checklist(DOCUMENT.read_text(encoding="utf-8"))
    assert [step.severity for step in checklist.steps] == ["critical"] + ["normal"] * 6
    assert checklist.steps[0].links == ("docs/DEPLOY_WORKER_NOW.md",)
    assert checklist.steps[3].title == "Протестировать Test Chat"
    assert len(checklist.boxes) == 9


def test_line_ends_and_byte_order_mark_change_nothing() -> None:
    windows = "\ufeff" + mini.TEXT.replace("\n", "\r\n")
    assert parse_checklist(windows) == mini.checklist()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("ШАГ 2", "ШАГ 3", "ожидается ШАГ 2"),
        ("2. Создать", "3. Создать", "ожидается номер 2"),
        ("- ✅ Отвечает", "- Отвечает", "ожидается подзаголовок, действие или строка с ✅"),
        ("   - ✅ Записи нет\n", "", "нет ни одной строки с ✅"),
        ("**Удаление:**", "**Создание:**", "такой подзаголовок в этом ШАГе уже есть"),
        ("**Создание:**\n", "", "ожидается подзаголовок"),
        ("- [ ] Сервис жив", "- [x] Сервис жив", "ожидается пустой пункт"),
        ("- [ ] Сервис жив", "- [ ] Удаление работает", "такой пункт уже есть"),
        ("## 📋 Чеклист проверки", "", "ожидается подзаголовок, действие или строка с ✅"),
        ("./check.sh\n```", "./check.sh", "открыт и не закрыт"),
        ("   - ✅ Запись хранится", "   - ✅ Запись хранится\n4. Закрыть", "действие стоит после «Проверить:»"),
        ("## 🔴 ШАГ 1", "## ШАГ 1", "ожидается раздел"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_with_its_place(old: str, new: str, why: str) -> None:
    assert old in mini.TEXT
    with pytest.raises(ChecklistError, match=why) as caught:
        parse_checklist(mini.TEXT.replace(old, new, 1))
    assert str(caught.value).startswith("Чек-лист")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "# Заметки\n", mini.TEXT.partition("## 📋")[0]])
def test_a_document_without_steps_or_boxes_is_refused(text: str) -> None:
    with pytest.raises(ChecklistError):
        parse_checklist(text)
