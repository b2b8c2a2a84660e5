"""A small checklist of our own and throwaway behave projects made of it, to be run as a user would run them.

Like behave's own behave4cmd0: a tool for tests is proven on projects that are made to fail.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from postdeploy.verdict.checklist.document import Checklist, keywords, parse_checklist
from postdeploy.verdict.ledger.reading import read_result
from tests import warm

TEXT = """\
# ✅ Проверка записей

**Дата:** 2025-01-26  

---

## 🔴 ШАГ 1: Поднять сервис (КРИТИЧНО)

**Инструкция:** `docs/HOW.md`

**Проверка:**
```bash
./check.sh
```

**Ожидаемый результат:**
- ✅ Сервис: ЖИВ
- ✅ Отвечает

---

## 🟡 ШАГ 2: Проверить записи

**Создание:**

1. Открыть страницу
2. Создать запись:
   - ✅ Имя: "А"
3. Проверить:
   - ✅ Запись видна
   - ✅ Запись хранится

**Удаление:**

1. Удалить запись
2. Проверить:
   - ✅ Записи нет

---

## 📋 Чеклист проверки

- [ ] Сервис жив
- [ ] Записи работают
- [ ] Удаление работает

---

**Последнее обновление:** 2025-01-26
"""

BOXES = {"Сервис жив": "S1", "Записи работают": "S2/1", "Удаление работает": "S2/2"}

_SETTINGS = """\
[tool.behave]
paths = ["features"]
runner = "mini_runner:MiniRunner"
default_format = "russian"
format = ["allure"]
outfiles = ["reports/allure-results"]

[tool.behave.formatters]
russian = "postdeploy.verdict.reports.console:RussianFormatter"
allure = "postdeploy.verdict.reports.allure:LedgerAllureFormatter"
"""

_RUNNER = f"""\
from postdeploy.verdict.running.runner import VerdictRunner


class MiniRunner(VerdictRunner):
    boxes = {BOXES!r}
"""

_ENVIRONMENT = """\
from behave.model import Scenario


def before_all(context):
    Scenario.continue_after_failed_step = True
"""

_STEPS_HEAD = """\
import os
import signal
import time

import allure
from behave import step
from postdeploy.errors import CannotTell, NotChecked, ReadOnly, SetupError
"""


def checklist() -> Checklist:
    """The small checklist, parsed."""
    return parse_checklist(TEXT)


def features(document: Checklist) -> dict[str, str]:
    """Feature files that mirror a document, by file name."""
    files = {}
    for step in document.steps:
        rows = ["# language: ru", f"@шаг{step.number} @{step.severity}", f"Функция: {step.name}"]
        for scenario in step.scenarios:
            rows += ["", f"  Сценарий: {scenario.name}"]
            rows += [f"    {keyword} {line.text}" for keyword, line in keywords(scenario)]
        files[f"{step.number:02}_step.feature"] = "\n".join(rows) + "\n"
    return files


@dataclass(frozen=True)
class Outcome:
    """What a run of behave left behind."""

    root: Path
    code: int
    stdout: str
    stderr: str

    @property
    def verdict(self) -> dict[str, Any]:
        """verdict.json."""
        return read_result(self.root / "reports/verdict.json").to_json()

    @property
    def lines(self) -> dict[str, str]:
        """Statuses by line id."""
        return {line["id"]: line["status"] for line in self.verdict["lines"]}

    def line(self, identity: str) -> dict[str, Any]:
        """One line of verdict.json."""
        line: dict[str, Any] = next(each for each in self.verdict["lines"] if each["id"] == identity)
        return line

    @property
    def boxes(self) -> list[str]:
        """Statuses of the boxes."""
        return [box["status"] for box in self.verdict["boxes"]]

    @property
    def errors(self) -> list[str]:
        """Messages of what is wrong with the run itself."""
        return [error["message"] for error in self.verdict["errors"]]

    @property
    def allure(self) -> dict[str, dict[str, Any]]:
        """Allure's results by full name; fails when a name is there twice."""
        results: dict[str, dict[str, Any]] = {}
        for path in (self.root / "reports/allure-results").glob("*-result.json"):
            content = json.loads(path.read_text(encoding="utf-8"))
            assert content["fullName"] not in results
            results[content["fullName"]] = content
        return results

    @property
    def allure_statuses(self) -> list[str]:
        """Statuses of the three scenarios in Allure, in the document's order."""
        found = self.allure
        return [found[name]["status"] for name in NAMES]

    @property
    def allure_globals(self) -> list[str]:
        """Messages of Allure's global errors."""
        paths = (self.root / "reports/allure-results").glob("*-globals.json")
        contents = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
        return [error["message"] for content in contents for error in content["errors"]]

    @property
    def junit(self) -> dict[str, str]:
        """JUnit: what each case says, ``passed`` or the name of its element."""
        cases = {}
        for path in (self.root / "reports/junit").glob("*.xml"):
            for case in ElementTree.parse(path).getroot().iter("testcase"):
                cases[str(case.get("name"))] = next((child.tag for child in case), "passed")
        return cases

    @property
    def ticked(self) -> str:
        """The ticked checklist."""
        return (self.root / "reports/checklist.md").read_bytes().decode("utf-8")


NAMES = [
    "ШАГ 1: Поднять сервис (КРИТИЧНО): Проверка",
    "ШАГ 2: Проверить записи: Создание",
    "ШАГ 2: Проверить записи: Удаление",
]


@dataclass(frozen=True)
class Project:
    """A throwaway project in its own folder."""

    root: Path

    @classmethod
    def make(
        cls,
        root: Path,
        steps: Mapping[str, str] | None = None,
        environment: str = "",
        undefined: Sequence[str] = (),
    ) -> Project:
        """Write a project.

        Args:
            root: an empty folder.
            steps: what a line does, by its text: Python code with ``context``; ``pass`` by default.
            environment: hooks, added to those that every project has.
            undefined: texts of lines that have no step.
        """
        project = cls(root)
        project.write("docs/checklist.md", TEXT)
        project.write("pyproject.toml", _SETTINGS)
        project.write("mini_runner.py", _RUNNER)
        project.write("environment.py", _ENVIRONMENT + environment)
        for name, text in features(checklist()).items():
            project.write(f"features/{name}", text)
        project.write("steps/all.py", _steps(steps or {}, undefined))
        return project

    def write(self, name: str, text: str) -> None:
        """Write a file of the project."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def start(self, *arguments: str) -> warm.Forked:
        """Start behave; the caller waits for it."""
        return warm.start("behave", arguments, os.environ, self.root, apart=True)

    def run(self, *arguments: str) -> Outcome:
        """Run behave to its end, with JUnit."""
        process = self.start("--junit", "--junit-directory", "reports/junit", *arguments)
        stdout, stderr = process.communicate(timeout=60)
        return Outcome(self.root, process.wait(), stdout, stderr)


def _steps(bodies: Mapping[str, str], undefined: Sequence[str]) -> str:
    lines = dict.fromkeys(line.text for line in checklist().lines)
    unknown = [text for text in (*bodies, *undefined) if text not in lines]
    assert not unknown, unknown
    parts = [_STEPS_HEAD]
    for text in lines:
        if text not in undefined:
            parts.append(f"\n\n@step({text!r})\ndef _(context):\n    {bodies.get(text, 'pass')}\n")
    return "".join(parts)
