"""Which targets a fleet has, and what of the surroundings reaches them."""

from __future__ import annotations

from pathlib import Path

import pytest

from postdeploy.errors import SetupError
from postdeploy.fleet.targets import FleetTarget, find_targets, shard, surroundings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "targets").mkdir()
    for name in ("targets/b.env", "targets/a.env", "targets/example.env", ".env.staging"):
        (tmp_path / name).write_text("APP_URL=https://app.test\nRUN_SECONDS=60\n", encoding="utf-8")
    return tmp_path


def names(*words: str, folder: Path) -> list[str]:
    return [target.name for target in find_targets(words, folder)]


def test_patterns_paths_and_names_each_target_once_and_never_the_example(folder: Path) -> None:
    assert names("targets/*.env", "targets/b.env", "staging", folder=folder) == ["a", "b", "staging"]


def test_names_may_have_patterns_too(folder: Path) -> None:
    assert names("stag*", folder=folder) == ["staging"]


@pytest.mark.parametrize("word", ["targets/z.env", "z", "nowhere/*.env"])
def test_a_word_that_stands_for_nothing_is_said(word: str, folder: Path) -> None:
    with pytest.raises(SetupError, match="айл"):
        names(word, folder=folder)


def test_two_files_of_one_name_would_share_their_reports(folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "a.env").write_text("", encoding="utf-8")
    with pytest.raises(SetupError, match=r"одним именем «a»"):
        names("*/a.env", folder=folder)


def test_a_file_that_is_no_text_is_for_its_run_to_complain_about(folder: Path) -> None:
    """And what it has of a secret is kept out of what is told of it."""
    (folder / "targets" / "a.env").write_bytes("APP_NAME=магазин\nAPP_PASSWORD=tell-nobody\n".encode("cp1251"))
    broken, whole, gone = [*find_targets(["targets/*.env"], folder), FleetTarget("z", folder / "z.env")]
    assert (broken.run_seconds, whole.run_seconds) == (900, 60)
    assert "tell-nobody" not in broken.redactor.text("ключ tell-nobody")
    assert gone.values == {}


def test_a_link_is_called_by_its_own_name_and_one_that_leads_nowhere_is_not_passed_over(folder: Path) -> None:
    (folder / "targets" / "current.env").symlink_to(folder / "targets" / "b.env")
    (folder / "targets" / "lost.env").symlink_to(folder / "nowhere")
    (folder / "targets" / "old.env").mkdir()
    assert names("targets/*.env", "targets/../targets/a.env", folder=folder) == ["a", "b", "current", "lost"]


def test_shards_have_every_target_exactly_once(folder: Path) -> None:
    for number in range(7):
        (folder / "targets" / f"t{number}.env").touch()
    targets = find_targets(["targets/*.env"], folder)
    parts = [shard(targets, f"{number}/4") for number in range(1, 5)]
    assert sorted(target.name for part in parts for target in part) == [target.name for target in targets]
    assert {len(part) for part in parts} == {2, 3}


@pytest.mark.parametrize("text", ["0/3", "4/3", "2", "a/b", "1/0"])
def test_a_shard_that_is_none(text: str) -> None:
    with pytest.raises(SetupError, match="K/N"):
        shard([], text)


def test_no_setting_of_a_target_comes_from_the_surroundings_but_what_belongs_to_the_machine() -> None:
    outside = {"APP_PASSWORD": "x", "NOTIFY_WEBHOOK": "y", "POSTDEPLOY_STAND": "z", "LIVE_ORGANISATION": "allow"}
    machine = {"PATH": "/bin", "TZ": "UTC", "BROWSER_PATH": "/b", "HTTPS_PROXY": "http://p", "KUBECONFIG": "/k"}
    assert surroundings(outside | machine) == machine


def test_a_budget_that_is_no_number_is_for_the_run_to_complain_about(folder: Path) -> None:
    target = find_targets(["targets/a.env"], folder)[0]
    assert target.run_seconds == 60
    target.file.write_text("RUN_SECONDS=долго\n", encoding="utf-8")
    assert target.run_seconds == 900
