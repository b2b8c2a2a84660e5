"""The stand's pages against the recorded accessibility trees of the real ones (`recorded/*.yaml`)."""
