"""Five changed documents: what each means, and that the project follows."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest
from behave.parser import parse_file

from postdeploy.cli.commands.checklist import main, told
from postdeploy.errors import CannotTell
from postdeploy.verdict.checklist.boxes import BOXES
from postdeploy.verdict.checklist.document import parse_checklist
from postdeploy.verdict.checklist.follow import feature_of, files_of
from postdeploy.verdict.checklist.plan import Plan
from postdeploy.verdict.checklist.revision import Revision, revise

ROOT = Path(__file__).parents[3]
OLD = (ROOT / "docs/checklist.md").read_bytes().decode("utf-8")
ANSWERS, HISTORY = "   - ✅ Агент отвечает\n", "   - ✅ История сохраняется\n"

ADDED = OLD.replace(HISTORY, HISTORY + '   - ✅ Видна кнопка "Очистить {всё}"\n')
GONE = OLD.replace("   - ✅ Список агентов отображается\n", "")
REWORDED = OLD.replace("Агент отвечает", "Агент отвечает за 10 секунд")
MOVED = OLD.replace(ANSWERS + HISTORY, HISTORY + ANSWERS)
NEW_STEP = OLD.replace(
    "## 📋 Чеклист проверки",
    "## 🔴 ШАГ 8: Проверить оплату\n\n**Проверка:**\n\n1. Открыть: `/billing`\n2. Проверить:\n"
    "   - ✅ Тариф виден\n\n---\n\n"
    "## 📋 Чеклист проверки",
).replace("- [ ] Sequences работают\n", "- [ ] Sequences работают\n- [ ] Оплата работает\n")


def revision(text: str) -> Revision:
    assert text != OLD
    return revise(parse_checklist(OLD), parse_checklist(text))


def changes(text: str) -> list[tuple[str, str | None, str | None]]:
    return [
        (each.kind, each.old.id if each.old else None, each.new.id if each.new else None)
        for each in revision(text).lines
    ]


def test_the_same_document_means_nothing() -> None:
    assert revise(parse_checklist(OLD), parse_checklist(OLD.replace("2025-01-26", "2026-11-28"))).empty


def test_a_line_more() -> None:
    assert changes(ADDED) == [("added", None, "S4.7")]
    assert files_of(revision(ADDED), ROOT) == [
        "docs/checklist.md",
        "features/04_test_chat.feature",
        "steps/unwritten.py",
    ]


def test_a_line_less_gives_others_its_number() -> None:
    assert changes(GONE) == [("gone", "S4.2", None)]
    assert [(one.id, other.id) for one, other in revision(GONE).renumbered] == [
        ("S4.3", "S4.2"),
        ("S4.4", "S4.3"),
        ("S4.5", "S4.4"),
        ("S4.6", "S4.5"),
    ]
    assert "steps/test_chat.py" in files_of(revision(GONE), ROOT)


def test_a_line_in_other_words() -> None:
    assert changes(REWORDED) == [("reworded", "S4.5", "S4.5")]
    assert "steps/test_chat.py" in files_of(revision(REWORDED), ROOT)


def test_a_line_in_another_place() -> None:
    [(kind, old, new)] = changes(MOVED)
    assert kind == "moved"
    assert (old, new) in {("S4.5", "S4.6"), ("S4.6", "S4.5")}


def test_a_new_step_with_its_box() -> None:
    found = revision(NEW_STEP)

    assert [line.id for line in found.unwritten] == ["S8.a1", "S8.1"]
    assert found.boxes_added == ("Оплата работает",)
    assert found.headings_added == ("ШАГ 8: Проверить оплату", "ШАГ 8: Проверить оплату / Проверка")
    said = "\n".join(told(found, ROOT))
    assert "новый пункт: Оплата работает" in said
    assert "features/08_step.feature" in said


def test_features_are_written_as_they_stand() -> None:
    for step in parse_checklist(OLD).steps:
        [path] = (ROOT / "features").glob(f"{step.number:02}_*.feature")
        assert feature_of(step) == path.read_text("utf-8")


@pytest.mark.parametrize("text", [ADDED, GONE, REWORDED, MOVED, NEW_STEP])
def test_the_project_follows(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("docs", "features", "steps"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "new.md").write_bytes(text.encode())
    monkeypatch.chdir(tmp_path)

    assert main(["diff", "new.md"]) == 1
    assert (tmp_path / "docs/checklist.md").read_bytes().decode() == OLD, "nothing is written unasked"
    assert main(["diff", "new.md", "--write"]) == 0

    new = parse_checklist((tmp_path / "docs/checklist.md").read_text("utf-8"))
    features = [parse_file(str(path)) for path in sorted((tmp_path / "features").glob("*.feature"))]
    boxes = {**BOXES, "Оплата работает": "S8"} if text == NEW_STEP else BOXES
    assert len(Plan(new, features, boxes).joined) == len(new.lines)
    assert "Записано" in capsys.readouterr().out
    assert main(["diff", "new.md"]) == 0


def test_a_new_line_says_that_it_is_not_checked_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("docs", "features", "steps"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "new.md").write_bytes(ADDED.encode())
    monkeypatch.chdir(tmp_path)
    main(["diff", "new.md", "--write"])

    assert '@then("Видна кнопка \\"Очистить {{всё}}\\"")' in (tmp_path / "steps/unwritten.py").read_text("utf-8")
    spec = importlib.util.spec_from_file_location("unwritten_of_the_test", tmp_path / "steps/unwritten.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules.pop("unwritten_of_the_test", None)
    with pytest.raises(CannotTell, match="проверка ещё не написана"):
        module.unwritten_1(None)
