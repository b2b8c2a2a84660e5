"""Measures how fast the stand and the suite are; prints medians with the machine's noise. Not a test."""
