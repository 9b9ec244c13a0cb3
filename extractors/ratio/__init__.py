"""Ratios: a of b, done of planned."""
