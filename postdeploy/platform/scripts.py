"""Sales scripts of an agent (contract: Scripts)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App


@dataclass(frozen=True)
class Script:
    """The fields that the page's form has, under the API's names."""

    title: str
    scriptType: str  # noqa: N815 - the API's own name
    content: str
    pipelineStageId: str | None = None  # noqa: N815 - the API's own name

    def as_api(self) -> dict[str, str | None]:
        """The same under the API's names."""
        return asdict(self)


class Scripts:
    """Scripts of one agent at a time."""

    def __init__(self, app: App) -> None:
        self._app = app

    def page(self, tenant_id: str, agent_id: str) -> str:
        """Path of the agent's scripts."""
        return f"/manage/{tenant_id}/ai-agents/{agent_id}/scripts"

    def of(self, agent_id: str) -> Answer:
        """List the scripts under `data`."""
        return self._app.get(f"/api/agents/{agent_id}/scripts")

    def create(self, agent_id: str, script: Script) -> Answer:
        """Create a script as the dialog «Создать скрипт продаж» does."""
        return self._app.post(f"/api/agents/{agent_id}/scripts", script.as_api())

    def edit(self, agent_id: str, script_id: str, script: Script) -> Answer:
        """Edit a script as the dialog «Редактировать скрипт» does: the four fields of the form."""
        return self.change(agent_id, script_id, script.as_api())

    def change(self, agent_id: str, script_id: str, fields: Mapping[str, object]) -> Answer:
        """Send some fields alone."""
        return self._app.patch(f"/api/agents/{agent_id}/scripts/{script_id}", dict(fields))

    def delete(self, agent_id: str, script_id: str) -> Answer:
        """Delete a script."""
        return self._app.delete(f"/api/agents/{agent_id}/scripts/{script_id}")
