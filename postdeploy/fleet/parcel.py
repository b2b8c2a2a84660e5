"""What travels between this machine and those that check for it: an order with its file, and a folder of reports."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from postdeploy.fleet.performing import Ended, Order
from postdeploy.fleet.targets import FleetTarget
from postdeploy.verdict.ledger.paths import Paths


@dataclass(frozen=True)
class Parcel:
    """An order for another machine; it never shows what is in the file of settings."""

    fleet: str
    name: str
    run: str
    words: tuple[str, ...]
    settings_file: bytes = field(repr=False)
    past: dict[str, bytes] = field(repr=False)
    """Histories of earlier runs: a line's verdict says since when it is red."""

    @classmethod
    def of(cls, order: Order, fleet: str) -> Parcel:
        """Pack an order; whether its file makes sense is for the run to say.

        Raises:
            OSError: it cannot be read.
        """
        paths = Paths(reports=order.reports)
        histories = [path for path in (paths.history, *paths.allure_history.glob("*")) if path.is_file()]
        return cls(
            fleet=fleet,
            name=order.target.name,
            run=order.run,
            words=order.words,
            settings_file=order.target.file.read_bytes(),
            past={str(path.relative_to(order.reports)): path.read_bytes() for path in histories},
        )

    @property
    def key(self) -> str:
        """By what the engine knows the task."""
        return f"postdeploy-{self.fleet}-{self.name}"

    def unpack(self, folder: Path) -> Order:
        """The order, as it can be performed in a folder of this machine."""
        file, reports = folder / f"{self.name}.env", folder / "reports"
        file.touch(mode=0o600)
        file.write_bytes(self.settings_file)
        Paths(reports=reports).allure_history.mkdir(parents=True)
        for name, content in self.past.items():
            (reports / name).write_bytes(content)
        return Order(FleetTarget(self.name, file), reports, self.words, self.run, belongings=folder)


@dataclass(frozen=True)
class Returned:
    """What another machine has come to."""

    ended: Ended
    attempts: int
    place: str
    reports: bytes = field(repr=False)

    def unpack(self, folder: Path) -> None:
        """Put the reports where they belong."""
        unpack(self.reports, folder)


def unpack(content: bytes, folder: Path) -> None:
    """Put a packed folder into one of this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        archive.extractall(folder, filter="data")


def packed(folder: Path) -> bytes:
    """A folder of reports as bytes; earlier runs are kept where the fleet is."""
    kept = {"runs", "latest"}
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz", compresslevel=3) as archive:
        for path in sorted(folder.iterdir()):
            if path.name not in kept:
                archive.add(path, arcname=path.name)
    return content.getvalue()
