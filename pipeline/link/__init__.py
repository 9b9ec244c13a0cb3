"""Ties figures into records: which figures, recipients, times, places and parties one claim holds together."""
