"""Periods: years, months, quarters, halves, ranges of years, terms."""
