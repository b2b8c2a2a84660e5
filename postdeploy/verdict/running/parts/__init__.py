"""The ШАГи at once: each in a process forked from the one that has everything loaded, all into one ledger."""
