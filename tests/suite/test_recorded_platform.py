"""The profiles of the recorded platform give its table of verdicts over HTTP, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from postdeploy.faultmatrix.judge import Killing
from postdeploy.verdict.ledger.result import RunResult
from tests.recorded import BY_API, differences, run_profile
from tests.suite.messages import complaints_of

AT_ONCE = 2


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunResult]]:
    folder = tmp_path_factory.mktemp("profiles")

    def run(profile: str) -> RunResult:
        return run_profile(profile, folder / profile)

    with ThreadPoolExecutor(AT_ONCE) as executor:
        yield dict(zip(BY_API, executor.map(run, BY_API), strict=True))


@pytest.mark.parametrize("profile", BY_API)
def test_every_line_has_the_verdict_of_the_table(runs: dict[str, RunResult], profile: str) -> None:
    assert differences(runs[profile], BY_API[profile]) == []
    assert len(runs[profile].selected) == len(runs[profile].lines)


@pytest.mark.parametrize("profile", BY_API)
def test_every_red_line_tells_a_developer_what_to_look_at(runs: dict[str, RunResult], profile: str) -> None:
    red = [line for line in runs[profile].lines if line.status == "failed"]
    assert [line.id for line in red if not line.hint] == []
    said = [Killing(line.id, line.message, line.hint or "") for line in red]
    assert [text for each in said for text in complaints_of(each)] == []
