"""Numbers in digits and in words: what is printed, and what it is worth. Shared by all drawers."""
