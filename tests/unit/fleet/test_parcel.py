"""What travels to another machine and back: histories too, or a line would be red there for the first time."""

from __future__ import annotations

from pathlib import Path

from postdeploy.fleet.parcel import Parcel, packed, unpack
from postdeploy.fleet.performing import Order
from postdeploy.fleet.targets import FleetTarget
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.reports.allure_history import history_of


def order(folder: Path) -> Order:
    file = folder / "staging.env"
    file.write_text("APP_URL=https://example.com\n", encoding="utf-8")
    reports = folder / "reports"
    reports.mkdir()
    return Order(FleetTarget("staging", file), reports, run="r1")


def test_histories_of_earlier_runs_travel_there_and_back(tmp_path: Path) -> None:
    here, there, back = tmp_path / "here", tmp_path / "there", tmp_path / "back"
    for folder in (here, there):
        folder.mkdir()
    sent = order(here)
    paths = Paths(reports=sent.reports)
    paths.history.write_text('{"run": "r0"}\n', encoding="utf-8")
    allures = history_of(paths.allure_history, "Цель: staging", "этот")
    allures.write_text('{"name": "прежний"}\n', encoding="utf-8")

    found = Parcel.of(sent, "f1").unpack(there)
    unpack(packed(found.reports), back)

    for reports in (found.reports, back):
        assert (reports / paths.history.name).read_bytes() == paths.history.read_bytes()
        assert (reports / allures.relative_to(sent.reports)).read_bytes() == allures.read_bytes()


def test_a_first_run_has_none(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    parcel = Parcel.of(order(tmp_path), "f1")
    assert parcel.past == {}
    assert parcel.unpack(tmp_path / "there").target.file.stat().st_mode & 0o777 == 0o600
