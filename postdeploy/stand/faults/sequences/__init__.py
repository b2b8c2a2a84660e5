"""ШАГ 7: sequences (contract: Sequences)."""
