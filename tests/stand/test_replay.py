"""The stand against the recording of the real platform: every exchange, in order, bad input included."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stand.replay.arrangement import BEFORE
from tests.stand.replay.compare import Difference
from tests.stand.replay.deployment import deployment
from tests.stand.replay.deviations import DEVIATIONS
from tests.stand.replay.player import Player
from tests.stand.replay.recording import load

EXCHANGES = 166

Found = dict[tuple[int, str], Difference]


@pytest.fixture(scope="module")
def replay() -> Iterator[tuple[Player, Found]]:
    with deployment() as deployed:
        player, found = Player(deployed), Found()
        for exchange in load():
            for step in BEFORE.get(exchange.number, ()):
                step(player)
            for difference in player.play(exchange):
                found[exchange.number, difference.at] = difference
        yield player, found


def test_every_recorded_exchange_is_played(replay: tuple[Player, Found]) -> None:
    player, _ = replay
    assert player.played == list(range(EXCHANGES))


def test_the_stand_differs_from_the_recording_only_where_it_is_said(replay: tuple[Player, Found]) -> None:
    _, found = replay
    unexpected = {place: difference for place, difference in found.items() if place not in DEVIATIONS}
    assert not unexpected, "\n" + "\n".join(_line(*place, found[place]) for place in unexpected)


def test_no_deviation_is_listed_that_is_none(replay: tuple[Player, Found]) -> None:
    _, found = replay
    assert DEVIATIONS.keys() - found.keys() == set()


def _line(number: int, at: str, difference: Difference) -> str:
    return f"{number} {at}: записано {difference.recorded!r:.300}, на стенде {difference.live!r:.300}"
