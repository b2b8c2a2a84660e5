"""What people and programs read of a run: made of its ledger once that is closed."""
