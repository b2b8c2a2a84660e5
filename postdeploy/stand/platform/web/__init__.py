"""The double of the web app: API, sessions, what follows from events of the CRM."""
