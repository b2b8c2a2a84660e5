"""ШАГ 2: the Kommo sync (contract: Kommo sync)."""
