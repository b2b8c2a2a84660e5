"""behave's run with our ledger, and runs that are put together out of others."""
