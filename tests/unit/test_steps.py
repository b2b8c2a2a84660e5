"""What steps take from each other exists: each name is kept by the line that it is said to come from."""

from __future__ import annotations

import ast
import builtins
import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from postdeploy.verdict.checklist.document import Checklist, Scenario, parse_checklist

ROOT = Path(__file__).parents[2]
STEPS = sorted(path for path in (ROOT / "steps").glob("*.py"))
PAST = ROOT / "postdeploy" / "checks" / "past"
CHECKLIST = parse_checklist((ROOT / "docs" / "checklist.md").read_text("utf-8"))


@dataclass
class Body:
    """What one step function says about other lines."""

    pattern: str
    kept: set[str] = field(default_factory=set)
    needed: list[tuple[str, str]] = field(default_factory=list)
    rests_on: list[str] = field(default_factory=list)


def bodies(source: str, names: dict[str, object]) -> list[Body]:
    """Each step function of a module, by its source and the values of its names."""
    tree = ast.parse(source)
    constants = names | dict(_constants(tree))
    return [_body(each, constants) for each in tree.body if isinstance(each, ast.FunctionDef) and each.decorator_list]


def _constants(tree: ast.Module) -> Iterator[tuple[str, object]]:
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target, value in _pairs(node.targets[0], node.value):
                if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
                    yield target.id, value.value


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value


def _body(function: ast.FunctionDef, names: dict[str, object]) -> Body:
    body = Body(next(_text(arg, names) for arg in _decorations(function)))
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        method = ast.unparse(call.func).partition("state.")[2]
        args = [_text(arg, names) for arg in call.args]
        if method == "keep":
            body.kept.add(args[0])
        elif method == "need" and len(args) == 2 and args[1]:
            body.needed.append((args[0], args[1]))
        elif method == "rest_on":
            body.rests_on += args
    body.kept |= _kept_in_past(function)
    return body


def _decorations(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for each in function.decorator_list:
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in ("given", "when", "then"):
            yield each.args[0]


def _kept_in_past(function: ast.FunctionDef) -> set[str]:
    """Names that are kept where the line is only looked at."""
    stands_in = [
        word.value.attr
        for each in function.decorator_list
        if isinstance(each, ast.Call)
        for word in each.keywords
        if isinstance(word.value, ast.Attribute)
    ]
    calls = (
        call
        for path in PAST.glob("*.py")
        for each in ast.parse(path.read_text("utf-8")).body
        if isinstance(each, ast.FunctionDef) and each.name in stands_in
        for call in ast.walk(each)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("state.keep")
    )
    return {_text(call.args[0], {}) for call in calls}


def _text(node: ast.expr, names: dict[str, object]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return str(names.get(node.id, getattr(builtins, node.id, "")))
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "slots":
        return ast.unparse(node)
    return ""


def mistakes(found: list[Body], checklist: Checklist) -> Iterator[str]:
    """What a module's steps take that is not there."""
    for body in found:
        for scenario in _scenarios_of(body, checklist):
            texts = [line.text for line in scenario.lines]
            for line in body.rests_on:
                if line not in texts and line not in checklist.by_id:
                    yield f"{body.pattern}: rests on «{line}», which does not exist"
            for name, line in body.needed:
                keeper = next((other for other in found if _matches(other.pattern, line)), None)
                if line not in texts or keeper is None or name not in keeper.kept:
                    yield f"{body.pattern}: «{line}» does not keep «{name}»"


def _scenarios_of(body: Body, checklist: Checklist) -> list[Scenario]:
    return [
        scenario
        for step in checklist.steps
        for scenario in step.scenarios
        if any(_matches(body.pattern, line.text) for line in scenario.lines)
    ]


def _matches(pattern: str, text: str) -> bool:
    head, _, tail = pattern.partition("{")
    return text == pattern if not tail else text.startswith(head) and text.endswith(tail.partition("}")[2])


def module_names(path: Path) -> dict[str, object]:
    """Names that a module takes from others."""
    tree = ast.parse(path.read_text("utf-8"))
    names: dict[str, object] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("postdeploy"):
            module = importlib.import_module(str(node.module))
            names |= {each.asname or each.name: getattr(module, each.name, None) for each in node.names}
    return names


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_what_steps_take_from_each_other_is_there(path: Path) -> None:
    found = bodies(path.read_text("utf-8"), module_names(path))
    assert found
    assert list(mistakes(found, CHECKLIST)) == []


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("test_chat", "rest_on(ANSWERED)", 'rest_on("Агент отвечаетъ")'),
        ("test_chat", "rest_on(ANSWERED)", 'rest_on("S1.9")'),
        ("test_chat", "need(slots.TALK, CHOSEN)", "need(slots.TALK, LISTED)"),
        ("dashboard", "need(slots.UPDATE, ", "need(slots.UPDATES, "),
        ("kommo", 'slots.KOMMO, "Перейти: ', 'slots.KOMMO, "Перейдите: '),
    ],
)
def test_a_planted_slip_is_seen(module: str, old: str, new: str) -> None:
    path = ROOT / "steps" / f"{module}.py"
    source = path.read_text("utf-8")
    assert old in source
    assert len(list(mistakes(bodies(source.replace(old, new, 1), module_names(path)), CHECKLIST))) == 1
