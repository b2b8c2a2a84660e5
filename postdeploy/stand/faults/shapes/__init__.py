"""Shapes that many faults share: what of a healthy stand can be changed, and how."""
