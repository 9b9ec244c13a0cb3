"""Checks: what should hold between the figures of a document. A check only looks."""
