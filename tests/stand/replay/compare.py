"""Compares a recorded answer with a live one: same keys, same types, same texts.

Only what cannot be the same is let through: ids (which must correspond one to one through the whole replay),
times, durations. Everything else, counts included, has to be equal.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHART_MONTHS = r"(?:янв\.|февр\.|март|мар\.|апр\.|май|мая|июнь|июн\.|июль|июл\.|авг\.|сент\.|окт\.|нояб\.|дек\.)"
VOLATILE = (
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00"),
    re.compile(r"\d\d\.\d\d\.\d{4}, \d\d:\d\d"),
    re.compile(r"\d{13}"),  # milliseconds since 1970, in Redis
    re.compile(r"[0-9a-f]{64}|<csrf>"),
    re.compile(rf"{CHART_MONTHS} \d{{4}} г\."),
    re.compile(rf"(?:пн|вт|ср|чт|пт|сб|вс), \d\d {CHART_MONTHS}"),
    re.compile(r"stream len \d+"),
)
"""Texts that differ from run to run; recorded and live must be of the same kind."""

DURATIONS = {"uptime", "totalTime", "avgTime", "avgProcessingTime", "maxProcessingTime", "minProcessingTime"}
"""Keys whose numbers are measured times."""

STACKS = {"stacktrace"}
"""Keys with stacks of calls, as many as recorded; each must name the recorded error."""

GAUGES = re.compile(r"(?m)^(worker_uptime_seconds|worker_avg_processing_time_ms) [\d.]+$")


@dataclass(frozen=True)
class Difference:
    """One place where the live answer is not like the recorded one."""

    at: str
    """Path in the answer, e.g. `data.0.name`, or `status`, `content type`, `location`, `cookies`."""
    recorded: Any
    live: Any


@dataclass
class Ids:
    """Which live id stands for which recorded one, learned from the answers."""

    live: dict[str, str] = field(default_factory=dict)
    recorded: dict[str, str] = field(default_factory=dict)

    def learn(self, recorded: str, live: str) -> bool:
        """Note the pair; False if one of the two already belongs to another."""
        known = self.live.setdefault(recorded, live)
        return known == live and self.recorded.setdefault(live, recorded) == recorded

    def translate(self, text: str) -> str:
        """The text with all known recorded ids replaced by live ones."""
        return UUID.sub(lambda match: self.live.get(match[0], match[0]), text)


@dataclass
class Comparison:
    """Compares values; `places` maps recorded addresses to live ones."""

    ids: Ids
    places: dict[str, str]

    def differences(self, recorded: Any, live: Any, at: str = "") -> list[Difference]:
        """All differences between two decoded bodies."""
        key = at.rpartition(".")[2]
        match recorded, live:
            case dict(), dict():
                return self._keys(recorded, live, at)
            case list(), list():
                return self._items(recorded, live, at)
            case str(), str():
                same = _same_error(recorded, live) if key in STACKS else self._same_text(recorded, live)
                return self._json(recorded, live, at) if not same else []
            case ((int() | float()), (int() | float())) if key in DURATIONS:
                return []
        same = recorded == live and isinstance(recorded, bool) == isinstance(live, bool)
        return [] if same else [Difference(at, recorded, live)]

    def translate(self, text: str) -> str:
        """A recorded text as it would read on this stand."""
        for place, live in self.places.items():
            text = text.replace(place, live)
        return self.ids.translate(text)

    def _keys(self, recorded: dict[str, Any], live: dict[str, Any], at: str) -> list[Difference]:
        found: list[Difference] = []
        translated = {self.translate(key): value for key, value in recorded.items()}
        for key in sorted(translated.keys() | live.keys()):
            place = f"{at}.{key}" if at else key
            if key not in live:
                found.append(Difference(place, translated[key], "нет такого ключа"))
            elif key not in translated:
                found.append(Difference(place, "нет такого ключа", live[key]))
            else:
                found += self.differences(translated[key], live[key], place)
        return found

    def _items(self, recorded: list[Any], live: list[Any], at: str) -> list[Difference]:
        if len(recorded) != len(live):
            return [Difference(f"{at}.length".lstrip("."), len(recorded), len(live))]
        pairs = enumerate(zip(recorded, live, strict=True))
        return [
            found
            for index, (one, other) in pairs
            for found in self.differences(one, other, f"{at}.{index}".lstrip("."))
        ]

    def _json(self, recorded: str, live: str, at: str) -> list[Difference]:
        """Texts that hold JSON, as Redis has them, are compared by what they hold."""
        try:
            one, other = json.loads(recorded), json.loads(live)
        except ValueError:
            return [Difference(at, recorded, live)]
        if not isinstance(one, dict | list):
            return [Difference(at, recorded, live)]
        return self.differences(one, other, at)

    def _same_text(self, recorded: str, live: str) -> bool:
        if UUID.fullmatch(recorded) and UUID.fullmatch(live):
            return self.ids.learn(recorded, live)
        if any(kind.fullmatch(recorded) and kind.fullmatch(live) for kind in VOLATILE):
            return True
        return GAUGES.sub(r"\1", self.translate(recorded)) == GAUGES.sub(r"\1", live)


def _same_error(recorded: str, live: str) -> bool:
    try:
        one, other = json.loads(recorded), json.loads(live)
    except ValueError:
        return False
    if len(one) != len(other):
        return False
    errors = [stack.partition("\n")[0].removeprefix("Error: ") for stack in one]
    return all(error in stack for error, stack in zip(errors, other, strict=True))
