"""Faults of the pages themselves: only a person at the screen, or a browser, can see them."""
