"""What the checks make on the platform: it carries the run's mark, and is registered for removal at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postdeploy.errors import ReadOnly
from postdeploy.platform.agents import MODEL, Agent, Agents, agent_from
from postdeploy.session.cleanup import Cleanup
from postdeploy.testdata.collector import Traces

if TYPE_CHECKING:
    from postdeploy.testdata.deployment import Deployment
    from postdeploy.testdata.mark import Mark


class TestData:
    """Names and things of this run, and how they are taken away.

    Args:
        deployment: where they are made.
        stamp: the run's mark.
        agents: makes an agent that a check merely needs, over HTTP.
        may_write: whether anything may be made there at all.
    """

    __test__ = False  # pytest takes a class of this name for tests

    def __init__(self, deployment: Deployment, stamp: Mark, agents: Agents, *, may_write: bool) -> None:
        self.stamp = stamp
        self.mark = stamp.text
        self.cleanup = Cleanup()
        self.traces = Traces(deployment, stamp, self.cleanup)
        self.may_write = may_write
        self._account = deployment.account
        self._agents = agents

    def named(self, what: str) -> str:
        """A name for something we are about to make: it carries the run's mark, by which it is removed."""
        self.traces.announce()
        return f"{what} {self.mark}"

    def new_agent(
        self, what: str, *, status: str = "active", instructions: str = "Отвечай кратко.", model: str = MODEL
    ) -> Agent:
        """Make an agent that a check needs, registered for removal.

        Raises:
            ReadOnly: the target may not be written to.
            CannotTell: the platform did not make one.
        """
        if not self.may_write:
            raise ReadOnly("только чтение, а здесь нужно создать агента")
        self._account.signed_in()
        answer = self._agents.create(self.named(what), status=status, instructions=instructions, model=model)
        answer.need("data", "id", purpose="создать агента для проверки")
        return self.own(agent_from(answer.at("data")))

    def own(self, agent: Agent) -> Agent:
        """Register an agent and all that is written on its behalf for removal."""
        self.traces.agent(agent.id)
        return agent

    def own_event(self, event_id: str) -> None:
        """Register a CRM event of ours for removal."""
        self.traces.event(event_id)

    def own_job(self, job_id: str) -> None:
        """Register a job of ours for removal from the queue."""
        self.traces.job(job_id)
