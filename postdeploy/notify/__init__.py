"""Telling people how a run ended: a short text out of verdict.json, sent to a webhook or to Telegram."""
