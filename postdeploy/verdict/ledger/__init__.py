"""What a run has found out: kept while it goes on, read back, remembered."""
