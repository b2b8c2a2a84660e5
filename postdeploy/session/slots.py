"""What lines hand on to those that follow, each thing with its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from postdeploy.session.scenario_state import Slot

if TYPE_CHECKING:
    from postdeploy.checks.agent_scripts import AgentScripts
    from postdeploy.checks.jobs import JobWatch
    from postdeploy.checks.kommo import SyncState
    from postdeploy.checks.talk import Talk, Talker
    from postdeploy.platform.agents import Agent
    from postdeploy.platform.answer import Answer
    from postdeploy.platform.crm_events import Lead
    from postdeploy.platform.health_script import Report
    from postdeploy.platform.pages import Page
    from postdeploy.platform.scripts import Script
    from postdeploy.session.fixtures import PausedSequence, RuleControls, RuleScene, SequenceScene
    from postdeploy.session.scenario_state import Attempt

Row = Mapping[str, Any]


PAGE: Slot[Page] = Slot("открытая страница")
HEADING: Slot[str] = Slot("заголовок открытой страницы")
AGENT: Slot[Agent] = Slot("агент, о котором строки")
LEAD: Slot[Lead] = Slot("сделка, о которой послано событие")

REPORT: Slot[Report] = Slot("вывод check-worker-health.sh")

KOMMO: Slot[tuple[str, str]] = Slot("номера агента и его интеграции Kommo")
BEFORE: Slot[Attempt[SyncState]] = Slot("состояние до синхронизации")
WATCH: Slot[JobWatch] = Slot("свидетели задания синхронизации")
SYNC: Slot[Answer] = Slot("ответ на нажатие «Синхронизировать»")

TABLE: Slot[str] = Slot("имя таблицы")
UPDATE: Slot[Row] = Slot("обновление о созданном агенте")

TALKERS: Slot[tuple[Talker, Talker]] = Slot("агенты, из которых выбирают")
LISTED: Slot[list[dict[str, Any]]] = Slot("агенты, которые есть")
TALK: Slot[Talk] = Slot("диалог с выбранным агентом")
REPLY: Slot[Answer] = Slot("ответ чата на первое сообщение")
SENT: Slot[Talk] = Slot("диалог, в котором сообщение отправлено")

SCRIPTS: Slot[AgentScripts] = Slot("скрипты агента")
SCRIPT: Slot[Row] = Slot("созданный скрипт")
CONTENTS: Slot[dict[str, Script]] = Slot("скрипты агента, какими они созданы")

RULE: Slot[RuleScene] = Slot("созданное правило")
CONTROLS: Slot[RuleControls] = Slot("контрольные правила")

SEQUENCE: Slot[SequenceScene] = Slot("созданная последовательность")
INACTIVE: Slot[str] = Slot("номер выключенной цепочки")
PAUSED: Slot[PausedSequence] = Slot("запуск цепочки с паузами")
EXECUTION: Slot[str] = Slot("номер запуска последовательности")
START: Slot[Row] = Slot("запись о запуске последовательности")
