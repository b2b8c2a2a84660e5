"""What a run leaves on a deployment: how it is marked, found and taken away."""
