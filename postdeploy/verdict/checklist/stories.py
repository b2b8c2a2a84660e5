"""What each sub-heading verifies and where it looks, for readers of the report (Markdown, Russian).

Keys as in ``boxes.BOXES``: ``S3/2`` is the second sub-heading of ШАГ 3. One that is missing here has no
description in the report and is otherwise fine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from postdeploy.verdict.checklist.document import Checklist, Scenario

STORIES: Final[Mapping[str, str]] = {
    "S1/1": """
Инструкция на месте и говорит, как задеплоить Worker. Worker запущен после деплоя, подключён к Redis и
действительно обрабатывает задания: тестовое задание, которое приложение кладёт в свою очередь, выполнено.

**Где смотрим:** вывод `check-worker-health.sh`; ответы Worker `/health` и `/metrics`; сам Redis (`PING`, кто слушает
очередь); задание в очереди; строки о нём в логе Worker.
""",
    "S2/1": """
Кнопка «Синхронизировать» ставит задание в очередь, Worker его выполняет, и воронки с этапами в базе становятся
такими же, как в Kommo: те же названия, тот же порядок, записаны после нажатия кнопки.

**Где смотрим:** страницы приложения и ответ на нажатие; лог Worker и задание в очереди; таблицы `crm_connections`,
`crm_pipelines`, `crm_pipeline_stages`; воронки в самом Kommo.
""",
    "S3/1": """
Таблица, из которой Dashboard берёт обновления, существует, имеет нужные столбцы, и в ней есть записи этой организации.

**Где смотрим:** Supabase (REST) с ключом service role, таблица `activity_logs`.
""",
    "S3/2": """
После создания агента на Dashboard сверху появляется обновление именно о нём: с верным временем и цветом, один раз.
Второй агент встаёт над первым. Обновлений чужих организаций в списке нет.

**Где смотрим:** страница Dashboard; список обновлений приложения; таблицы `agents` и `activity_logs`.
""",
    "S4/1": """
Тестовый чат открывается; в списке все активные агенты организации и только они. Сообщение сохраняется слово в слово,
отвечает выбранный агент (он знает своё кодовое слово, а другой агент — своё), переписка хранится по порядку.

**Где смотрим:** страница чата; ответы приложения; таблицы `agents`, `agent_conversations`, `message_logs`.
""",
    "S5/1": """
Скрипт агента можно создать, изменить и удалить. Удалённого нет нигде, изменить или удалить его ещё раз нельзя,
соседний скрипт не тронут, список показывает ровно то, что хранится.

**Где смотрим:** страница скриптов; ответы и список приложения; таблица `sales_scripts`.
""",
    "S6/1": """
Правило сохраняется как задано и на событие «Сделка создана» срабатывает один раз, для нашей сделки. Выключенное
правило, правило на другое событие и изменение другой сделки ничего не запускают.

**Где смотрим:** страница и список правил; событие CRM, посланное вебхуком; таблицы `automation_rules`,
`webhook_events`, `rule_executions`, `activity_logs`; список обновлений Dashboard.
""",
    "S7/1": """
Последовательность сохраняется со всеми шагами, на событие «Сделка создана» запускается один раз, для нашей сделки,
проходит все шаги по порядку и завершается. Выключенная последовательность не запускается.

**Где смотрим:** страница и список последовательностей; событие CRM, посланное вебхуком; таблицы `sequences`,
`sequence_steps`, `sequence_executions`, `activity_logs`; список обновлений Dashboard.
""",
}


def story_of(checklist: Checklist, scenario: Scenario, stories: Mapping[str, str] = STORIES) -> str:
    """Description of a sub-heading; empty when there is none."""
    step = checklist.step(scenario.lines[0].step)
    return stories.get(f"S{step.number}/{step.scenarios.index(scenario) + 1}", "").strip()
