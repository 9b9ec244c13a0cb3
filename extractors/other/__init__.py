"""Numerals that are no figures: phones, clocks, clauses, list numbers, ages, durations, places, names."""
