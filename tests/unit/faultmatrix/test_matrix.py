"""A case that cannot be looked at is one outcome of the matrix; the others are looked at all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from types import SimpleNamespace, TracebackType
from typing import Any, cast

import pytest

from postdeploy.errors import SetupError
from postdeploy.faultmatrix import matrix
from postdeploy.faultmatrix import workshop as workshops
from postdeploy.faultmatrix.catalogue import Case
from postdeploy.faultmatrix.checking import Budgets
from postdeploy.faultmatrix.judge import Outcome
from postdeploy.faultmatrix.report import Matrix, as_markdown
from postdeploy.faultmatrix.workshop import Judged, Workshop
from postdeploy.stand import faults
from postdeploy.stand.errors import StandError
from postdeploy.stand.faults import Fault
from tests.unit.faultmatrix.samples import case, line, run_of


class OutOfDate(Fault):
    title = "Меняет таблицу, которой уже нет"

    async def database(self, connection: Any) -> None:
        raise LookupError(f'relation "{connection}"\n does not exist')

    def web(self, platform: Any) -> Any:
        return platform.no_such_part


class HookFails:
    """A stand whose hook `database` fails."""

    def __init__(self, names: list[str], **_: object) -> None:
        self.names = tuple(names)

    def __enter__(self) -> HookFails:
        asyncio.run(faults.apply_database("old_table", self.names))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace

    def settings(self) -> dict[str, str]:
        return {}


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    monkeypatch.setattr(faults, "registry", lambda: {"OutOfDate": OutOfDate(), "Fine": Fault()})
    monkeypatch.setattr(workshops, "Stand", HookFails)
    monkeypatch.setattr(workshops, "check", lambda *_: run_of(line("S6.4", "failed")))
    return Workshop(cast("Any", SimpleNamespace(spawner=None, behave=None)), tmp_path, Budgets(), Event())


def named(name: str, *kills: str) -> Any:
    return SimpleNamespace(**{**vars(case(*kills)), "name": name})


def test_a_hook_of_the_database_that_fails_is_that_cases_outcome(workshop: Workshop) -> None:
    outcome = workshop.run(named("OutOfDate", "S6.4"))
    assert outcome.error == (
        'Неисправность OutOfDate не сработала сама, точка database: LookupError: relation "old_table" does not exist.'
    )
    assert not outcome.killed
    assert workshop.run(named("Fine", "S6.4")).exact


def test_a_line_that_is_none_is_that_cases_outcome_too(workshop: Workshop) -> None:
    outcome = workshop.run(named("Fine", "S9.9"))
    assert outcome.error == "не удалось проверить неисправность: KeyError: 'S9.9'"


def test_a_hook_that_fails_in_a_process_of_the_stand_says_whose_it_is(workshop: Workshop) -> None:
    del workshop
    with pytest.raises(StandError, match="OutOfDate не сработала сама, точка web: AttributeError"):
        faults.apply("web", object(), ("OutOfDate",))


class Healthy:
    """A stand on a machine where the checklist needs so many seconds for a wait."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, needed: float) -> None:
        self.needed = needed
        self.tried: list[float] = []
        monkeypatch.setattr(matrix, "Stand", lambda **_: HookFails([]))
        monkeypatch.setattr(matrix, "check", self.check)

    def check(self, _settings: Any, _folder: Any, budgets: Budgets, _stop: Any, **_how: Any) -> Any:
        self.tried.append(budgets.wait)
        late = budgets.wait < self.needed
        lines = [line("S6.4", "failed")] if late else []
        return SimpleNamespace(exit_code=int(late), lines=lines, errors=[])


@pytest.mark.parametrize(("needed", "given"), [(2.0, 3.0), (5.0, 9.0)])
def test_a_busy_machine_gets_more_time(monkeypatch: pytest.MonkeyPatch, needed: float, given: float) -> None:
    Healthy(monkeypatch, needed)
    assert matrix.prove_healthy(Budgets()).wait == given


def test_a_stand_that_is_never_green_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = Healthy(monkeypatch, 100.0)
    with pytest.raises(SetupError, match=r"S6\.4"):
        matrix.prove_healthy(Budgets())
    assert stand.tried == [3.0, 9.0]


class Flickering:
    """A bench on which a variation is red beside others, and green alone."""

    def __init__(self) -> None:
        self.tried = 0

    def judge(self, cases: Sequence[Case]) -> Iterator[Judged]:
        for each in cases:
            self.tried += 1
            outcome = Outcome(each, collateral={"S5.3": "failed: диалог | пуст"} if self.tried == 1 else {})
            yield Judged(outcome, lambda place: place.mkdir())


def test_a_case_that_is_exact_at_its_second_try_tells_what_was_wrong_at_the_first(tmp_path: Path) -> None:
    (outcome,) = matrix.run_matrix([case()], Flickering(), tmp_path / "kept", lambda _outcome: None)
    assert outcome.exact
    assert outcome.at_first is not None
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["RuleFails"]
    page = as_markdown(Matrix([outcome], {}, (), 1, 2.0))
    assert "- RuleFails, сначала ложная тревога: S5.3<br>S5.3: failed: диалог \\| пуст" in page
