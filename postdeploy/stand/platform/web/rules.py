"""Automation rules of an agent: rows, limits, execution (contract: Rules)."""

from __future__ import annotations

from typing import Any

from postdeploy.stand.platform.web import rules_engine
from postdeploy.stand.platform.web.activity import Entry, Recorded
from postdeploy.stand.platform.web.database import Row
from postdeploy.stand.platform.web.owned import Owned
from postdeploy.stand.platform.web.rules_engine import Occasion

DEFAULT_PRIORITY = 10


class Rules:
    """Rows of `automation_rules`; every query names the organisation."""

    def __init__(self, platform: Recorded) -> None:
        self.platform = platform
        self.owned = Owned(platform.database, "automation_rules", "Правило не найдено")

    async def of_agent(self, org_id: str, agent_id: str, *, active_only: bool = True) -> list[Row]:
        """Rules of an agent in the order in which they run: by priority, then by age."""
        return await self.platform.database.rows(
            """select * from automation_rules where org_id = $1::uuid and agent_id = $2::uuid
               and (is_active or not $3) order by priority, created_at""",
            org_id,
            agent_id,
            active_only,
        )

    async def waiting_for(self, org_id: str, trigger_type: str) -> list[Row]:
        """Active rules of the whole organisation that wait for a kind of event, in running order."""
        return await self.platform.database.rows(
            """select * from automation_rules where org_id = $1::uuid and trigger_type = $2 and is_active
               order by priority, created_at""",
            org_id,
            trigger_type,
        )

    async def create(self, org_id: str, agent_id: str, values: dict[str, Any]) -> str:
        """Store a rule; its id."""
        rule_id = await self.platform.database.value(
            """insert into automation_rules (org_id, agent_id, name, description, trigger_type, conditions,
                 actions, is_active, priority, cooldown_minutes, max_executions_per_day, metadata)
               values ($1::uuid, $2::uuid, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9, $10, $11, $12::jsonb)
               returning id""",
            org_id,
            agent_id,
            values["name"],
            values.get("description"),
            values["trigger_type"],
            values["conditions"],
            values["actions"],
            values.get("is_active", True),
            values.get("priority", DEFAULT_PRIORITY),
            values.get("cooldown_minutes"),
            values.get("max_executions_per_day"),
            values.get("metadata", {}),
        )
        return str(rule_id)

    async def update(self, org_id: str, agent_id: str, rule_id: str, values: dict[str, Any]) -> Row:
        """Change some columns; NotFound where the agent has no such rule."""
        return await self.owned.update(org_id, agent_id, rule_id, values)

    async def delete(self, org_id: str, agent_id: str, rule_id: str) -> None:
        """Remove a rule; NotFound where the agent has none such."""
        await self.owned.delete(org_id, agent_id, rule_id)

    async def preview(self, rules: list[Row], occasion: Occasion) -> list[dict[str, Any]]:
        """What would happen: `[{"rule", "willExecute"}]` for the rules of this trigger."""
        return [
            {"rule": rule, "willExecute": await self.applies(rule, occasion)}
            for rule in rules
            if rule["trigger_type"] == occasion.trigger_type
        ]

    async def fire(self, rules: list[Row], occasion: Occasion) -> list[dict[str, Any]]:
        """Run those rules that apply, in order: `[{"ruleId", "actions", "success"}]`."""
        return [await self.run(rule, occasion) for rule in rules if await self.applies(rule, occasion)]

    async def applies(self, rule: Row, occasion: Occasion) -> bool:
        """Whether trigger and conditions match and neither pause nor daily limit forbids it."""
        return rules_engine.matches(rule, occasion) and await self.allowed(rule)

    async def allowed(self, rule: Row) -> bool:
        """Whether the rule's pause is over and its limit of a day not reached."""
        pause, limit = rule["cooldown_minutes"], rule["max_executions_per_day"]
        if pause is None and limit is None:
            return True
        recent = await self.platform.database.row(
            """select count(*) filter (where executed_at > now() - make_interval(mins => $2)) as in_pause,
                      count(*) filter (where executed_at > now() - interval '1 day') as today
               from rule_executions where rule_id = $1::uuid""",
            rule["id"],
            pause or 0,
        )
        assert recent is not None
        return not (pause and recent["in_pause"]) and (limit is None or recent["today"] < limit)

    async def run(self, rule: Row, occasion: Occasion) -> dict[str, Any]:
        """Carry out one rule: actions, row in `rule_executions`, entry in the activity log."""
        results = rules_engine.perform(rule)
        await self.record(rule, occasion, results)
        done = sum(1 for result in results if result["success"])
        await self.platform.activity.write(executed_entry(rule, occasion, done))
        return {"ruleId": rule["id"], "actions": rule["actions"], "success": done == len(results)}

    async def record(self, rule: Row, occasion: Occasion, results: list[dict[str, Any]]) -> None:
        """Add the row in `rule_executions`."""
        await self.platform.database.execute(
            """insert into rule_executions (rule_id, org_id, lead_id, execution_context, action_results)
               values ($1::uuid, $2::uuid, $3, $4::jsonb, $5::jsonb)""",
            rule["id"],
            occasion.org_id,
            occasion.lead_id,
            rules_engine.context_of(rule, occasion),
            results,
        )


def executed_entry(rule: Row, occasion: Occasion, done: int) -> Entry:
    """What the activity log says about a rule that ran (contract: Rules)."""
    total = len(rule["actions"])
    return Entry(
        org_id=occasion.org_id,
        type="rule_executed",
        title=f"Правило выполнено: {rule['name']}",
        description=f"Выполнено {done} из {total} действий",
        metadata={
            "rule_id": rule["id"],
            "rule_name": rule["name"],
            "lead_id": occasion.lead_id,
            "success_count": done,
            "total_actions": total,
        },
        agent_id=rule["agent_id"],
    )
