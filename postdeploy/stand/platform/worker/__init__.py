"""The Worker double: BullMQ consumer, health server and the scheduler of sequences (contract: Worker)."""
