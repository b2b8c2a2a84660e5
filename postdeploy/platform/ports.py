"""What steps and checks ask of the platform, noun by noun: over HTTP or through a browser.

Answers have the API's shape in both. Over HTTP they say what the API says; through a browser, what a person sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from postdeploy.platform.answer import Answer
from postdeploy.platform.pages import Page
from postdeploy.platform.rules import RuleDraft
from postdeploy.platform.scripts import Script
from postdeploy.platform.sequences import SequenceDraft
from postdeploy.platform.session import User


class Session(Protocol):
    """Signing in."""

    def enter(self) -> User:
        """Sign in as the person who goes through the checklist."""

    def again(self) -> User:
        """Sign in once more: the session is over."""


class Pages(Protocol):
    """Pages of the web app."""

    def open(self, path: str) -> Page:
        """Load a page."""

    def lost_at(self) -> str:
        """Path of the page that a person stands on now, where there is no such page (404); else empty."""


class Agents(Protocol):
    """Agents of the organisation."""

    def create(self, name: str, *, status: str = ..., instructions: str = ...) -> Answer:
        """Make an agent; `data` is the agent."""

    def active(self) -> Answer:
        """The active agents that the chat offers, under `data`."""

    def get(self, agent_id: str) -> Answer:
        """One agent, chosen to talk to."""

    def delete(self, agent_id: str) -> Answer:
        """Delete an agent, for cleaning up."""


class Integrations(Protocol):
    """Integrations of one agent."""

    def list_page(self, tenant_id: str, agent_id: str) -> str:
        """Path of the page with the agent's integrations."""

    def kommo_page(self, tenant_id: str, agent_id: str, integration_id: str) -> str:
        """Path of Kommo's settings."""

    def install_kommo(self, agent_id: str) -> Answer:
        """Make the agent's Kommo integration; the row is under `integration`."""

    def of(self, agent_id: str) -> Answer:
        """List the integrations; rows under `integrations`."""

    def sync(self, agent_id: str, integration_id: str) -> Answer:
        """Start the synchronisation; `message` and `details.jobId`."""


class Dashboard(Protocol):
    """The dashboard and its list of updates."""

    def page(self, tenant_id: str) -> str:
        """Path of the dashboard."""

    def updates(self) -> Answer:
        """The updates, newest first: `data` is a list of {id, message, timestamp, color}."""

    def longer(self, limit: int) -> Answer:
        """So many of the updates, over HTTP in any case: a page shows as many as it shows."""

    def local_time(self, moment: str) -> datetime:
        """A moment of the table in the zone in which the list prints it."""


class Chat(Protocol):
    """The test chat."""

    def page(self, tenant_id: str) -> str:
        """Path of the test chat."""

    def send(self, message: str, *, agent_id: str | None = None, conversation_id: str | None = None) -> Answer:
        """Send a message to an agent or into a conversation."""

    def history(self, conversation_id: str) -> Answer:
        """Messages of a conversation, oldest first, under `data.messages`."""

    def conversations(self) -> Answer:
        """The user's conversations, newest first, under `data.conversations`."""


class Scripts(Protocol):
    """Scripts of one agent."""

    def page(self, tenant_id: str, agent_id: str) -> str:
        """Path of the agent's scripts."""

    def of(self, agent_id: str) -> Answer:
        """List the scripts under `data`."""

    def create(self, agent_id: str, script: Script) -> Answer:
        """Create a script; `data.id` is its id."""

    def edit(self, agent_id: str, script_id: str, script: Script) -> Answer:
        """Edit a script."""

    def change(self, agent_id: str, script_id: str, fields: Mapping[str, object]) -> Answer:
        """Change some fields of a script by the API, whatever the way of acting."""

    def delete(self, agent_id: str, script_id: str) -> Answer:
        """Delete a script."""


class Rules(Protocol):
    """Rules of one agent."""

    def page(self, tenant_id: str, agent_id: str) -> str:
        """Path of the page with the agent's rules and sequences."""

    def create(self, agent_id: str, draft: RuleDraft) -> Answer:
        """Create a rule; `data.id` is its id."""

    def of(self, agent_id: str) -> Answer:
        """List the agent's rules under `data`."""

    def switch(self, agent_id: str, object_id: str, name: str, *, on: bool) -> Answer:
        """Switch a rule on or off, over HTTP in any case."""


class Sequences(Protocol):
    """Sequences of one agent."""

    def create(self, agent_id: str, draft: SequenceDraft) -> Answer:
        """Create a sequence; `data.id` is its id."""

    def of(self, agent_id: str) -> Answer:
        """List the agent's sequences with their steps under `data`."""

    def switch(self, agent_id: str, object_id: str, name: str, *, on: bool) -> Answer:
        """Switch a sequence on or off, over HTTP in any case."""

    def start(self, agent_id: str, sequence_id: str, lead_id: int) -> Answer:
        """Start a sequence by hand, over HTTP in any case; `data.execution_id` is the id of its execution."""


class Attachment(Protocol):
    """A picture or a text that shows what was seen."""

    @property
    def title(self) -> str:
        """What it shows."""

    @property
    def body(self) -> str | bytes:
        """A text, or the bytes of a picture or of an archive."""


class View(Protocol):
    """What is looked at while a way of acting is used: a screen, or nothing."""

    def begin_scenario(self) -> None:
        """Forget what was kept about another scenario."""

    def attachments(self, *, red: bool) -> Sequence[Attachment]:
        """What there is to show about the line that ends now; of a red one everything."""

    def close(self) -> None:
        """End what was opened for it."""


class NoView:
    """Calls of an API leave nothing to look at."""

    def begin_scenario(self) -> None:
        """There is nothing to forget."""

    def attachments(self, *, red: bool) -> Sequence[Attachment]:  # noqa: ARG002 - as any view is asked
        """Nothing."""
        return ()

    def close(self) -> None:
        """Nothing was opened."""


@dataclass(frozen=True)
class Driver:
    """All nouns by one way of acting (`way`: api, browser)."""

    way: str
    view: View
    session: Session
    pages: Pages
    agents: Agents
    integrations: Integrations
    dashboard: Dashboard
    chat: Chat
    scripts: Scripts
    rules: Rules
    sequences: Sequences
