"""One run against one deployment: its clients, what its lines hand on, and what it puts away."""
