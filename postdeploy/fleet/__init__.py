"""Many targets at once: each is checked by a process of its own, and one answer is made of all verdicts."""
