"""Counting and measuring units: shared by the drawers that must know what a number counts."""
