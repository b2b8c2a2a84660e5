"""Targets on many machines: what cannot be sent there or kept here is that one target's trouble."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from postdeploy.fleet import dask
from postdeploy.fleet.cluster import Done, Task
from postdeploy.fleet.parcel import Returned, packed
from postdeploy.fleet.performing import Ended, Order
from postdeploy.fleet.targets import FleetTarget
from postdeploy.verdict.ledger.result import write_json
from tests.unit.fleet.samples import line, run

TEXT = "APP_URL=https://магазин.рф\n"


class There:
    """Machines that find every target well, and hand back what they were sent."""

    def __init__(self) -> None:
        self.got: dict[str, bytes] = {}

    def do(self, tasks: Mapping[int, Task], _work: str, _stopped: object) -> Iterator[tuple[int, Done]]:
        for number, task in tasks.items():
            (parcel,) = task.arguments
            self.got[parcel.name] = parcel.settings_file
            yield number, Done(Returned(Ended(0, 1.0), 1, "там", self.reports))

    reports = b""


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> There:
    machines = There()
    (tmp_path / "there").mkdir()
    write_json(tmp_path / "there" / "verdict.json", run(line("S1.1", "passed")).to_json())
    machines.reports = packed(tmp_path / "there")

    @contextmanager
    def connected(_scheduler: str) -> Iterator[Any]:
        yield machines

    monkeypatch.setattr(dask, "connected", connected)
    return machines


def order(folder: Path, name: str, content: bytes | None = TEXT.encode()) -> Order:
    file = folder / f"{name}.env"
    if content is not None:
        file.write_bytes(content)
    return Order(FleetTarget(name, file), folder / "out" / name)


def told(orders: list[Order]) -> dict[str, tuple[int, str]]:
    found = {outcome.name: outcome for outcome in dask.run(orders, "tcp://there", lambda: False)}
    return {name: (outcome.code, outcome.problem) for name, outcome in found.items()}


def test_a_file_goes_there_as_it_is_and_one_that_is_gone_is_its_own_trouble(there: There, tmp_path: Path) -> None:
    odd = TEXT.encode("cp1251")
    found = told([order(tmp_path, "gone", None), order(tmp_path, "odd", odd), order(tmp_path, "well")])
    assert there.got == {"odd": odd, "well": TEXT.encode()}
    assert {name: code for name, (code, _) in found.items()} == {"gone": 2, "odd": 0, "well": 0}
    assert found["gone"][1].startswith("прогон не начался")


def test_reports_that_there_is_no_room_for_cost_that_targets_verdict_alone(there: There, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "full").touch()
    found = told([order(tmp_path, "full"), order(tmp_path, "well")])
    assert {name: code for name, (code, _) in found.items()} == {"full": 2, "well": 0}
    assert found["full"][1].startswith("отчёты не записаны")
