"""What belongs to an organisation is given to nobody who has not signed in (contract: Signing in, Answers)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check, expectation
from postdeploy.errors import CannotTell
from postdeploy.platform.answer import Answer
from postdeploy.platform.at_once import meanwhile

if TYPE_CHECKING:
    from postdeploy.session.run import Run

HINT = (
    "данные организаций видны всем, кто знает адрес: проверьте, что маршрут спрашивает сессию и что его ответов не"
    " хранит CDN, не глядя на cookie"
)


@contextmanager
def closed(run: Run, path: str, **params: str | int) -> Iterator[None]:
    """While the body looks at something as its owner, ask for the same without a session.

    An answer that does not come, or not from the app, gives nothing away.

    Args:
        run: the run.
        path: where something of this run is to be had.
        params: of the request.

    Raises:
        Mismatch: a stranger is given what is ours.
    """
    with meanwhile(partial(run.account.app.as_stranger, path, **params)) as asked:
        yield
    with suppress(CannotTell):
        answer, nothing = asked.result(), tells_nothing_of(run.testdata.mark)
        if nothing.matches(answer) or not _is_known_by_gate(run):
            check(answer, nothing, hint=HINT)


def _is_known_by_gate(run: Run) -> bool:
    """Whether the headers for the gate before the app (APP_HEADERS) say who we are, and the app believes them."""
    known = run.settings.headers_for_app and run.account.app.as_stranger("/api/auth/session").at("user", "id")
    if known:
        run.evidence.text("Не посмотрели", "Что видно без входа: заголовки APP_HEADERS сами входят в приложение.")
    return bool(known)


def tells_nothing_of(mark: str) -> Matcher[Answer]:
    """The answer has nothing that carries our mark."""

    def judge(answer: Answer) -> str | None:
        if not answer.ok or mark not in answer.text:
            return None
        return f"{answer.request} → {answer.status}, и без входа в ответе то, что создала эта проверка"

    return expectation("кто не вошёл, данных организации не получает (код 401)", judge)
