"""No act of a person succeeds on a page that is empty, a 404, an error or a regret; the page's own words are quoted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from postdeploy.checks.pages import loads_with
from postdeploy.config.drivers import HTTP
from postdeploy.platform.answer import Answer
from postdeploy.platform.browser.screen import Screen
from postdeploy.platform.drivers import Person, through_browser
from postdeploy.platform.ports import Driver, NoView
from postdeploy.platform.rules import DEAL_CREATED, RuleDraft
from postdeploy.platform.scripts import Script
from postdeploy.platform.sequences import SequenceDraft
from postdeploy.platform.session import User
from tests.browser.looking import looking
from tests.browser.useless import AGENT, KOMMO, PAGES, SCRIPT, TALK, TENANT, Front, WellApi

USER = User("u1", "anna@example.com", "o1", TENANT)
NOTE = Script("Приветствие", "greeting", "Здравствуйте!")
ACTS: dict[str, Callable[[Driver], Any]] = {
    "sign in": lambda driver: driver.session.enter(),
    "open the dashboard": lambda driver: driver.pages.open(f"/manage/{TENANT}"),
    "create an agent": lambda driver: driver.agents.create("Анна"),
    "look at the agents": lambda driver: driver.agents.active(),
    "choose an agent": lambda driver: driver.agents.get(AGENT),
    "look at the integrations": lambda driver: driver.integrations.of(AGENT),
    "synchronise": lambda driver: driver.integrations.sync(AGENT, KOMMO),
    "look at the updates": lambda driver: driver.dashboard.updates(),
    "send a message": lambda driver: driver.chat.send("Здравствуйте", agent_id=AGENT),
    "read a conversation": lambda driver: driver.chat.history(TALK),
    "look at the conversations": lambda driver: driver.chat.conversations(),
    "look at the scripts": lambda driver: driver.scripts.of(AGENT),
    "create a script": lambda driver: driver.scripts.create(AGENT, NOTE),
    "edit a script": lambda driver: driver.scripts.edit(AGENT, SCRIPT, NOTE),
    "delete a script": lambda driver: driver.scripts.delete(AGENT, SCRIPT),
    "create a rule": lambda driver: driver.rules.create(AGENT, RuleDraft("Правило", DEAL_CREATED, "Спасибо!")),
    "look at the rules": lambda driver: driver.rules.of(AGENT),
    "create a sequence": lambda driver: driver.sequences.create(AGENT, SequenceDraft("Цепочка")),
    "look at the sequences": lambda driver: driver.sequences.of(AGENT),
}


@pytest.fixture(scope="module")
def screen(chromium: Path, app: Front) -> Iterator[Screen]:
    with looking(chromium, app.url, budget=1.5, timeout=5) as screen:
        yield screen


@pytest.fixture
def driver(screen: Screen) -> Driver:
    screen.page.goto("about:blank")
    api: Any = WellApi()
    nouns = Driver(HTTP, NoView(), *[api] * 9)
    person = Person(lambda: ("anna@example.com", "secret"), lambda: USER, lambda: USER, lambda: USER)
    return through_browser(screen, nouns, person, chat_budget=1.0)


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("act", ACTS)
def test_nothing_can_be_done_there(driver: Driver, app: Front, kind: str, act: str) -> None:
    app.page = PAGES[kind]
    assert app.page.said in refusal(ACTS[act], driver)


def refusal(act: Callable[[Driver], Any], driver: Driver) -> str:
    """What a person is told; fails where the act has succeeded."""
    try:
        outcome = act(driver)
    except AssertionError as error:
        return str(error)
    if isinstance(outcome, Answer):
        assert not outcome.ok
        return outcome.describe()
    matcher = loads_with()
    assert not matcher.matches(outcome)
    return str(matcher._judge(outcome))  # type: ignore[attr-defined]
