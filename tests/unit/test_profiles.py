"""Profiles of the stand are named lists of faults, each of which the matrix knows."""

from __future__ import annotations

import pytest

from postdeploy.stand.errors import StandError
from postdeploy.stand.faults import registry
from postdeploy.stand.profiles import PARTS, faults_of


def test_a_profile_is_made_of_faults_of_the_matrix() -> None:
    named = {fault for part in PARTS.values() for fault in (*part.adds, *part.repairs)}
    assert {name for name in named if name not in registry() or registry()[name].benign} == set()


def test_no_profile_is_a_healthy_stand() -> None:
    assert faults_of("") == ()


def test_names_add_up_and_what_is_repaired_is_gone() -> None:
    recorded = faults_of("recorded")
    repaired = faults_of("recorded, repaired")
    assert repaired == tuple(fault for fault in recorded if fault not in PARTS["repaired"].repairs)
    assert set(PARTS["repaired"].repairs) <= set(recorded)
    assert repaired != recorded
    assert faults_of("repaired,recorded") == repaired
    assert faults_of("recorded,default-queue,recorded") == (*recorded, "WorkerOnDefaultQueue")


def test_every_repair_is_of_something_recorded() -> None:
    assert set(PARTS["repaired"].repairs) <= set(PARTS["recorded"].adds)


def test_an_unknown_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(StandError, match="«recordet» нет; есть: recorded, repaired"):
        faults_of("recordet")
