"""Occasions: Tết by its year, days of remembrance."""
