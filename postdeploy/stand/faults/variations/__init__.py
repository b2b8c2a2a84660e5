"""Benign variations: what a deployment may well look like without being broken."""
