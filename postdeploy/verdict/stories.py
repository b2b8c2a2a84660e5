"""What each sub-heading verifies and where it looks, for readers of the report (Markdown, Russian).

Keys as in ``boxes.BOXES``: ``S3/2`` is the second sub-heading of ШАГ 3. One that is missing here has no
description in the report and is otherwise fine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from postdeploy.verdict.checklist import Checklist, Scenario

STORIES: Final[Mapping[str, str]] = {
    "S1/1": """
Worker после деплоя запущен, подключён к Redis и действительно обрабатывает задания.

**Где смотрим:** ответы Worker (`/health`, `/metrics`), сам Redis, очередь заданий: тестовое задание,
положенное в ту очередь, в которую пишет приложение, должно быть обработано.
""",
    "S2/1": """
Кнопка «Синхронизировать» запускает задание, Worker его выполняет, и воронки в базе становятся такими же,
как в Kommo.

**Где смотрим:** ответ приложения, журнал Worker и очередь заданий, таблицы `crm_pipelines` и
`crm_pipeline_stages`, состояние синхронизации в `crm_connections`.
""",
    "S3/1": """
Таблица, из которой Dashboard берёт обновления, существует, имеет нужные столбцы и получает записи.

**Где смотрим:** Supabase (PostgREST), таблица `activity_logs` этой организации.
""",
    "S3/2": """
После создания агента на Dashboard первой строкой появляется обновление именно о нём.

**Где смотрим:** страница Dashboard, список обновлений приложения и та же запись в таблице `activity_logs`.
""",
    "S4/1": """
Можно открыть тестовый чат, выбрать агента, написать ему и получить ответ; переписка сохраняется.

**Где смотрим:** страница чата, ответы приложения, таблицы `agent_conversations` и сообщений этого разговора.
""",
    "S5/1": """
Скрипт агента можно создать, изменить и удалить; список показывает ровно то, что хранится, чужие скрипты
не тронуты.

**Где смотрим:** страница скриптов, список скриптов приложения и строки таблицы скриптов.
""",
    "S6/1": """
Правило сохраняется как задано и срабатывает один раз, на событие «Сделка создана» для нашей сделки, и ни на
что другое.

**Где смотрим:** страница правил, ответ приложения, журнал `activity_logs`, событие от CRM приходит вебхуком.
""",
    "S7/1": """
Последовательность сохраняется, запускается событием «Сделка создана», проходит все шаги по порядку
и завершается.

**Где смотрим:** страница последовательностей, выполнение последовательности в базе, две записи
в `activity_logs`.
""",
}


def story_of(checklist: Checklist, scenario: Scenario, stories: Mapping[str, str] = STORIES) -> str:
    """Description of a sub-heading; empty when there is none."""
    step = checklist.step(scenario.lines[0].step)
    return stories.get(f"S{step.number}/{step.scenarios.index(scenario) + 1}", "").strip()
