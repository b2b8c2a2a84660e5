"""Which web app answers: the one that was deployed, or the one before it, or both by turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.availability import answers
from postdeploy.checks.waiting import eventually
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.at_once import at_once

if TYPE_CHECKING:
    from postdeploy.config.version import WantedVersion
    from postdeploy.session.run import Run

LOOKS = 5
"""So many at once, each by a connection of its own: a balancer keeps a connection with one instance."""
NOT_STOPPED = "похоже, прежний экземпляр приложения не остановлен"


def version_of(wanted: WantedVersion, answer: Answer) -> str | None:
    """The version that an answer names at the place that APP_VERSION tells."""
    return wanted.found(answer.body, answer.headers)


def expect_version(run: Run) -> None:
    """The web app is the one that APP_VERSION names, where it names one, and no other answers by turns with it.

    Raises:
        CannotTell: at that place there is no version.
    """
    wanted = run.settings.wanted_version
    if wanted is None:
        return
    found, right = _found(run, wanted), of_version(wanted)
    if any(map(wanted.is_in, found)) and not right.matches(found):  # the old one may be on its way out
        eventually(lambda: _found(run, wanted), right, run.budget, where=wanted.where, hint=lambda: NOT_STOPPED)
        return
    check(found, right, where=wanted.where)


def of_version(wanted: WantedVersion) -> Matcher[Sequence[str | None]]:
    """Each of several answers comes from the wanted version."""

    def judge(found: Sequence[str | None]) -> str | None:
        if all(map(wanted.is_in, found)):
            return None
        if not any(map(wanted.is_in, found)):
            return f"версия {_told(found)}: деплой до приложения не дошёл"
        return f"по очереди отвечают разные версии: {_told(found)}"

    return expectation(f"приложение версии {wanted.value}", judge)


def _found(run: Run, wanted: WantedVersion) -> list[str | None]:
    def ask() -> Answer:
        return run.account.app.get(wanted.path)

    seen = answers(lambda: at_once(*[ask] * LOOKS), run.network.works)
    found = [version_of(wanted, answer) for answer in seen]
    if not any(found):
        told = f"{seen[0].request} → {seen[0].status}"
        raise CannotTell(f"Версии приложения не узнать: {wanted.where} её не называет ({told}); проверьте APP_VERSION.")
    return found


def _told(found: Sequence[str | None]) -> str:
    """«1.4.1», «1.4.1 (2 из 5), 1.4.2 (3 из 5)»."""
    times = Counter(version or "не названа" for version in found)
    if len(times) == 1:
        return next(iter(times))
    return ", ".join(f"{version} ({number} из {len(found)})" for version, number in sorted(times.items()))
