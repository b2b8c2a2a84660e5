"""What ШАГ 2 expects of the Kommo sync (contract: Kommo sync)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import expectation
from postdeploy.checks.formatting import listed, same_words, shown
from postdeploy.platform.answer import Answer
from postdeploy.platform.crm import Pipeline, Stage

MESSAGE = "Синхронизация запущена"
UNSHOWN = (
    "платформа ответила 200 и прислала сообщение: похоже, страница не показывает его после нажатия (проверьте, что"
    " обработчик кнопки выводит `message` из ответа)"
)
SENTENCE_END = re.compile(r"[.!?…;\n]")


@dataclass(frozen=True)
class SyncState:
    """State of the sync as the tables have it.

    `stamps` maps row ids of pipelines and stages to the time they were written; `sync` is metadata.sync; `others` are
    connections of other organisations that have pipelines too; `crm` is what the CRM had then, where it was asked.
    """

    pipelines: tuple[Pipeline, ...] = ()
    stamps: Mapping[str, str] = field(default_factory=dict)
    sync: Mapping[str, Any] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    crm: tuple[Pipeline, ...] | None = None


def says_started() -> Matcher[Answer]:
    """The message word for word, whatever other sentences stand beside it, and a job id."""

    def judge(answer: Answer) -> str | None:
        if not answer.ok:
            return answer.describe()
        if not _brings_message(answer):
            return f"сообщение «{answer.at('message')}»"
        return None if answer.at("details", "jobId") else "сообщение есть, но номера задания (jobId) нет"

    return expectation(f"сообщение «{MESSAGE}» и номер задания", judge)


def unshown_hint(answer: Answer) -> str:
    """What it points to that the platform has sent the message and nobody could read it; empty when it has not."""
    sent = 200 <= answer.status < 300 and answer.at("success") is not False and _brings_message(answer)
    return UNSHOWN if sent and not answer.ok else ""


def _brings_message(answer: Answer) -> bool:
    return any(same_words(sentence, MESSAGE) for sentence in SENTENCE_END.split(str(answer.at("message"))))


def installed(integration_id: str) -> Matcher[Answer]:
    """The agent's integrations list has this Kommo integration."""

    def judge(answer: Answer) -> str | None:
        rows = answer.objects("integrations")
        found = any(row.get("id") == integration_id and row.get("integration_type") == "kommo" for row in rows)
        if answer.ok and not found:
            return f"интеграции: {listed(str(row.get('integration_type')) for row in rows)}"
        return None if answer.ok else answer.describe()

    return expectation("среди интеграций агента есть Kommo", judge)


def completed_since(before: SyncState) -> Matcher[SyncState]:
    """The sync that was started after `before` is completed."""

    def judge(now: SyncState) -> str | None:
        status = now.sync.get("status")
        if status == "failed" and now.sync.get("failedAt") != before.sync.get("failedAt"):
            return f"синхронизация не удалась: {shown(now.sync.get('error'))}"
        if status != "completed":
            return f"состояние {shown(status)}"
        if now.sync.get("completedAt") == before.sync.get("completedAt"):
            return f"«completed», но от прежней синхронизации ({now.sync.get('completedAt')})"
        return None

    return expectation("состояние синхронизации — completed, после нажатия кнопки", judge)


def same_pipelines(crm: Sequence[Pipeline]) -> Matcher[SyncState]:
    """The tables hold the CRM's pipelines and stages: names, order, ids; nothing more, nothing less.

    What is archived in the CRM may be left out, where the sync does not count it among what it has written; and what is
    gone from there may stay, switched off.
    """

    def judge(now: SyncState) -> str | None:
        known, stored = ({pipeline.external_id for pipeline in each} for each in (crm, now.pipelines))
        counts_all = now.sync.get("pipelinesCount") == len(crm)
        wanted = [each for each in crm if counts_all or not each.archived or each.external_id in stored]
        found = [each for each in now.pipelines if not each.archived or each.external_id in known]
        return _difference(found, wanted) or _all_off(found, crm)

    stages = sum(len(pipeline.stages) for pipeline in crm)
    return expectation(f"в таблицах те же воронки ({len(crm)}) и этапы ({stages}), что в Kommo", judge)


def written_since(before: SyncState) -> Matcher[SyncState]:
    """Every row was written after the button was pressed."""

    def judge(now: SyncState) -> str | None:
        old = [row for row, stamp in now.stamps.items() if before.stamps.get(row) == stamp]
        return f"{len(old)} из {len(now.stamps)} записей остались от прежней синхронизации" if old else None

    return expectation("воронки и этапы записаны после нажатия кнопки", judge)


def _all_off(found: Sequence[Pipeline], crm: Sequence[Pipeline]) -> str | None:
    """All that is in use in the CRM is stored switched off; of one alone somebody may have said so."""
    at_work = {each.external_id for each in crm if not each.archived}
    stored = [each for each in found if each.external_id in at_work]
    off = "все воронки записаны выключенными (is_active: нет), а в Kommo они не в архиве"
    return off if stored and all(each.archived for each in stored) else None


def _difference(found: Sequence[Pipeline], wanted: Sequence[Pipeline]) -> str | None:
    """What differs, and nothing of what is the same.

    Which numbers stand for an order is the platform's own business: 10, 20, 30 or 0, 1, 2.
    """
    stored, known = ({pipeline.external_id: pipeline for pipeline in each} for each in (found, wanted))
    parts = [f"нет воронки «{known[key].name}»" for key in known if key not in stored]
    parts += [f"лишняя воронка «{stored[key].name}»" for key in stored if key not in known]
    for key in known:
        parts += _changes(stored[key], known[key]) if key in stored else []
    twice = Counter(pipeline.external_id for pipeline in found)
    parts += [f"воронка «{stored[key].name}» записана {number} раза" for key, number in twice.items() if number > 1]
    parts += [f"«{known[one].name}» в порядке воронок раньше своего места" for one in _misplaced(found, wanted)]
    return listed(parts) if parts else None


def _misplaced(found: Sequence[Pipeline | Stage], wanted: Sequence[Pipeline | Stage]) -> list[str]:
    """What comes too early among its neighbours: the CRM has it after something, the tables do not."""
    place = {one.external_id: one.sort for one in found}
    known = [one for one in wanted if one.external_id in place]
    return [
        later.external_id
        for later in known
        if any(one.sort < later.sort and place[one.external_id] >= place[later.external_id] for one in known)
    ]


def _changes(found: Pipeline, wanted: Pipeline) -> list[str]:
    """How a pipeline differs from what the CRM has."""
    parts = [] if found.name == wanted.name else [f"воронка «{found.name}» вместо «{wanted.name}»"]
    stored, known = ({stage.external_id: stage for stage in each.stages} for each in (found, wanted))
    inside = [f"нет этапа «{known[key].name}» [{key}]" for key in known if key not in stored]
    inside += [f"лишний этап «{stored[key].name}» [{key}]" for key in stored if key not in known]
    for key in known.keys() & stored.keys():
        mine, theirs = stored[key], known[key]
        inside += [] if mine.name == theirs.name else [f"этап «{mine.name}» вместо «{theirs.name}»"]
    inside += [
        f"«{known[key].name}» в порядке этапов раньше своего места" for key in _misplaced(found.stages, wanted.stages)
    ]
    if not inside and len(found.stages) > len(wanted.stages):
        inside.append("этапы записаны дважды")
    return [*parts, f"в «{wanted.name}» {listed(inside)}"] if inside else parts
