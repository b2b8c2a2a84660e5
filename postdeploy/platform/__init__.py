"""The deployment as a tester speaks of it: one module per noun, no assertions."""
