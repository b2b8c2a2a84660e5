from __future__ import annotations

import pytest

from postdeploy.errors import SetupError
from postdeploy.faultmatrix.catalogue import TODAY, all_cases, choose, shuffled
from postdeploy.stand import faults
from postdeploy.stand.faults import EVERYTHING_ELSE, Fault, Variation
from postdeploy.stand.faults.declaring import Made
from postdeploy.verdict.checklist.document import parse_checklist
from postdeploy.verdict.ledger.paths import Paths

CASES = all_cases()
BASES = (Made, Variation)


def names(cases: object) -> list[str]:
    return [case.name for case in cases]  # type: ignore[attr-defined]


def test_only_bases_have_no_title() -> None:
    classes = [kind for kind in _leaves(Fault) if kind.__module__.startswith(faults.__name__) and kind not in BASES]
    assert [kind.__name__ for kind in classes if not kind.title] == []
    assert [name for name, fault in faults.registry().items() if not fault.title] == []


def _leaves(kind: type[Fault]) -> list[type[Fault]]:
    below = kind.__subclasses__()
    return [leaf for child in below for leaf in _leaves(child)] if below else [kind]


def test_every_declared_line_is_one_of_the_checklist() -> None:
    lines = {line.id for line in parse_checklist(Paths().checklist.read_text(encoding="utf-8")).lines}
    declared = {case.name: {*case.kills, *case.hides, *case.blinds} - {*EVERYTHING_ELSE} for case in CASES}
    assert {name: strange for name, given in declared.items() if (strange := given - lines)} == {}


def test_names_groups_and_lines_choose() -> None:
    assert names(choose(CASES, ["RuleFiresTwice"])) == ["RuleFiresTwice"]
    assert {case.group for case in choose(CASES, ["rules"])} == {"rules"}
    assert all("S6.5" in (*case.kills, *case.hides) for case in choose(CASES, ["S6.5"]))
    assert all(name.startswith("Rule") for name in names(choose(CASES, ["Rule*"])))


def test_the_parts_together_are_everything_once() -> None:
    parts = [choose(CASES, part=f"{number}/7") for number in range(1, 8)]
    assert sorted(name for part in parts for name in names(part)) == sorted(names(CASES))


def test_the_parts_are_of_a_size() -> None:
    sizes = {len(choose(CASES, part=f"{number}/40")) for number in range(1, 41)}
    assert max(sizes) - min(sizes) <= 1


def test_todays_part_is_one_of_them() -> None:
    parts = [names(choose(CASES, part=f"{number}/7")) for number in range(1, 8)]
    assert names(choose(CASES, part=f"{TODAY}/7")) in parts


@pytest.mark.parametrize("part", ["8/7", "0/7", "1", "x/7", "1/0", "-1/3"])
def test_a_part_that_is_none(part: str) -> None:
    with pytest.raises(SetupError, match="Част"):
        choose(CASES, part=part)


def test_nothing_chosen_is_a_mistake() -> None:
    with pytest.raises(SetupError, match="НетТакой"):
        choose(CASES, ["НетТакой"])


def test_the_seed_decides_the_order() -> None:
    assert names(shuffled(CASES, 1)) == names(shuffled(CASES, 1))
    assert names(shuffled(CASES, 1)) != names(shuffled(CASES, 2))
    assert sorted(names(shuffled(CASES, 1))) == sorted(names(CASES))
