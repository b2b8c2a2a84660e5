"""`postdeploy check`: the whole job for a person — stand if needed, behave, summary, report."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from postdeploy.cli import child
from postdeploy.cli.at_once import AUTO, AtOnce
from postdeploy.cli.both import junit_of
from postdeploy.cli.target_option import add_target
from postdeploy.config.access import says_yes
from postdeploy.config.drivers import WAYS
from postdeploy.config.settings import Settings, given, load
from postdeploy.config.target import TOLD, Target, stand_title
from postdeploy.config.target_file import name_of
from postdeploy.errors import SetupError
from postdeploy.evidence.redaction import Redactor
from postdeploy.verdict.ledger.owners import owners_of
from postdeploy.verdict.ledger.paths import Paths
from postdeploy.verdict.ledger.reading import checklist_of, read_result
from postdeploy.verdict.ledger.result import ResultError, RunResult
from postdeploy.verdict.running.parts.number import KEY as JOBS
from postdeploy.verdict.running.refusals import refuse_unknown

UNKNOWN = 2
BOTH = "both"
PROFILE = "profile"
HTTP = "api"
JOBS_HELP = "сколько ШАГов идут одновременно; auto (само собой) — 4, если до служб далеко, иначе 1; вердикты те же"


def main(arguments: Sequence[str]) -> int:
    """Run behave with the given arguments and build the report.

    Returns:
        0 all lines passed, 1 a line failed, 2 something could not be told or the set-up is wrong.
    """
    options, behave = _parser().parse_known_args([word for word in arguments if word != "--"])
    _refuse_wrong(behave)
    if options.target:
        options.define.append(f"target={options.target}")
    if options.reports:
        options.define.append(f"reports={options.reports}")
    if options.profile:
        options.define.append(f"{PROFILE}={options.profile}")
    if options.allow_writes:
        options.define.append("allow_writes=yes")
    if options.known_ok:
        options.define.append("known_ok=yes")
    userdata = dict(_pair(text) for text in options.define)
    refuse_unknown(userdata)
    paths = Paths.from_userdata(userdata)
    try:
        owners_of(paths)
        at_once = AtOnce(userdata.get(JOBS, options.jobs))
        part = _part(options, userdata, paths)
    except (SetupError, ResultError) as error:
        print(f"❌ {error}", file=sys.stderr)  # noqa: T201 - the command's own output
        return UNKNOWN
    if part is not None and not part:
        print("В прошлом прогоне всё пройдено: проверять заново нечего.")  # noqa: T201
        return 0
    behave += part or []
    if options.onto:
        return _onto_last(behave, options, paths, at_once)
    try:
        if not options.no_doctor and not _makes_sense(userdata, paths, at_once):
            return _told(UNKNOWN, options, paths)
        return _told(_check(behave, options, paths, at_once), options, paths)
    finally:
        os.environ.pop(TOLD, None)


def _told(code: int, options: argparse.Namespace, paths: Paths) -> int:
    """Tell the CI and build the report, of a refused run as of any other."""
    if options.annotations == "github":
        _annotate(paths)
    report = 0 if options.no_report else _report(paths)
    return code or report


def _part(options: argparse.Namespace, userdata: dict[str, str], paths: Paths) -> list[str] | None:
    """The scenarios that --failed or --only choose; ``None`` where neither was given."""
    if not (options.failed or options.only or options.onto):
        return None
    from postdeploy.verdict.ledger import selecting

    last = _last(userdata, paths) if options.failed or options.onto else None
    wanted = selecting.named(options.only, paths) if options.only else []
    wanted += selecting.not_green(last) if options.failed and last else []
    if not (options.failed or options.only):
        return None
    if last and options.failed and not any(line.status in ("passed", "failed") for line in last.selected):
        return None  # it has seen nothing at all: then everything is looked at
    return selecting.places(wanted, paths)


def _last(userdata: dict[str, str], paths: Paths) -> RunResult:
    """The last run, when it was about the target that is to be checked now.

    Raises:
        ResultError: there was none.
        SetupError: it was about another target, or another version of the document.
    """
    last, meant = read_result(paths.verdict), _meant(userdata)
    if meant and last.target != meant:
        raise SetupError(
            f"Последний прогон был по цели «{last.target}», а не по «{meant}»: укажите её (--target, --profile) "
            f"или папку отчётов (--reports); прошлые прогоны лежат в {paths.runs}."
        )
    checklist_of(last, paths)
    return last


def _meant(userdata: dict[str, str]) -> str:
    """What the target of this run is called; empty where only its settings could tell."""
    if target := userdata.get("target"):
        return name_of(target)
    return "" if given() else stand_title(userdata.get(PROFILE, ""))


def _onto_last(behave: Sequence[str], options: argparse.Namespace, paths: Paths, at_once: AtOnce) -> int:
    """Look again and put what was found onto the last run."""
    from postdeploy.verdict.running import joining

    last = read_result(paths.verdict)
    with TemporaryDirectory(prefix="postdeploy-last-") as folder:
        results = Path(folder) / "results"
        if paths.results.is_dir():  # without them what was seen then is told, but not shown
            shutil.copytree(paths.results, results)
        joining.complete(paths, last, results)
        _check(behave, options, paths, at_once)
        try:
            code = joining.conclude(paths, last, results, junit_of(behave), dict(map(_pair, _given(options))))
        except (SetupError, ResultError) as error:
            print(f"❌ {error}", file=sys.stderr)  # noqa: T201 - the command's own output
            return UNKNOWN
    return _told(code, options, paths)


def _given(options: argparse.Namespace) -> list[str]:
    """What behave is given with ``-D``, the driver among it: for the command that looks again."""
    return [*options.define, *([f"via={options.via}"] if options.via else [])]


def _check(behave: Sequence[str], options: argparse.Namespace, paths: Paths, at_once: AtOnce) -> int:
    """Go through the checklist by the driver that was asked for, or by both."""
    both_ways = options.via == BOTH
    via = options.via or dict(map(_pair, options.define)).get("via", HTTP)
    if via == HTTP:
        _see_how_far(dict(map(_pair, options.define)), at_once)
    if (number := at_once.number(over_http=via == HTTP)) > 1:
        options.define = [*(pair for pair in options.define if _pair(pair)[0] != JOBS), f"{JOBS}={number}"]
    passed_on = [pair for pair in options.define if not both_ways or _pair(pair)[0] != PROFILE]
    words = [*behave, *(word for pair in passed_on for word in ("-D", pair))]
    if not both_ways:
        words += ["-D", f"via={options.via}"] if options.via else []
        return child.run([sys.executable, "-m", "postdeploy.cli.behaving", *words])
    from postdeploy.cli import both

    userdata = dict(_pair(text) for text in options.define)
    try:
        return both.run(words, paths, target=userdata.get("target"), profile=userdata.get(PROFILE, ""))
    except (SetupError, ResultError) as error:
        print(f"❌ {error}", file=sys.stderr)  # noqa: T201 - the command's own output
        return UNKNOWN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postdeploy check",
        description="Проверить развёртывание по чек-листу; прочие аргументы передаются behave.",
        allow_abbrev=False,
    )
    add_target(parser)
    parser.add_argument(
        "--via", choices=[*WAYS, BOTH], help="по HTTP (api), в браузере (browser) или обоими способами (both)"
    )
    parser.add_argument("--profile", metavar="ИМЯ", help="поведение встроенного стенда: recorded и др.")
    parser.add_argument("--jobs", default=AUTO, metavar="N|auto", help=JOBS_HELP)
    parser.add_argument("--reports", metavar="ПАПКА", help="куда писать отчёты (reports)")
    parser.add_argument(
        "-D", "--define", action="append", default=[], metavar="ИМЯ=ЗНАЧЕНИЕ", help="то же, что у behave"
    )
    parser.add_argument(
        "--allow-writes", action="store_true", help="разрешить запись на похожей на боевую системе (и ACCESS=full)"
    )
    parser.add_argument(
        "--known-ok", action="store_true", help="известные дефекты (postdeploy.owners) сами по себе кода 1 не дают"
    )
    parser.add_argument("--failed", action="store_true", help="только то, что в прошлый раз не пройдено")
    parser.add_argument("--only", metavar="СТРОКИ", help="только эти строки с их сценариями: S2.1,S4.4")
    parser.add_argument("--onto", choices=["last"], help="дополнить отчёт прошлого прогона (last)")
    parser.add_argument("--no-doctor", action="store_true", help="не осматривать развёртывание перед прогоном")
    parser.add_argument(
        "--annotations",
        choices=["github", "none"],
        default="github" if os.environ.get("GITHUB_ACTIONS") == "true" else "none",
        help="замечания у строк features/ для GitHub Actions (там — сами собой)",
    )
    parser.add_argument("--no-report", action="store_true", help="не собирать отчёт Allure")
    return parser


def _refuse_wrong(words: Sequence[str]) -> None:
    """Stop at words that behave does not know before anything is written; it says which, and ends with 2."""
    from behave.configuration import setup_parser

    parser = setup_parser()
    parser.prog = "postdeploy check"
    parser.usage = (
        "postdeploy check [ключи] [ФАЙЛ|ПАПКА|ФАЙЛ:СТРОКА]…   (подробно: postdeploy check --help, behave --help)"
    )
    parser.parse_args(list(words))


def _annotate(paths: Paths) -> None:
    from postdeploy.verdict.reports.annotations import of_github

    try:
        result = read_result(paths.verdict)
    except ResultError:
        return  # the run itself has said why
    for row in of_github(result):
        print(row)  # noqa: T201 - read by the CI


def _makes_sense(userdata: dict[str, str], paths: Paths, at_once: AtOnce) -> bool:
    """Look at the target first; where a run would tell nothing, leave a verdict that says why."""
    target = userdata.get("target")
    if target is None and not given():
        return True  # our own stand, not yet started
    from postdeploy.doctor.before import look

    try:
        settings = load(target, allow_writes=says_yes(userdata.get("allow_writes")))
        _await_ready(settings, name_of(target) if target else settings.app_url)
        at_once.look(settings)
        look(settings)
    except SetupError as problem:
        from postdeploy.verdict.ledger.keeping import put_away
        from postdeploy.verdict.running.closing import write_refused

        put_away(paths)
        write_refused(paths, name_of(target) if target else "по умолчанию", problem)
        return False
    return True


def _await_ready(settings: Settings, name: str) -> None:
    """A look at a deployment that is still coming up would say that nothing answers; behave need not wait again."""
    from postdeploy.session.readiness import await_ready

    redact = Redactor(settings.secrets).text
    print(redact(f"Цель: {Target(name, settings).title}"), flush=True)  # noqa: T201 - first of all, also while it waits
    os.environ[TOLD] = "yes"
    if await_ready(settings, lambda text: print(redact(text), flush=True)) is not None:  # noqa: T201
        os.environ["READY_SECONDS"] = "0"


def _see_how_far(userdata: dict[str, str], at_once: AtOnce) -> None:
    """As the look before a run does, where there was none."""
    target = userdata.get("target")
    if target is None and not given():
        return  # our own stand is near
    with suppress(SetupError):  # the run will say what is wrong
        at_once.look(load(target))


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _report(paths: Paths) -> int:
    from postdeploy.verdict.reports.report import build_report

    try:
        print(f"  {build_report(paths)}")  # noqa: T201 - the command's own output
    except (SetupError, ResultError) as error:
        print(f"Отчёт не собран: {error}", file=sys.stderr)  # noqa: T201
        return UNKNOWN
    return 0
