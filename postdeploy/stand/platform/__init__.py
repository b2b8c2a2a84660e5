"""The double of the platform itself: web app, its pages, and Worker."""
