"""No secret and nobody's personal data leaves a run, however it ends: canaries are planted and looked for.

They stand in every secret setting, in the rows, jobs and logs of the platform, in cookies and headers, and in errors
that repeat all of that. Looked for in everything below the reports' folder and in what the commands have printed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.suite.canaries.deployment import Planted, planted
from tests.suite.canaries.search import Search
from tests.suite.project import Finished, Project, copy_project, eventually, hanging

JUNIT = ("--junit", "--junit-directory", "reports/junit")
CHAT, SCRIPTS = "features/04_test_chat.feature", "features/05_scripts.feature"


@dataclass(frozen=True)
class Ended:
    """A run that has ended, with everything that it has left."""

    run: Finished
    reports: Path
    printed: str


@pytest.fixture(scope="module")
def deployment() -> Iterator[Planted]:
    with planted() as found:
        yield found


@pytest.fixture
def project(deployment: Planted) -> Iterator[Project]:
    with tempfile.TemporaryDirectory(prefix="postdeploy-suite-") as folder:
        yield copy_project(Path(folder), deployment.settings)


def escaped(deployment: Planted, ended: Ended) -> list[str]:
    """Canaries that have left."""
    search = Search(deployment.canaries())
    hits = [*search.folder(ended.reports), *search.content(ended.printed.encode(), "printed")]
    return [str(hit) for hit in hits]


def ending(project: Project, run: Finished) -> Ended:
    """The run, with the report that is built of it."""
    built = project.postdeploy("report")
    assert built.returncode == 0, built.stderr
    return Ended(run, project.reports, run.output + built.stdout + built.stderr)


def test_green(deployment: Planted, project: Project) -> None:
    ended = ending(project, project.run(*JUNIT))
    assert ended.run.code == 0, ended.run.output
    assert escaped(deployment, ended) == []


def test_red(deployment: Planted, project: Project) -> None:
    with deployment.broken():
        ended = ending(project, project.run(*JUNIT))
    assert ended.run.code == 1, ended.run.output
    assert escaped(deployment, ended) == []


def test_hooks_that_tell_all(deployment: Planted, project: Project) -> None:
    project.append("environment.py", TELL + TELLING + TELLING_AT_LAST)
    with deployment.broken():
        ended = ending(project, project.run(*JUNIT, CHAT, SCRIPTS))
    assert {word for word in HOOKS if word in ended.run.errors()} == HOOKS
    assert escaped(deployment, ended) == []


def test_a_set_up_that_tells_all(deployment: Planted, project: Project) -> None:
    project.append("environment.py", TELLING_AT_ONCE)
    ended = ending(project, project.run(*JUNIT, CHAT))
    assert ended.run.code == 2, ended.run.output
    assert "подготовка прогона" in ended.run.errors()
    assert escaped(deployment, ended) == []


def test_settings_that_cannot_be_read(deployment: Planted, project: Project) -> None:
    wrong = {"REDIS_URL": f"http://:{deployment.words.settings.redis_password}@redis.test", "WAIT_SECONDS": "сколько?"}
    ended = ending(project, project.run(*JUNIT, CHAT, **wrong))
    assert ended.run.code == 2, ended.run.output
    assert "REDIS_URL" in ended.run.errors()
    assert escaped(deployment, ended) == []


def test_killed(deployment: Planted, project: Project) -> None:
    project.append("environment.py", HANGING)
    with deployment.broken():
        process = project.start(CHAT, SCRIPTS)
        eventually(lambda: (project.folder / "here").exists() or process.poll() is not None, "the line is not reached")
        process.kill()
        ended = ending(project, project.finish(process))
    assert ended.run.result is not None
    assert ended.run.result.finished is None
    assert "failed" in ended.run.statuses(4)
    assert escaped(deployment, ended) == []


@pytest.mark.usefixtures("chromium")
def test_in_a_browser(deployment: Planted, project: Project) -> None:
    with deployment.broken():
        ended = ending(project, project.run("-D", "via=browser", CHAT))
    assert ended.run.code == 1, ended.run.output
    assert list(project.reports.glob("allure-results/*.zip"))
    assert escaped(deployment, ended) == []


def test_without_redaction_they_are_everywhere(deployment: Planted, project: Project) -> None:
    """What was planted does come to where it could leave; else the tests above would show nothing."""
    project.append("environment.py", TELL + TELLING_AT_LAST + UNREDACTED)
    with deployment.broken():
        run = project.run()
    assert run.code == 1, run.output
    search = Search(deployment.canaries())
    found = {hit.canary for hit in search.folder(project.reports)}
    assert [name for name in deployment.words.named() if name not in found] == []
    assert [name for name in found if name.startswith("app: cookie authjs.session-token")]
    assert {"service key, claims", "service key, signature"} <= found


HOOKS = {"подготовка сценария", "завершение сценария", "завершение прогона", "уборка за собой"}
TELLING_AT_ONCE = """
def before_all(context: Context, _own=before_all) -> None:
    import os
    ours = {name: os.environ[name] for name in ("APP_URL", "APP_PASSWORD", "REDIS_URL", "WORKER_LOG")}
    raise RuntimeError(f"не сложилось: {ours}")
"""
TELL = """
def _tell() -> None:
    import os
    names = ("APP_URL", "APP_PASSWORD", "REDIS_URL", "WORKER_URL", "WORKER_LOG", "SUPABASE_SERVICE_ROLE_KEY")
    ours = {name: os.environ[name] for name in names}
    raise RuntimeError(f"не сложилось: {ours} {list(ours.values())}")
"""
TELLING = """
def before_scenario(context: Context, scenario: Scenario, _own=before_scenario) -> None:
    _own(context, scenario)
    context.add_cleanup(_tell)
    if "Скрипт" in str(scenario.steps):
        _tell()


def after_step(context: Context, step: Step, _own=after_step) -> None:
    _own(context, step)
    _tell()


def after_scenario(context: Context, scenario: Scenario, _own=after_scenario) -> None:
    _own(context, scenario)
    _tell()
"""
TELLING_AT_LAST = """
def after_all(context: Context, _own=after_all) -> None:
    _own(context)
    _tell()
"""
HANGING = hanging("Можно редактировать скрипт")
UNREDACTED = """
from postdeploy.evidence.redaction import Redactor

Redactor.text = lambda self, text: text
Redactor.header = lambda self, name, value: value
"""
