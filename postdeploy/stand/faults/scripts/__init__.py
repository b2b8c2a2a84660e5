"""ШАГ 5: sales scripts (contract: Scripts)."""
