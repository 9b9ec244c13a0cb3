"""The line from bytes to figures, and its doors."""
