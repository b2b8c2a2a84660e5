"""What a run does for ШАГи that go at once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from postdeploy.session.estate import RunEstate


@pytest.mark.parametrize(("deal", "apart"), [(27182818, {6, 7}), (None, set())])
def test_rules_and_sequences_that_share_a_deal_go_one_after_another(deal: int | None, apart: set[int]) -> None:
    target: Any = SimpleNamespace(settings=SimpleNamespace(crm_deal_id=deal))
    run: Any = None
    assert RunEstate(run, target, admit=lambda _run: None, give_way=lambda: None).apart == apart
