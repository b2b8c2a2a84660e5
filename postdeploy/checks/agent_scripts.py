"""The scripts of an agent: list and table say the same, other scripts stay as they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hamcrest.core.matcher import Matcher

from postdeploy.checks.asserting import check
from postdeploy.checks.common import accepted, gives_id, has_item_id, nothing, refused
from postdeploy.checks.scripts import Contents, as_rows, holds_exactly, script_from_row
from postdeploy.checks.waiting import Budget, eventually, found_soon, soon
from postdeploy.platform.at_once import both
from postdeploy.platform.record import kept
from postdeploy.platform.scripts import Script

if TYPE_CHECKING:
    from postdeploy.platform.answer import Answer
    from postdeploy.platform.database import Database
    from postdeploy.platform.ports import Scripts
    from postdeploy.session.run import Run

TABLE = "таблица `sales_scripts`"
GONE = (404, 410)
"""How a platform says that what is to be deleted is not there, or there no more."""


def scripts_of(run: Run, agent_id: str) -> AgentScripts:
    """The scripts of an agent of the signed-in user's organisation."""
    org_id, mark = run.account.user.org_id, run.testdata.mark
    return AgentScripts(agent_id, org_id, mark, run.driver.scripts, run.tables, run.budget)


@dataclass(frozen=True)
class AgentScripts:
    """One agent's scripts as the list shows them and the table holds them."""

    agent_id: str
    org_id: str
    mark: str
    """In the titles of ours."""
    scripts: Scripts
    tables: Database
    budget: Budget

    def stored(self) -> dict[str, Script]:
        """As the table holds them now, by id; as the list shows them where the table is not seen."""
        return {str(row.get("id")): script_from_row(row) for row in self._rows()}

    def expect_stored(self, wanted: Contents) -> dict[str, dict[str, Any]]:
        """Of ours the table holds exactly these; gives the rows by id. Without tables, the list does.

        A platform may give scripts to each new agent of its own accord: ours are those wanted, and all with our mark.
        """

        def ours() -> list[dict[str, Any]]:
            return [row for row in self._rows() if str(row.get("id")) in wanted or self.mark in str(row.get("title"))]

        where = TABLE if self.tables.given else "список скриптов"
        rows = eventually(ours, holds_exactly(wanted, self.org_id), soon(self.budget), where=where)
        return {str(row["id"]): row for row in rows}

    def expect_listed(self) -> dict[str, Script]:
        """The list shows exactly the scripts that the table holds; gives them by id."""
        listed, stored = self._listed_and_stored()
        check(listed, accepted())
        if self.tables.given and not self._tells(listed, stored):  # a replica shows everything a moment later
            found_soon(lambda: self._tells(listed, self.stored()) or None, self.budget)
            listed, stored = self._listed_and_stored()
        check(as_rows(listed), holds_exactly(stored, self.org_id), where=f"список скриптов, {listed.request}")
        return stored

    def expect_list_follows(self, named: Callable[[str], str]) -> None:
        """The list keeps up with the table while a script comes, changes and goes.

        Whether creating, changing and deleting itself goes well is what other lines are about.

        Args:
            named: gives a title the run's mark.
        """
        script = Script(named("Ещё один скрипт"), "qualification", "Какой у вас бюджет?")
        changed = Script(named("Ещё один, изменённый"), "closing", "Спасибо за разговор!")
        self.expect_listed()
        answer = self.scripts.create(self.agent_id, script)
        check(answer, gives_id())
        script_id = str(answer.at("data", "id"))
        check(list(self.expect_listed()), has_item_id(script_id), where=TABLE)
        self.scripts.edit(self.agent_id, script_id, changed)
        self.expect_listed()
        self.scripts.delete(self.agent_id, script_id)
        self.expect_listed()

    def expect_alone_gone(self, script_id: str, before: Contents) -> None:
        """Of what there was before, this script is gone, and nothing else."""
        self.expect_stored({key: script for key, script in before.items() if key != script_id})
        self.expect_gone(script_id)

    def expect_gone(self, script_id: str) -> None:
        """The script is not in the table, cannot be edited and cannot be deleted again."""
        gone: Matcher[Sequence[Any]] = nothing("скрипта больше нет")

        def found() -> list[dict[str, Any]]:
            if self.tables.given:
                return kept(self.tables.rows("sales_scripts", id=script_id))
            return [row for row in self._rows() if str(row["id"]) == script_id]

        eventually(found, gone, soon(self.budget), where=TABLE)
        ghost = Script("Призрак", "greeting", "Скрипта уже нет")
        check(self.scripts.edit(self.agent_id, script_id, ghost), refused(), where="изменение удалённого скрипта")
        check(self.scripts.delete(self.agent_id, script_id), refused(*GONE), where="повторное удаление")
        check(found(), gone, where=TABLE)

    def _rows(self) -> list[dict[str, Any]]:
        """Rows of `sales_scripts`; where the tables are not seen, what the list shows under their names."""
        if self.tables.seen(TABLE):
            return kept(self.tables.rows("sales_scripts", agent_id=self.agent_id))
        listed = self.scripts.of(self.agent_id)
        check(listed, accepted())
        return as_rows(listed)

    def _tells(self, listed: Answer, stored: Contents) -> bool:
        """Whether the list says what the table holds."""
        return holds_exactly(stored, self.org_id).matches(as_rows(listed))

    def _listed_and_stored(self) -> tuple[Answer, dict[str, Script]]:
        if not self.tables.given:  # the list is all that is seen
            stored = self.stored()
            return self.scripts.of(self.agent_id), stored
        listed, table = both(lambda: self.scripts.of(self.agent_id), self.stored)
        return listed.result(), table.result()
