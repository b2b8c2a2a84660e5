"""ШАГ 4: the test chat (contract: Test chat)."""
