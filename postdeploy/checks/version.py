"""Which web app answers: the one that was deployed, or the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.checks.availability import answers
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer

if TYPE_CHECKING:
    from postdeploy.config.version import WantedVersion
    from postdeploy.session.run import Run


def version_of(wanted: WantedVersion, answer: Answer) -> str | None:
    """The version that an answer names at the place that APP_VERSION tells."""
    return wanted.found(answer.body, answer.headers)


def expect_version(run: Run) -> None:
    """The web app is the one that APP_VERSION names, where it names one.

    Raises:
        CannotTell: at that place there is no version.
    """
    wanted = run.settings.wanted_version
    if wanted is None:
        return
    answer = answers(lambda: run.account.app.get(wanted.path), run.network.works)
    found = version_of(wanted, answer)
    if found is None:
        told = f"{answer.request} → {answer.status}"
        raise CannotTell(f"Версии приложения не узнать: {wanted.where} её не называет ({told}); проверьте APP_VERSION.")
    right: Matcher[str] = expectation(
        f"приложение версии {wanted.value}",
        lambda version: None if wanted.is_in(version) else f"версия {version}: деплой до приложения не дошёл",
    )
    check(found, right, where=wanted.where)
