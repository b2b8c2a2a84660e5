"""The checklist around the clock: a state per line and target, told to people on a change and to programs always."""
