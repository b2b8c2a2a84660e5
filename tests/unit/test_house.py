"""The rooms of the house: no circle of modules, not even one of types alone; the contracts of pyproject.toml bite."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

import grimp
import pytest

from postdeploy.cli.project import ROOT

HOOKS = ("before_all", "before_scenario", "before_step", "after_step", "after_scenario", "after_all")
PLANTED = "from postdeploy.verdict.ledger.result import RunResult  # noqa: F401\n"


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    graph = grimp.build_graph("postdeploy", cache_dir=None)
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def circle(imports: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle; empty if there is none."""
    try:
        list(TopologicalSorter(imports).static_order())
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_itself_by_a_detour(imports: dict[str, set[str]]) -> None:
    assert circle(imports) == []


def test_a_circle_would_be_seen(imports: dict[str, set[str]]) -> None:
    back = {**imports, "postdeploy.errors": {"postdeploy.session.run"}}
    assert {"postdeploy.errors", "postdeploy.session.run"} <= set(circle(back))


def test_the_run_puts_together_and_does_little_else() -> None:
    source = (ROOT / "postdeploy" / "session" / "run.py").read_text("utf-8")
    assert len(source.splitlines()) < 120
    assert len(public_members(source, "Run")) <= 12


def test_a_step_says_one_sentence() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "steps").glob("*.py")]
    lines = [length for source in sources for length in lengths_of_steps(source)]
    assert max(lines) <= 12
    assert median(lines) <= 4


def lengths_of_steps(source: str) -> list[int]:
    """How many lines the body of each step has."""
    steps = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    return [(node.end_lineno or 0) - node.body[0].lineno + 1 for node in steps]


def test_hooks_only_say_what_is_done_where() -> None:
    source = (ROOT / "environment.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 60
    assert [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)] == list(HOOKS)


def test_lengths_are_those_of_the_bodies() -> None:
    assert lengths_of_steps(
        '@then("Так")\ndef so(\n    context,\n):\n    a()\n    b(\n    )\n\n\ndef helper():\n    c()\n'
    ) == [3]


def public_members(source: str, name: str) -> set[str]:
    """What others can ask of a class: its methods, and what it puts into itself."""
    body = next(node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == name)
    methods = {node.name for node in body.body if isinstance(node, ast.FunctionDef)}
    attributes = {
        node.attr
        for node in ast.walk(body)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"
    }
    return {member for member in methods | attributes if not member.startswith("_")}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package, to be changed at will."""
    shutil.copytree(ROOT / "postdeploy", tmp_path / "postdeploy", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_are_kept_and_would_be_broken_by_a_look_from_the_stand_into_the_ledger(copy: Path) -> None:
    assert "0 broken" in lint(copy)
    (copy / "postdeploy" / "stand" / "planted.py").write_text(PLANTED, encoding="utf-8")
    assert "postdeploy.stand is not allowed to import postdeploy.verdict" in lint(copy)


def lint(folder: Path) -> str:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout
