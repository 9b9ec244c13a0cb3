"""Finding: a text and its passages in, figures and unclaimed numerals out. Pure: no files, clock, network or randomness."""
