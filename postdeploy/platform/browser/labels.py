"""What is written on the platform's pages (contract: pages)."""

from __future__ import annotations

import re

LOGIN_PATH = "/login"
LOGIN_HEADING = "Вход"

_TENANT = r"/manage/[^/]+"
_AGENT = _TENANT + r"/ai-agents/[^/]+"
HEADINGS = (
    (LOGIN_PATH, LOGIN_HEADING),
    (_TENANT, "Панель управления"),
    (_TENANT + "/ai-agents", "Агенты ии"),
    (_TENANT + "/ai-agents/create", "Создать агента ИИ"),
    (_AGENT + "/edit", "Редактирование…"),
    (_AGENT + "/scripts", "Скрипты продаж"),
    (_AGENT + "/integrations/[^/]+/edit", "Настройки интеграции Kommo CRM"),
    (_TENANT + "/test-chat", "Тестовый чат"),
)
"""Heading of each page by its path; «…» stands for the name of what is edited."""

UPDATES = "Последние обновления"
MORE = re.compile(
    r"^[^a-zа-яё]*((показать|загрузить)\s(ещ[её]|больше|вс[её])|ещ[её]|(show|load|view|see)\s(more|all)|more)([\s(:….].{0,20})?$",
    re.IGNORECASE,
)
"""What is on a button below a list that is drawn in part. JavaScript reads it too, whose `\\b` knows ASCII alone."""

CREATE_AGENT = "Create"
NAME = "Название"
STATUS = "Статус"
STATUSES = {"draft": "Черновик", "active": "Активный", "inactive": "Неактивный"}
INSTRUCTIONS = "Инструкции"

RULES_TAB = "Правила"
RULES_HEADING = "Правила автоматизации"
CREATE_RULE = ("Создать правило", "Создать первое правило")
RULE_DIALOG = "Создать правило автоматизации"
TRIGGER = "Тип триггера"
TRIGGERS = {
    "lead_created": "Создание лида",
    "lead_updated": "Обновление лида",
    "message_received": "Получение сообщения",
    "stage_changed": "Смена этапа",
    "time_based": "По времени",
    "manual": "Вручную",
}
PRIORITY = "Приоритет (1-100)"
RULE_ACTIVE = "Правило активно"
ADD_CONDITION = "Добавить условие"
CONDITION_TYPE = "Тип условия"
FIELD_VALUE = "Значение поля"
FIELD = "Поле"
OPERATOR = "Оператор"
CONTAINS = "Содержит"
VALUE = "Значение"
ADD_ACTION = "Добавить действие"
ACTION_TYPE = "Тип действия"
ACTIONS = {"send_message": "Отправить сообщение", "create_task": "Создать задачу", "wait": "Ожидание"}
TEMPLATE = "Шаблон сообщения"

SEQUENCES_TAB = "Цепочки"
SEQUENCES_HEADING = "Цепочки (Sequences)"
CREATE_SEQUENCE = ("Создать цепочку",)
SEQUENCE_DIALOG = "Создать последовательность"
SEQUENCE_ACTIVE = "Последовательность активна"
ADD_STEP = "Добавить шаг"
DELAY = "Задержка (минуты)"
TASK_TITLE = "Название задачи"
TASK_DESCRIPTION = "Описание задачи"

KOMMO = "Kommo CRM"
SETTINGS = "Настройки"
SYNC = "Синхронизировать настройки CRM"
SYNC_STARTED = "Синхронизация запущена"

NO_AGENTS = "Нет активных агентов"
CHOOSE_AGENT = "Выберите агента ИИ"
MESSAGE = "Введите сообщение"

CREATE_SCRIPT = ("Создать скрипт", "Создать первый скрипт")
SCRIPT_DIALOG = "Создать скрипт продаж"
EDIT_SCRIPT_DIALOG = "Редактировать скрипт"
SCRIPT_TYPE = "Тип скрипта"
SCRIPT_TYPES = {
    "greeting": "Приветствие",
    "qualification": "Квалификация",
    "presentation": "Презентация",
    "objection_handling": "Работа с возражениями",
    "closing": "Закрытие сделки",
}
CONTENT = "Содержимое скрипта"
DELETE_SCRIPT_DIALOG = "Удалить скрипт?"
DELETE = "Удалить"
SCRIPT_DELETED = "Скрипт удален"


DIALOGS = (RULE_DIALOG, SEQUENCE_DIALOG, SCRIPT_DIALOG, EDIT_SCRIPT_DIALOG, DELETE_SCRIPT_DIALOG)
"""Headings of the platform's own dialogs."""


def heading_of(path: str) -> str:
    """The heading that a page must have; empty where none is known."""
    bare = path.partition("?")[0].rstrip("/")
    return next((heading for pattern, heading in HEADINGS if re.fullmatch(pattern, bare)), "")
