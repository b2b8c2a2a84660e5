"""Takes a new version of the document over: features in its words, and steps that say that nothing is checked yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from postdeploy.verdict.checklist.boxes import BOXES
from postdeploy.verdict.checklist.document import Checklist, Step, keywords
from postdeploy.verdict.checklist.revision import Revision

UNWRITTEN: Final = Path("steps/unwritten.py")
_HEAD: Final = '''"""Lines of the checklist whose checks are still to be written: each says so when it is run."""

from behave import given, then, when

from postdeploy.session.context import Context
from postdeploy.errors import CannotTell

__all__ = ["given", "then", "when"]


def _unwritten() -> None:
    raise CannotTell("проверка ещё не написана")
'''
_FUNCTION: Final = """

@{role}({text})
def unwritten_{number}(context: Context) -> None:
    _unwritten()
"""


def feature_of(step: Step) -> str:
    """The feature of a ШАГ, whole."""
    rows = ["# language: ru", f"@шаг{step.number} @{step.severity}", f"Функция: {step.name}"]
    for scenario in step.scenarios:
        rows += ["", f"  Сценарий: {scenario.name}"]
        rows += [f"    {word} {line.text}" for word, line in keywords(scenario)]
    return "\n".join(rows) + "\n"


def files_of(revision: Revision, root: Path) -> list[str]:
    """Files of the project that have to follow, relative to its root."""
    touched = {each.step for change in revision.lines for each in (change.old, change.new) if each}
    found = [name for number in sorted(touched) for name in _features(root, number)]
    olds = [change.old.text for change in revision.lines if change.old and change.kind in ("reworded", "gone")]
    for path in sorted((root / "steps").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        found += [f"steps/{path.name}"] if any(old in text for old in olds) else []
    found += [str(UNWRITTEN)] if revision.unwritten else []
    named = set(BOXES.values())
    boxed = revision.boxes_added or revision.boxes_gone or any(one.id in named for one, _ in revision.renumbered)
    found += ["postdeploy/verdict/checklist/boxes.py"] if boxed else []
    found += ["postdeploy/verdict/checklist/stories.py"] if revision.headings_added or revision.headings_gone else []
    return ["docs/checklist.md", *dict.fromkeys(found)] if found else []


def write(text: str, new: Checklist, revision: Revision, root: Path) -> None:
    """Replace the document and the features, and add a step for each line that has none."""
    (root / "docs/checklist.md").write_text(text, encoding="utf-8", newline="")
    for number in {step.number for step in new.steps} | set(_numbers(root)):
        path = _path(root, number)
        if number > len(new.steps):
            path.unlink()
            continue
        path.write_text(feature_of(new.step(number)), encoding="utf-8")
    _write_steps(revision, root)


def _write_steps(revision: Revision, root: Path) -> None:
    path = root / UNWRITTEN
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    number = known.count("def unwritten_")
    rows = [] if known else [_HEAD]
    for role, text in dict.fromkeys((line.role, line.text) for line in revision.unwritten):
        literal = '"' + re.sub(r'(["\\])', r"\\\1", re.sub(r"([{}])", r"\1\1", text)) + '"'
        if f"@{role}({literal})" in known:
            continue
        number += 1
        rows.append(_FUNCTION.format(role=role, text=literal, number=number))
    if revision.unwritten:
        path.write_text(known + "".join(rows), encoding="utf-8")


def _features(root: Path, number: int) -> Iterator[str]:
    yield f"features/{_path(root, number).name}"


def _path(root: Path, number: int) -> Path:
    found = sorted((root / "features").glob(f"{number:02}_*.feature"))
    return found[0] if found else root / "features" / f"{number:02}_step.feature"


def _numbers(root: Path) -> Iterator[int]:
    for path in (root / "features").glob("*.feature"):
        if path.name[:2].isdigit():
            yield int(path.name[:2])
