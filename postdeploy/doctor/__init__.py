"""Looks at a target before a run: what is wrong with it, and what to do about it.

Only reads. All probes run side by side; together they take less than ten seconds, whatever does not answer.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from postdeploy.doctor import app, connection, database, living, queue, surroundings, worker
from postdeploy.doctor.finding import Finding, bad, skip
from postdeploy.doctor.site import BUDGET, RestsOn, Site
from postdeploy.errors import CannotTell
from postdeploy.evidence.redaction import Redactor
from postdeploy.platform.unanswered import Unreachable

if TYPE_CHECKING:
    from postdeploy.config.settings import Settings

PROBES: tuple[tuple[str, Callable[[Site], Finding]], ...] = (
    ("Что разрешено", surroundings.permission),
    ("DNS", connection.names),
    ("TLS", connection.certificates),
    ("Приложение", app.answers),
    ("Вход", app.sign_in),
    ("Организация", app.organisation),
    ("Worker", worker.answers),
    ("Redis", queue.redis),
    ("Очередь", queue.names),
    ("Supabase", database.answers),
    ("Ключ Supabase", database.key),
    ("Таблицы", database.tables),
    ("Kommo", database.kommo),
    ("Сделка Kommo", database.deal),
    ("Живая организация", living.living),
    ("Лог Worker", surroundings.log),
    ("Часы", surroundings.clocks),
    ("Следы прогонов", surroundings.leftovers),
)
REACHING = frozenset({"Приложение", "Worker", "Redis", "Supabase"})
"""Probes that ask one service each."""
WELL, BROKEN, MEANINGLESS = 0, 1, 2
"""Exit codes: a run makes sense and nothing is wrong; something is; a run would tell nothing."""


def run_doctor(settings: Settings) -> list[Finding]:
    """Look at a target.

    Returns:
        A finding for each probe, in the order of `PROBES`; texts are Russian and without secrets.
    """
    site = Site(settings)
    redactor = Redactor(settings.secrets)
    outcomes: dict[str, Finding] = {}

    def look(what: str, probe: Callable[[Site], Finding]) -> None:
        started = time.monotonic()
        finding = _attempt(site, probe)
        outcomes[what] = replace(
            finding,
            what=what,
            text=redactor.text(named_once(what, finding.text)),
            advice=redactor.text(finding.advice),
            seconds=time.monotonic() - started,
        )

    threads = [threading.Thread(target=look, args=item, daemon=True) for item in PROBES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(site.deadline.left())
    findings = [outcomes.get(what) or _late(what) for what, _ in PROBES]
    site.close()
    return _without_network(findings)


def exit_code(findings: Sequence[Finding]) -> int:
    """0 nothing is wrong, 1 something is but a run tells it, 2 a run would tell nothing."""
    if any(finding.stops for finding in findings):
        return MEANINGLESS
    return BROKEN if any(finding.level == "bad" for finding in findings) else WELL


def _attempt(site: Site, probe: Callable[[Site], Finding]) -> Finding:
    try:
        return probe(site)
    except RestsOn as error:
        return skip(f"сначала «{error}»")
    except Unreachable as error:
        return bad(str(error).rstrip("."), "проверьте адрес, и работает ли служба")
    except CannotTell as error:
        return _with_advice(str(error))
    except AssertionError as error:
        return bad(" ".join(str(error).split()).rstrip("."), "это поломка платформы: прогон покажет её по строкам")
    except Exception as error:
        return bad(f"не удалось узнать ({type(error).__name__}: {error})", "сообщите об этом: так быть не должно")


def named_once(what: str, text: str) -> str:
    """An error names its service, and so does the row that it stands in: «Redis — Redis: …» says it twice."""
    named = re.match(rf"{re.escape(what)}(?: \((?P<address>[^)]*)\))?: ", text)
    if named is None:
        return text
    return ": ".join(filter(None, (named["address"], text[named.end() :])))


def _with_advice(sentence: str) -> Finding:
    """Part «… не читается; проверьте X.» into what is wrong and what to do."""
    text, _, advice = sentence.rstrip(".").partition("; ")
    return bad(text, advice or "проверьте настройки этой службы")


def _late(what: str) -> Finding:
    return replace(bad(f"не ответило за {BUDGET:g} с", "проверьте адрес и сеть"), what=what, seconds=BUDGET)


def _without_network(findings: list[Finding]) -> list[Finding]:
    """Where nobody answers, it is the network or the addresses, and no run can tell anything."""
    asked = [finding for finding in findings if finding.what in REACHING and finding.level != "skip"]
    if any(finding.level != "bad" for finding in asked):
        return findings
    alone = Finding(
        "Сеть",
        "bad",
        "не отвечает ни одна служба развёртывания",
        "проверьте сеть, VPN и адреса в настройках",
        stops=True,
    )
    return [alone, *findings]
