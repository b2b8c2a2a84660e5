"""What a new version of the user's document means: lines added, gone, reworded, moved, and what has to follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from postdeploy.verdict.checklist.document import Checklist, Line

Kind = Literal["added", "gone", "reworded", "moved"]
LIKE: Final = 0.6
"""How much two texts must have in common (difflib's ratio) to be one line in other words."""
_Pair = tuple[Line, Line]


@dataclass(frozen=True)
class LineChange:
    """One line that differs; ``old`` or ``new`` is missing where there is none."""

    kind: Kind
    old: Line | None
    new: Line | None


@dataclass(frozen=True)
class Revision:
    """Two versions of the document, joined."""

    lines: tuple[LineChange, ...]
    renumbered: tuple[_Pair, ...]
    """Lines that are the same under another id: the table of boxes knows them by it."""
    boxes_added: tuple[str, ...]
    boxes_gone: tuple[str, ...]
    headings_added: tuple[str, ...]
    """ШАГи and sub-headings, «ШАГ 4: … / Проверка»."""
    headings_gone: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether both say the same."""
        return not any(vars(self).values())

    @property
    def unwritten(self) -> tuple[Line, ...]:
        """New lines that no check of an old one stands for."""
        return tuple(each.new for each in self.lines if each.new and each.kind in ("added", "reworded"))


def revise(old: Checklist, new: Checklist) -> Revision:
    """Join two versions."""
    pairs = _same(old, new)
    known = {one.id for one, _ in pairs}, {other.id for _, other in pairs}
    gone = [line for line in old.lines if line.id not in known[0]]
    added = [line for line in new.lines if line.id not in known[1]]
    reworded = _reworded(gone, added)
    taken = {id(line) for pair in reworded for line in pair}
    changes = [LineChange("moved", *pair) for pair in _moved(pairs)]
    changes += [LineChange("reworded", *pair) for pair in reworded]
    changes += [LineChange("gone", line, None) for line in gone if id(line) not in taken]
    changes += [LineChange("added", None, line) for line in added if id(line) not in taken]
    texts = [[box.text for box in each.boxes] for each in (old, new)]
    headings = [list(_headings(each)) for each in (old, new)]
    return Revision(
        tuple(changes),
        tuple((one, other) for one, other in [*pairs, *reworded] if one.id != other.id),
        _without(texts[1], texts[0]),
        _without(texts[0], texts[1]),
        _without(headings[1], headings[0]),
        _without(headings[0], headings[1]),
    )


def _without(texts: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text not in others)


def _headings(checklist: Checklist) -> Iterator[str]:
    for step in checklist.steps:
        yield step.name
        yield from (f"{step.name} / {scenario.name}" for scenario in step.scenarios)


def _same(old: Checklist, new: Checklist) -> list[_Pair]:
    """Lines word for word: where they stood before, then anywhere."""
    left, right, pairs = list(old.lines), list(new.lines), []
    for closely in (True, False):
        for line in list(left):
            found = next((each for each in right if _alike(line, each, closely)), None)
            if found is not None:
                left.remove(line)
                right.remove(found)
                pairs.append((line, found))
    return sorted(pairs, key=lambda pair: pair[0].source)


def _alike(one: Line, other: Line, closely: bool) -> bool:
    same = (one.text, one.role) == (other.text, other.role)
    return same and (not closely or (one.step, one.scenario) == (other.step, other.scenario))


def _moved(pairs: Sequence[_Pair]) -> Iterator[_Pair]:
    """Those in another place, or out of the order of the others."""
    for one, other in pairs:
        if (one.step, one.scenario) != (other.step, other.scenario):
            yield one, other
    staying = [pair for pair in pairs if (pair[0].step, pair[0].scenario) == (pair[1].step, pair[1].scenario)]
    before = [one.id for one, _ in staying]
    after = [one.id for one, _ in sorted(staying, key=lambda pair: pair[1].source)]
    blocks = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    kept = {identity for block in blocks for identity in before[block.a : block.a + block.size]}
    yield from (pair for pair in staying if pair[0].id not in kept)


def _reworded(gone: Sequence[Line], added: Sequence[Line]) -> list[_Pair]:
    """Pairs of one ШАГ and kind, the most alike first."""
    found = [
        (SequenceMatcher(a=one.text, b=other.text, autojunk=False).ratio(), one, other)
        for one in gone
        for other in added
        if (one.step, one.kind) == (other.step, other.kind)
    ]
    pairs: list[_Pair] = []
    for likeness, one, other in sorted(found, key=lambda each: -each[0]):
        if likeness >= LIKE and not any(one is each[0] or other is each[1] for each in pairs):
            pairs.append((one, other))
    return pairs
