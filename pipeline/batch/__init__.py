"""Whole archives: what has been done by the present version is left, the rest is done, by as many processes as there are."""
