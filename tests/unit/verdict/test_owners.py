"""``postdeploy.owners``: what its rows mean, and what is said of those that mean nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from postdeploy.cli.project import ROOT
from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.document import parse_checklist
from postdeploy.verdict.ledger.known import Owner
from postdeploy.verdict.ledger.owners import Owners, owners_of, read_owners
from postdeploy.verdict.ledger.paths import Paths
from tests.unit.verdict import mini


def read(folder: Path, text: str) -> Owners:
    path = folder / "postdeploy.owners"
    path.write_text(text, encoding="utf-8")
    return read_owners(path, mini.checklist())


def test_without_the_file_nobody_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert owners_of(Paths()) == Owners()


def test_owners_with_and_without_a_chat(tmp_path: Path) -> None:
    found = read(tmp_path, "# кто\n\nШАГ 1: Анна Иванова, чат #worker\nшаг 2: команда, которая чинит\n")
    assert found.steps == {1: Owner("Анна Иванова", "#worker"), 2: Owner("команда, которая чинит")}


def test_several_steps_at_once(tmp_path: Path) -> None:
    assert read(tmp_path, "ШАГИ 1-2: Анна").steps == {1: Owner("Анна"), 2: Owner("Анна")}
    assert set(read(tmp_path, "\ufeffШАГ 1, 2: Анна\r\n").steps) == {1, 2}


def test_a_defect_of_lines_of_a_message_and_of_a_target(tmp_path: Path) -> None:
    rows = (
        "S2.2, S2.3: известно: JIRA-12, до 01.12.2026",
        "S2.4 «осталась: «А» *»: известно: https://jira.example.com/browse/JIRA-13, до 2026-12-15, цель stag*",
        "«сервис молчит»: Известно: JIRA-14, до 1.1.2027",
    )
    first, second, third = read(tmp_path, "\n".join(rows)).defects
    assert (first.lines, first.ticket, first.until) == (("S2.2", "S2.3"), "JIRA-12", date(2026, 12, 1))
    assert (second.pattern, second.target, second.until) == ("осталась: «А» *", "stag*", date(2026, 12, 15))
    assert (third.lines, third.pattern) == ((), "сервис молчит")


@pytest.mark.parametrize(
    ("message", "is_it"),
    [
        ("Нашли: агент 17\nне ответил.", True),
        ("АГЕНТ  18 не  ответил", True),
        ("агент ответил", False),
        ("агент (17 не ответил", True),
    ],
)
def test_a_pattern_is_looked_for_anywhere_in_the_message(tmp_path: Path, message: str, is_it: bool) -> None:
    (defect,) = read(tmp_path, "S2.2 «агент * не ответил»: известно: J-1, до 01.12.2026").defects
    assert defect.is_about("S2.2", message) is is_it
    assert not defect.is_about("S2.3", message)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Анна отвечает за всё", "не разобрать; нужно «ШАГ 1: Анна Иванова, чат #worker» или «S5.3: известно"),
        ("ШАГ 9: Анна", "ШАГа 9 в чек-листе нет: там ШАГи с 1 по 2"),
        ("ШАГ 2-1: Анна", "ШАГа 2-1 в чек-листе нет"),
        ("ШАГ 1:", "не разобрать"),
        ("S9.9: известно: JIRA-12, до 01.12.2026", "строки S9.9 в чек-листе нет"),
        ("S2.2: известно: JIRA-12", "известный дефект не разобрать; нужно «S5.3: известно: JIRA-12, до 01.12.2026»"),
        (": известно: JIRA-12, до 01.12.2026", "известный дефект не разобрать"),
        ("S2.2: известно: , до 01.12.2026", "известный дефект не разобрать"),
        ("S2.2: известно: JIRA-12, до завтра", "срок «завтра» — не день"),
        ("S2.2: известно: JIRA-12, до 31.11.2026", "срок «31.11.2026» — не день"),
        ("S2.2: известно: JIRA-12, до 01.12", "у срока «01.12» нет года"),
        ("«*»: известно: JIRA-12, до 01.12.2026", "под него подошло бы всё"),
    ],
)
def test_a_row_that_means_nothing_is_one_sentence(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(SetupError) as caught:
        read(tmp_path, f"# начало\n{row}\nШАГ 1: Анна\n")
    assert said in str(caught.value)
    assert "строка 2: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_step_has_one_owner(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="у ШАГа 1 уже есть ответственный: Анна"):
        read(tmp_path, "ШАГ 1: Анна\nШАГ 1-2: Борис")


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "postdeploy.owners").write_bytes("ШАГ 1: Анна".encode("cp1251"))
    with pytest.raises(SetupError, match="не текст в UTF-8"):
        read_owners(tmp_path / "postdeploy.owners", mini.checklist())


def test_the_example_is_one() -> None:
    checklist = parse_checklist((ROOT / "docs/checklist.md").read_text(encoding="utf-8"))
    found = read_owners(ROOT / "docs/postdeploy.owners.example", checklist)
    assert set(found.steps) == set(range(1, 8))
    assert len(found.defects) == 3
