"""Where the deployment is, what may be done to it, and what of it can be seen."""
