"""Likely causes of what a person meets on a page: by its own words, by where one stands, by the API beside it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from postdeploy.checks.asserting import Mismatch
from postdeploy.errors import CannotTell, NotChecked, ReadOnly
from postdeploy.evidence.bounds import brief
from postdeploy.session import slots

if TYPE_CHECKING:
    from postdeploy.session.run import Run
    from postdeploy.session.scenario_state import ScenarioState

WORDS = (
    (
        r"Select\.Item",
        "у одного из пунктов списка выбора пустое значение, а библиотека списков этого не терпит: дайте пункту непустое"
        " значение (например, «none») и переводите его в пустое при отправке",
    ),
    (
        r"ChunkLoadError|Loading (?:CSS )?chunk|dynamically imported module",
        "часть новой сборки не отдаётся: проверьте, что файлы `_next/static` выложены целиком и что старых нет в кэше",
    ),
    (
        r"Cannot read propert(?:y|ies) of (?:undefined|null)|is not a function|undefined is not",
        "страница читает поле, которого в ответе API нет: сравните ответ с тем, что ждёт страница",
    ),
)
"""Words of a page's error, and what they point to."""
NO_AGENT = "Агент не найден"


def add_page_hint(run: Run, state: ScenarioState, error: BaseException | None) -> None:
    """Give a line that failed without a hint the cause that the page points to, where there is one."""
    if not isinstance(error, Mismatch) or error.hint:
        return
    agent = state.have(slots.AGENT)
    with suppress(CannotTell, AssertionError, NotChecked, ReadOnly):  # what the line has found is what is to be told
        error.hint = brief(page_hint(run, str(error), agent_id=agent.id if agent is not None else ""))


def page_hint(run: Run, message: str, *, agent_id: str = "") -> str:
    """What a page points to on which a line has failed; empty when to nothing known.

    Args:
        run: the run, to ask the API with.
        message: of the line, which quotes the page.
        agent_id: of the agent whose page it is, if any.
    """
    by_words = next((cause for words, cause in WORDS if re.search(words, message)), "")
    if by_words:
        return f"похоже, {by_words}"
    lost = run.driver.pages.lost_at()
    if lost:
        return _without_tenant(run, lost)
    return _agent_is_there(run, agent_id) if agent_id and NO_AGENT in message else ""


def _without_tenant(run: Run, path: str) -> str:
    """Whether the page that was not found is there under the organisation's address."""
    if path.startswith("/manage/"):
        return ""
    whole = f"/manage/{run.account.user.tenant_id}{path}"
    page = run.api.pages.open(whole)
    if page.status != 200 or page.location or page.shows_error:
        return ""
    return f"в адресе нет организации: {path} — страница 404, а {whole} открывается; поправьте, куда ведёт страница"


def _agent_is_there(run: Run, agent_id: str) -> str:
    """Whether the API knows the agent that the page does not find."""
    answer = run.api.agents.get(agent_id)
    if not answer.ok or answer.at("data", "id") != agent_id:
        return ""
    return (
        f"{answer.request} отдаёт этого агента (200, объект в `data`), а страница его не находит: похоже, она берёт его"
        " из ответа не по тому имени поля"
    )
