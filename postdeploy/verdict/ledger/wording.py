"""Which line of another version of the checklist is the same: one that says the same in the same place.

Ids are places in the document: a line that is put in between gives those behind it other ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from zlib import crc32

from postdeploy.verdict.ledger.result import LineResult


def words_of(lines: Iterable[LineResult]) -> dict[str, str]:
    """What each line says, by its id, short: its words, its ШАГ and sub-heading, and which of several such it is."""
    seen: Counter[str] = Counter()
    found: dict[str, str] = {}
    for line in lines:
        text = "\n".join((line.feature.partition(":")[2].strip(), line.scenario, line.text))
        seen[text] += 1
        nth = f"{text}\n{seen[text]}"
        found[line.id] = f"{crc32(nth.encode()):08x}"
    return found


def ids_now(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Today's ids of the lines of another version; one that is no longer there keeps a name of its own.

    Args:
        then: what its lines said.
        now: what today's lines say.
    """
    if not then or not now:  # it was not kept yet
        return {}
    today = {words: line for line, words in now.items()}
    return {line: today.get(words, f"{line} прежнего чек-листа, {words[:4]}") for line, words in then.items()}
