"""Named states of the platform: which faults together make a stand behave as the recorded platform did.

A profile is one or several names, `recorded,default-queue`: each adds faults, or repairs some that others have added.
"""

from __future__ import annotations

from dataclasses import dataclass

from postdeploy.stand.errors import StandError


@dataclass(frozen=True)
class Part:
    """What one name stands for: faults that it adds, and faults that it takes away again."""

    title: str
    adds: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()


SCRIPT_AND_START = ("EditTakesColumnNames", "SequenceNeverStarts")
"""What a person meets at the API: the edit of a script fails, an event starts no sequence."""
SILENT_OR_LOST = ("MessageNotShown", "CreateLeadsTo404", "SavedAgentLeadsTo404")
"""What a person meets on pages that work otherwise: nothing is said, or a press leads nowhere."""
CRASHES = ("ChatErrorScreen", "AgentNotFound")
"""Pages that nobody can use."""
SCHEDULER = ("SchedulerNotStarted",)
"""Behind it, nobody goes through the steps of a sequence that was started by hand (exchange S7.exec)."""
UNREPAIRED_SCHEMA = ("ChatSchemaNotRepaired", "EventSchemaNotRepaired")

PARTS = {
    "recorded": Part(
        "платформа, какой она записана: очередь и база приведены в порядок",
        (*SCRIPT_AND_START, *SCHEDULER, *SILENT_OR_LOST, *CRASHES),
    ),
    "repaired": Part("с починками, после которых записаны страницы", repairs=(*SCRIPT_AND_START, *CRASHES)),
    "default-queue": Part("Worker слушает очередь по умолчанию", ("WorkerOnDefaultQueue",)),
    "unrepaired-database": Part("в базе нет того, что добавила починка", UNREPAIRED_SCHEMA),
}


def faults_of(profile: str) -> tuple[str, ...]:
    """The faults of a profile, in the order in which they are applied.

    Raises:
        StandError: a name is not one of ours.
    """
    parts = [_part(name.strip()) for name in profile.split(",") if name.strip()]
    repaired = {fault for part in parts for fault in part.repairs}
    added = [fault for part in parts for fault in part.adds]
    return tuple(fault for fault in dict.fromkeys(added) if fault not in repaired)


def _part(name: str) -> Part:
    try:
        return PARTS[name]
    except KeyError:
        raise StandError(f"Профиля стенда «{name}» нет; есть: {', '.join(PARTS)}.") from None
