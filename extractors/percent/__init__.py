"""Percentages, with the sense in which the text says them."""
