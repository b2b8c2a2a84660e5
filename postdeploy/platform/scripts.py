"""Sales scripts of an agent (contract: Scripts)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from postdeploy.platform.answer import Answer
from postdeploy.platform.app import App
from postdeploy.platform.database import Row


@dataclass(frozen=True)
class Script:
    """The fields that the page's form has, under the API's names."""

    title: str
    scriptType: str  # noqa: N815 - the API's own name
    content: str
    pipelineStageId: str | None = None  # noqa: N815 - the API's own name

    def as_row(self) -> dict[str, str | None]:
        """The same under the names of the table `sales_scripts`."""
        return {
            "title": self.title,
            "script_type": self.scriptType,
            "content": self.content,
            "pipeline_stage_id": self.pipelineStageId,
        }

    def as_api(self) -> dict[str, str | None]:
        """The same under the API's names."""
        return asdict(self)


def script_from_row(row: Row) -> Script:
    """A row of `sales_scripts`, or an item of the list under its names, as the form would show it.

    A field that the platform leaves out is empty: what is missing is for the checks to say.
    """
    return Script(
        row.get("title", ""), row.get("script_type", ""), row.get("content", ""), row.get("pipeline_stage_id")
    )


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

    def change(self, agent_id: str, script_id: str, fields: Mapping[str, str | None]) -> Answer:
        """Send some of the form's fields alone."""
        return self._app.patch(f"/api/agents/{agent_id}/scripts/{script_id}", dict(fields))

    def delete(self, agent_id: str, script_id: str) -> Answer:
        """Delete a script."""
        return self._app.delete(f"/api/agents/{agent_id}/scripts/{script_id}")
