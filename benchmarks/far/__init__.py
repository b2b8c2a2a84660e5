"""What a run takes when every service is 120 ms away."""
