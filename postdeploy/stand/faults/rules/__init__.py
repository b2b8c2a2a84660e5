"""ШАГ 6: the rule engine (contract: Rules)."""
