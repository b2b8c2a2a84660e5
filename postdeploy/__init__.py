"""Executable post-deploy checklist of a SaaS for AI sales agents."""
