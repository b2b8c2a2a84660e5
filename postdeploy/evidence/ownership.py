"""Tells what this run has made from what belongs to the people who use the deployment, and covers the latter up.

Lists that a check must read hold other people's agents, talks and deals too. A report goes to many readers, so of
those only ids, names, states and times are shown; what people wrote is not. Ours is whatever carries the run's mark,
or an id that the platform gave in answer to a request of ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from postdeploy.evidence.redaction import HIDDEN

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![\w.-])\d{9,12}(?![\w.-])", re.IGNORECASE)
"""Ids of rows, and numbers long enough to be the id of a deal."""
_SHOWN = re.compile(
    r"(?:^|_)(?:id|ids|uuid|at|date|time|timestamp|type|status|state|role|name|title|event|order|provider|slug|model"
    r"|position|color|domain|subdomain|error|errors|code|message|success|sync_error|reason|kind|method|url|path)$"
)
"""Fields of other people's objects that a reader may see; what looks like a secret in them is redacted as anywhere."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Ownership:
    """What is known to be ours so far."""

    def __init__(self) -> None:
        self._ours: set[str] = set()
        self._known: set[str] = set()
        """Ids that were there before: of the organisation, the user, other people's objects."""

    def mark(self, mark: str) -> None:
        """Everything that carries this mark is ours."""
        self._ours.add(mark.lower())

    @property
    def words(self) -> frozenset[str]:
        """The marks and ids by which ours is recognised."""
        return frozenset(self._ours)

    def learn(self, sent: str, received: str) -> None:
        """Note the ids of an exchange: new ones in an exchange about ours are ours, all others are not."""
        ids = {found.lower() for found in _ID.findall(f"{sent} {received}")}
        if self.is_ours(sent):
            self._ours |= ids - self._known
        else:
            self._known |= ids - self._ours

    def is_ours(self, text: str) -> bool:
        """Tell whether a text carries a mark or an id of ours."""
        lower = text.lower()
        return any(word in lower for word in self._ours)

    def cover(self, value: Any) -> Any:
        """The same JSON value with what other people wrote covered up."""
        return self._cover(value, stranger=False)

    def _cover(self, value: Any, *, stranger: bool) -> Any:
        if isinstance(value, Mapping):
            return self._cover_object(value, stranger=stranger)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self._cover(each, stranger=stranger) for each in value]
        return value

    def _cover_object(self, value: Mapping[str, Any], *, stranger: bool) -> dict[str, Any]:
        plain = {key: each for key, each in value.items() if not isinstance(each, Mapping | list)}
        if self.is_ours(json.dumps(plain, ensure_ascii=False, default=str)):
            stranger = False
        elif "id" in value:
            stranger = True
        return {
            key: HIDDEN if stranger and _is_words(key, each) else self._cover(each, stranger=stranger)
            for key, each in value.items()
        }


def _is_words(key: str, value: Any) -> bool:
    """Whether a field of a stranger's object holds something that a person may have written."""
    if not isinstance(value, str) or not value or _ID.fullmatch(value):
        return False
    return _SHOWN.search(_CAMEL.sub("_", key).lower()) is None
